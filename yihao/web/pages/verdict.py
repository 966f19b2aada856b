"""The verdict on a bundle as the page shows it (核验结论): one sentence, eight checks, the table, what it proves and what not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yihao.ledger.verifier import PROVES_NOT, SIMULATED, STEPS, Report
from yihao.runtime.words import Words
from yihao.web.pages.parts import printed

TONES = {True: "song", False: "zhu", "incomplete": "zhe"}
STATES: Mapping[str, tuple[str, str, Words]] = {
    "ok": ("song", "circle-check", Words("通过", "passed")),
    "failed": ("zhu", "circle-x", Words("不符", "failed")),
    "incomplete": ("zhe", "alert-triangle", Words("未证明", "not proved")),
    "unchecked": ("", "clock", Words("未核验", "not checked")),
}
FIRST = 20


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One of the eight checks (一项核验)."""

    name: Words
    said: Words
    figure: str
    tone: str
    icon: str
    state: Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page shows of a report (核验结论)."""

    sentence: Words
    tone: str
    number: str
    events: int
    as_of: str
    simulated: Words | None
    place: str
    checks: list[CheckRow]
    rows: Sequence[Mapping[str, Any]]
    more: int
    proves: Words
    proves_not: Words
    quorum: str
    seconds: str
    exit_code: int
    own_policy: bool


def verdict_page(report: Report, *, seconds: float, own_policy: bool) -> Verdict:
    """Turn a report into what the page shows."""
    fault = report.faults[0][1] if report.faults else None
    rows = [{**row, "label": Words(row["label"]["zh"], row["label"]["en"])} for row in report.table]
    return Verdict(
        sentence=Words(*report.verdict),
        tone=TONES[report.sound],
        number=printed(report.case) if len(report.case) == 17 else "",
        events=report.events,
        as_of=report.as_of,
        simulated=Words(*SIMULATED) if report.simulated else None,
        place=f"{fault.at[0]} #{fault.at[1] + 1}" if fault and fault.at else "",
        checks=[
            CheckRow(Words(*STEPS[c.step - 1]), Words(c.zh, c.en), c.figure, *STATES[c.state]) for c in report.checks
        ],
        rows=rows[:FIRST],
        more=max(0, len(rows) - FIRST),
        proves=Words(*report.proves),
        proves_not=Words(*PROVES_NOT),
        quorum=report.wanted,
        seconds=f"{seconds:.2f}",
        exit_code=report.exit_code,
        own_policy=own_policy,
    )
