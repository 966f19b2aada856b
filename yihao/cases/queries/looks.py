"""Who looked at a case (谁看过): what this asker may be shown of it, by the rule of ``people.rules.deferral``, as one SQL condition.

Rows that are withheld are left out before anything is counted, grouped or cut into pages, so that neither a count nor a page's
length nor a link to the next page tells of them. A property test compares the condition with the pure rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yihao.ledger.queries import Looked
from yihao.ledger.rules.commitment import vault_ref
from yihao.ledger.rules.entry import Actor
from yihao.people.acting import Acting
from yihao.people.rules.deferral import OVERSEERS, REVIEW_EVERY, WINDOW
from yihao.runtime.clock import BEIJING

# The category is that of the post as known when the look was made: a later correction neither hides nor shows anything.
# A deferral holds for the case whatever number it was merged into since.
_SHOWN = """
WITH raw AS (
  SELECT at, convert_from(entry, 'UTF8')::jsonb AS said, unit, person, number, process, n FROM access_event
   WHERE process IS NOT NULL AND number = ANY(%(numbers)s)
  UNION ALL
  SELECT at, ('{{' || first || last || '}}')::jsonb, unit, person, number, process, n FROM access_waiting
   WHERE number = ANY(%(numbers)s)
), shown AS (
  SELECT x.at, x.said, x.unit, x.person, x.number, x.process, x.n, x.said #>> '{{actor,post}}' AS post,
         COALESCE(p.category, '') AS category, COALESCE(p.department, '') AS department
    FROM raw x
    LEFT JOIN cases_case xc ON xc.number = x.number
    LEFT JOIN LATERAL (
      SELECT t.category, t.department FROM people_post t
       WHERE t.person_id = x.person AND t.post = x.said #>> '{{actor,post}}' AND (t.known_to IS NULL OR t.known_to > x.at)
       ORDER BY t.known_from LIMIT 1) p ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(d.released_at <= %(at)s) AS released,
             bool_or((d.released_at IS NULL OR d.released_at > %(at)s) AND d.until > %(at)s AND d.reviewed_at > %(overdue)s) AS deferred
        FROM people_lookdeferral d JOIN cases_case dc ON dc.number = d.number
       WHERE d.unit = x.unit AND d.category = p.category AND d.since <= x.at AND x.at < d.until
         AND COALESCE(NULLIF(dc.merged_into, ''), dc.number) = COALESCE(NULLIF(xc.merged_into, ''), xc.number)) d ON true
   WHERE COALESCE(p.category, '') <> ALL(%(overseers)s)
      OR (p.category = %(category)s AND x.unit = %(unit)s)
      OR NOT (COALESCE(d.deferred, false) OR (x.at > %(window)s AND NOT COALESCE(d.released, false)))
)
"""
_RAW = (
    _SHOWN
    + """
SELECT at, said FROM shown WHERE (%(before)s::timestamptz IS NULL OR at < %(before)s)
   AND (%(except_by)s = '' OR person <> %(except_by)s)
 ORDER BY at DESC, process, n LIMIT %(limit)s
"""
)
_VISITS = (
    _SHOWN  # noqa: S608
    # Constants only; every value is a parameter.
    + """
, visits AS (
  SELECT date_trunc('minute', at) AS minute, person, post, unit, category, department,
         array_agg(DISTINCT (said #>> '{{d,act}}') || ' ' || COALESCE(said #>> '{{d,about}}', '')) AS seen,
         array_agg(DISTINCT said #>> '{{via,channel}}') AS channels,
         array_remove(array_agg(DISTINCT said #>> '{{c,reason}}'), NULL) AS reasons
    FROM shown GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT minute, person, post, unit, category, department, seen, channels, reasons,
       (SELECT count(*) FROM visits), (SELECT count(*) FROM visits v WHERE (v.minute, v.person, v.post) >= (t.minute, t.person, t.post))
  FROM visits t
 WHERE %(minute)s::timestamptz IS NULL OR (minute, person, post) < (%(minute)s, %(person)s, %(post)s)
 ORDER BY minute DESC, person DESC, post DESC LIMIT %(limit)s
"""
)
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})~([A-Za-z0-9]{1,24})~([A-Za-z0-9]{1,24})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visit:
    """What one person did in one minute at one case (一次查阅): ``seen`` are pairs of act and what it was about."""

    at: datetime
    actor: Actor
    category: str
    department: str
    seen: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]
    reasons: tuple[UUID, ...]

    @property
    def place(self) -> str:
        """Its place in the list, for the next page (翻页位置)."""
        return f"{self.at.astimezone(BEIJING):%Y-%m-%dT%H:%M}~{self.actor.id}~{self.actor.post}"


@dataclass(frozen=True, slots=True)
class Visits:
    """A page of visits (一页查阅): the first stands at place ``first`` of ``total``."""

    rows: tuple[Visit, ...]
    total: int
    first: int
    after: str


def looks_shown(
    acting: Acting,
    numbers: Sequence[str],
    at: datetime,
    *,
    before: datetime | None = None,
    limit: int = 100,
    except_by: str = "",
) -> list[Looked]:
    """Give each look-up this asker may be shown, newest first; the caller has asked whether the cases may be seen."""  # fmt: skip
    found = _rows(_RAW, acting, numbers, at, before=before, limit=limit, except_by=except_by)
    return [looked(row[0], row[1]) for row in found]


def visits_shown(acting: Acting, numbers: Sequence[str], at: datetime, *, after: str = "", limit: int = 50) -> Visits:
    """Give the look-ups this asker may be shown, gathered by person and minute, newest first, a page at a time."""
    place = _PLACE.fullmatch(after)
    minute = _minute(place[1]) if place else None
    person, post = (place[2], place[3]) if place and minute else ("", "")
    rows = _rows(_VISITS, acting, numbers, at, minute=minute, person=person, post=post, limit=limit + 1)
    visits = tuple(_visit(row) for row in rows[:limit])
    if not visits:
        return Visits((), 0, 0, "")
    return Visits(visits, rows[0][9], rows[0][10], visits[-1].place if len(rows) > limit else "")


def _rows(statement: str, acting: Acting, numbers: Sequence[str], at: datetime, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(),
            more
            | {
                "numbers": list(numbers), "at": at, "window": at - WINDOW, "overdue": at - REVIEW_EVERY,
                "overseers": sorted(OVERSEERS), "category": acting.category if acting.category in OVERSEERS else "",
                "unit": acting.unit,
            },
        )  # fmt: skip
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _minute(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        return None


def looked(at: datetime, said: Any) -> Looked:
    """Read one row of the access log (读取一次查阅)."""
    told = json.loads(said) if isinstance(said, str) else said
    committed = told.get("c", {}).get("reason")
    return Looked(
        at.astimezone(BEIJING), Actor(**told["actor"]), told["d"]["act"], told["d"].get("about", ""),
        told.get("case"), told["via"]["channel"], vault_ref(bytes.fromhex(committed)) if committed else None,
    )  # fmt: skip


def _visit(row: tuple[Any, ...]) -> Visit:
    minute, person, post, unit, category, department, seen, channels, reasons = row[:9]
    return Visit(
        at=minute.astimezone(BEIJING),
        actor=Actor(id=person, post=post, unit=unit),
        category=category,
        department=department,
        seen=tuple((one.split(" ", 1)[0], one.split(" ", 1)[1]) for one in seen),
        channels=tuple(channels),
        reasons=tuple(vault_ref(bytes.fromhex(reason)) for reason in reasons),
    )
