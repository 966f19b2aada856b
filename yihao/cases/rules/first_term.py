"""The first calculation of a review's last day at intake (收案时初算的届满日), for the two reviews whose term the law gives outright.

Only what was filled in at the counter is known, so only what needs no more is calculated: no extension, no return, no
plea. Where anything else decides, nothing is said: a false day is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass

from yihao.cases.rules.filing import Filing
from yihao.law.calendar import Calendar
from yihao.law.period import Due, Limit, Unit, last_day
from yihao.law.source import CPL_2018, RULES_2019, Source

ARREST_DETAINED = Limit(7, Unit.DAY, source=RULES_2019.cite("282"))
ARREST_FREE = Limit(15, Unit.DAY, source=RULES_2019.cite("282"))
PROSECUTION = Limit(1, Unit.MONTH, source=CPL_2018.cite("172"))
BASES: dict[Limit, tuple[Source, ...]] = {
    ARREST_DETAINED: (CPL_2018.cite("91"), RULES_2019.cite("282")),
    ARREST_FREE: (RULES_2019.cite("282"),),
    PROSECUTION: (CPL_2018.cite("172"), RULES_2019.cite("351")),
}
FROM = frozenset({"POLICE", "SUPERVISION_COMMISSION", "OWN", "PROCURATORATE"})


@dataclass(frozen=True, slots=True)
class FirstTerm:
    """A term as calculated from the material alone (初算期限). ``held``: the parties in custody, by place from 1."""

    limit: Limit
    due: Due
    held: tuple[int, ...]
    bases: tuple[Source, ...]


def first_term(filing: Filing, calendar: Calendar) -> FirstTerm | None:
    """Calculate the last day of an arrest or prosecution review (初算届满日); None where the material does not decide it.

    Of several suspects the shortest term is given: one in custody is enough.

    Source: 刑事诉讼法 91, 105, 172; 人民检察院刑事诉讼规则 282, 351.
    """
    held = {
        place: {m.kind for m in party.measures} & {"DETENTION", "ARREST", "RETENTION"}
        for place, party in enumerate(filing.parties, 1)
    }
    kinds = frozenset[str]().union(*held.values())
    limit = _limit(filing, kinds)
    # Held by a supervision commission: detention by the procuratorate comes first and is not counted (刑事诉讼法 170).
    if limit is None or "RETENTION" in kinds or filing.received_on < RULES_2019.effective_from:
        return None
    due = last_day(filing.received_on, limit, in_custody=bool(kinds), calendar=calendar)
    return FirstTerm(limit, due, tuple(place for place, found in held.items() if found), BASES[limit])


def _limit(filing: Filing, kinds: frozenset[str]) -> Limit | None:
    if filing.matter_kind == "PROSECUTION_REVIEW" and filing.source in FROM:
        return PROSECUTION
    # Who is under arrest already is not up for arrest: the form is not yet right.
    if filing.matter_kind == "ARREST_REVIEW" and filing.source == "POLICE" and "ARREST" not in kinds:
        return ARREST_DETAINED if "DETENTION" in kinds else ARREST_FREE
    return None
