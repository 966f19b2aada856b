"""Arrivals (案件到院): the first time a case comes to another office's log, the log of the office that gave its number says so.

That log is complete by its index, so nobody can leave a whole office out of a bundle unnoticed. The pointer is written in the
same transaction as the act; within one call of ``record_many`` the logs are locked in ascending order as always.
"""

from __future__ import annotations

from collections.abc import Sequence

from yihao.ledger.database import ask
from yihao.ledger.events import RouteExtended
from yihao.ledger.rules.entry import Actor, Entry
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.runtime.context import Via

_SYSTEM = Actor("system", "system", SYSTEM_UNIT)
_BIRTH_UNIT = slice(4, 10)  # of a number's 17 digits


def arrivals(entries: Sequence[Entry]) -> list[Entry]:
    """Give the pointers that these entries call for (到院记录). No statement unless a case is acted on away from its first office."""
    away = sorted(
        {(one.number, one.log_unit) for one in entries if one.number and one.number[_BIRTH_UNIT] != one.log_unit}
    )
    if not away:
        return []
    rows = ask(
        "SELECT number, unit FROM case_route WHERE (number, unit) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
        [[number for number, _ in away], [unit for _, unit in away]],
    )
    known = set(rows)
    return [
        Entry(
            event=RouteExtended(unit), actor=_SYSTEM, unit=number[_BIRTH_UNIT], number=number, via=Via("system"),
            basis="SYSTEM_RULE", ref="route.extended@1",
        )
        for number, unit in away
        if (number, unit) not in known
    ]  # fmt: skip
