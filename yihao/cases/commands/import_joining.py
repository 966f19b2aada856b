"""Documents of a case that has its number from an earlier import (补充已立案件的文书): a matter or two more, never a new number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from yihao.cases.commands.import_offices import OfficeCodes
from yihao.cases.commands.import_placing import Group, Placed, tell
from yihao.cases.commands.late import add_late
from yihao.cases.queries.import_spool import Opened
from yihao.cases.rules.judgment.assembling import MatterPlan, Reading, matter_of
from yihao.cases.rules.judgment.assembling.assemble import added_people, matters_of
from yihao.cases.rules.judgment.assembling.model import NumberFound
from yihao.ledger.commands import Entry
from yihao.people.acting import Acting

_HOLD = """
SELECT c.number, c.birth_unit, c.year,
       (SELECT COALESCE(max(p.ordinal), 0) + 1 FROM cases_party p WHERE p.number = c.number),
       (SELECT COALESCE(max(m.ordinal), 0) + 1 FROM cases_matter m WHERE m.number = c.number),
       (SELECT COALESCE(array_agg(a.raw), '{}') FROM cases_alias a WHERE a.number = c.number),
       (SELECT COALESCE(array_agg(m.ordinal), '{}') FROM cases_matter m WHERE m.number = c.number AND m.day_known)
FROM cases_case c WHERE c.state <> 'VOID' AND c.number IN
  (SELECT COALESCE(NULLIF(r.merged_into, ''), r.number) FROM cases_case r WHERE r.number = ANY(%s))
ORDER BY c.number LIMIT 1 FOR UPDATE OF c
"""


@dataclass(frozen=True, slots=True)
class _Case:
    """The case that goes on (续用案号的案件)."""

    number: str
    unit: str
    year: int
    next_party: int
    next_matter: int
    numbers: frozenset[str]
    days_known: frozenset[int]


def join(
    acting: Acting, group: Group, held: Mapping[str, Opened], codes: OfficeCodes
) -> tuple[Sequence[Entry], list[Placed]] | None:
    """Add a group's new documents to its case, or None where that number was voided since."""
    case = _hold(group.numbers)
    if case is None:
        return None
    new = [held[ident] for ident in group.new]
    known = [held[ident] for ident in group.documents if ident not in group.new]
    first, later, placed = _lay_out(case, [d.reading for d in new], known)
    late = add_late(
        acting=acting,
        number=case.number,
        birth=(case.unit, case.year),
        following=(case.next_party, case.next_matter),
        people=added_people([d.reading for d in known], [d.reading for d in new]),
        numbers=first,
        matters=[(m, codes.code(m.office, m.court, date(case.year, 7, 1))) for m in later],
        told={d.id: tell(d) for d in new},
        placed=placed,
        days_known=case.days_known,
    )
    return late.entries, [Placed(ident, "NUMBERED", case.number, where) for ident, where in late.matters.items()]


def _hold(numbers: Sequence[str]) -> _Case | None:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [list(numbers)])
        row = cursor.fetchone()
    if row is None:
        return None
    number, unit, year, party, matter, family, known = row
    return _Case(number, unit, year, party, matter, frozenset(family), frozenset(known))


def _lay_out(
    case: _Case, new: Sequence[Reading], known: Sequence[Opened]
) -> tuple[list[NumberFound], list[MatterPlan], dict[str, int]]:
    """Tell what belongs to the first matter, what makes a new one, and what a matter that is there has already."""
    there = {_key(d.reading): d.matter for d in known if matter_of(d.reading)}
    by_id = {reading.id: reading for reading in new}
    first, *rest = matters_of(new, "", None)
    numbers, placed, later = list(first.numbers), dict.fromkeys(first.documents, 1), []
    for matter in rest:
        ordinal = there.get(_key(by_id[matter.documents[0]]))
        if ordinal is None:
            later.append(replace(matter, numbers=_unknown(case, matter.numbers)))
        else:
            numbers.extend(matter.numbers)
            placed |= dict.fromkeys(matter.documents, ordinal)
    return list(_unknown(case, numbers)), later, placed


def _key(reading: Reading) -> tuple[str, ...]:
    own = reading.evidence.own
    return (*(matter_of(reading) or ()), own.strict if own else reading.id)


def _unknown(case: _Case, numbers: Sequence[NumberFound]) -> tuple[NumberFound, ...]:
    return tuple(number for number in numbers if number.raw not in case.numbers)
