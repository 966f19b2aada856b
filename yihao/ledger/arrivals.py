"""Arrivals (案件到院): when a case comes to another office's log, the log where the case began says so, within a second.

That log is complete by its index, so nobody can leave a whole office out of a bundle unnoticed. A follower writes the pointers,
not the acts themselves: an act need not wait for another office's log, and no room above has to think of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from django.db import transaction

from yihao.ledger.commands import Actor, Entry, chain_waiting, record_many
from yihao.ledger.database import ask
from yihao.ledger.events import RouteExtended
from yihao.ledger.followers import follow
from yihao.ledger.queries import Recorded
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.runtime.context import Via

NAME = "ledger.arrivals"
_SYSTEM = Actor("system", "system", SYSTEM_UNIT)

_MISSING = """
    SELECT r.number, home.unit, r.unit
      FROM (SELECT DISTINCT number, unit FROM case_route WHERE number = ANY(%(numbers)s)) r
      JOIN LATERAL (SELECT e.unit FROM event e WHERE e.number = r.number ORDER BY e.rec, e.unit, e.epoch, e.seq LIMIT 1) home ON true
     WHERE r.unit <> home.unit AND NOT EXISTS (
           SELECT FROM event p WHERE p.number = r.number AND p.unit = home.unit AND p.type = 'route.extended/1'
              AND convert_from(p.entry, 'UTF8')::json -> 'd' ->> 'unit' = r.unit)
     ORDER BY home.unit, r.number, r.unit
"""


def announce_arrivals(*, limit: int = 500) -> int:
    """Write the pointers that the next events call for (记下到院); gives how many events were read. Twice changes nothing."""
    with transaction.atomic():
        seen: list[Recorded] = []
        done = follow(NAME, seen.append, limit=limit)
        record_many(_pointers(sorted({event.number for event in seen if event.number})))
    return done


def _pointers(numbers: Sequence[str]) -> list[Entry]:
    if not numbers:
        return []
    return [
        Entry(
            event=RouteExtended(unit), actor=_SYSTEM, unit=home, number=number, via=Via("system"), basis="SYSTEM_RULE",
            ref="route.extended@1",
        )
        for number, home, unit in ask(_MISSING, {"numbers": list(numbers)})
    ]  # fmt: skip


def run_every_second(stop: Event, *, every_seconds: float = 1.0) -> None:
    """Chain the look-ups and announce arrivals each second until ``stop`` is set, and once more then (每秒的例行工作)."""
    while not stop.wait(every_seconds):
        chain_waiting()
        announce_arrivals()
    chain_waiting()
    while announce_arrivals():
        pass
