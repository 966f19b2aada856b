"""What I looked at (我查过什么): one's own look-ups, narrowed and a page at a time. Nobody asks this about another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from yihao.cases.queries.looks import looked
from yihao.ledger.queries import Looked
from yihao.people.acting import Acting
from yihao.runtime.clock import BEIJING

# The place in the list is a moment and how many of that moment were shown: the counters of the processes, by which rows
# are told apart, would tell how much others looked.
_OWN = """
SELECT at, said FROM (
  SELECT at, convert_from(entry, 'UTF8')::jsonb AS said, process, n FROM access_event
   WHERE process IS NOT NULL AND person = %(person)s AND at >= %(since)s AND at < %(until)s AND (%(number)s = '' OR number = %(number)s)
  UNION ALL
  SELECT at, ('{' || first || last || '}')::jsonb, process, n FROM access_waiting
   WHERE person = %(person)s AND at >= %(since)s AND at < %(until)s AND (%(number)s = '' OR number = %(number)s)
) AS own
 WHERE (%(act)s = '' OR said #>> '{d,act}' = %(act)s) AND (%(place)s::timestamptz IS NULL OR at <= %(place)s)
 ORDER BY at DESC, process, n OFFSET %(skip)s LIMIT %(limit)s
"""
_PLACE = re.compile(r"([0-9T:.+-]{29})~([0-9]{1,4})", re.ASCII)
_EVER = datetime(1978, 1, 1, tzinfo=BEIJING)
_NEVER = datetime(9000, 1, 1, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What to narrow to (筛选): an act, a case's number, days from and to, both included."""

    act: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OwnLooks:
    """A page of one's own look-ups (一页本人查阅)."""

    rows: tuple[Looked, ...]
    after: str


def own_looks(acting: Acting, narrowed: Narrowed, *, after: str = "", limit: int = 50) -> OwnLooks:
    """Give what the asker looked at, newest first (我查过什么)."""
    place, skip = _read(after)
    values: dict[str, Any] = {
        "person": acting.person, "act": narrowed.act, "number": narrowed.number,
        "since": _midnight(narrowed.since) if narrowed.since else _EVER,
        "until": _midnight(narrowed.until) + timedelta(days=1) if narrowed.until else _NEVER,
        "place": place, "skip": skip, "limit": limit + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OWN, values)
        rows = cursor.fetchall()
    found = tuple(looked(at, said) for at, said in rows[:limit])
    if len(rows) <= limit:
        return OwnLooks(found, "")
    last = found[-1].at
    same = sum(1 for row in found if row.at == last) + (skip if place == last else 0)
    return OwnLooks(found, f"{last.isoformat(timespec='milliseconds')}~{same}")


def _read(after: str) -> tuple[datetime | None, int]:
    found = _PLACE.fullmatch(after)
    try:
        return (datetime.fromisoformat(found[1]), int(found[2])) if found else (None, 0)
    except ValueError:
        return None, 0


def _midnight(day: date) -> datetime:
    day = min(max(day, _EVER.date()), _NEVER.date())
    return datetime.combine(day, time(), BEIJING)
