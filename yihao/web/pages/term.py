"""The last day calculated at intake, in words (初算届满日)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yihao.cases.rules import kinds
from yihao.cases.rules.filing import Filing
from yihao.cases.rules.first_term import ARREST_DETAINED, ARREST_FREE, PROSECUTION, FirstTerm, first_term
from yihao.law.calendar import ChinaCalendar
from yihao.runtime.words import Words
from yihao.web.templatetags.formats import weekday

CALENDAR = ChinaCalendar()
FIRST = Words(
    "收案时初算；延长、退回补充侦查、改变管辖后另行计算",
    "First calculation at intake; extension, return and change of jurisdiction change it",
)


@dataclass(frozen=True, slots=True)
class TermNote:
    """The note under the form (届满提示): what ends when, how it was counted, by which law."""

    day: date
    matter: Words
    counted: Words
    bases: Words
    is_past: bool

    @property
    def long_day(self) -> str:
        """2026-12-23 周三 (届满日)."""
        return f"{self.day:%Y-%m-%d} {weekday(self.day)}"

    @property
    def title(self) -> Words:
        """审查起诉届满 2026-12-23 周三 (标题)."""
        return Words("{matter}届满 {day}", "{matter} ends {day}").format(matter=self.matter, day=self.long_day)


def term_note(filing: Filing, today: date) -> TermNote | None:
    """Say when the review ends, or nothing where that cannot be said from the material alone."""
    term = first_term(filing, CALENDAR)
    if term is None:
        return None
    return TermNote(
        term.due.rolled,
        kinds.MATTER_KINDS[filing.matter_kind],
        _counted(term),
        Words("；".join(s.zh for s in term.bases), "; ".join(s.en for s in term.bases)),
        term.due.rolled < today,
    )


LENGTHS = {
    ARREST_DETAINED: Words("七日", "seven days"),
    ARREST_FREE: Words("十五日", "fifteen days"),
    PROSECUTION: Words("一个月", "one month"),
}


def _counted(term: FirstTerm) -> Words:
    """收件次日起算一个月；P01 在押，遇休息日不顺延."""
    length = LENGTHS[term.limit]
    parts = [Words(f"收件次日起算{length.zh}", f"{length.en} from the day after receipt")]
    due = term.due
    if term.held:
        who = "、".join(f"P{place:02}" for place in term.held)
        parts.append(Words(f"{who} 在押，遇休息日不顺延", f"{who} in custody: not moved by days off"))
    elif due.rolled != due.raw:
        parts.append(Words(f"原 {due.raw:%m-%d}，遇休息日顺延", f"was {due.raw:%m-%d}, moved by days off"))
    if due.pending:
        parts.append(Words("该年节假日安排尚未公布，可能变动", "the holidays of that year are not yet published"))
    return Words("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))
