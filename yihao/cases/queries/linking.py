"""Tasks of comparing a case with another office's (并案核对任务): the own case is shown, the other never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yihao.people.acting import Acting
from yihao.people.permissions import require

_TASKS = """
SELECT t.id, t.own, t.foreign_unit, t.grounds, t.opened_at, t.mine, t.theirs <> '', t.closed_at,
       CASE WHEN t.mine = 'same' AND t.theirs = 'same' THEN t.other ELSE '' END, c.cause, c.lead_name, c.parties_count,
       (c.registered_at, c.number) < (o.registered_at, o.number)
FROM (
  SELECT id, number AS own, other, other_unit AS foreign_unit, grounds, opened_at, answer AS mine, other_answer AS theirs,
         closed_at FROM cases_linkingtask WHERE unit = %(unit)s
  UNION ALL
  SELECT id, other, number, unit, grounds, opened_at, other_answer, answer, closed_at
  FROM cases_linkingtask WHERE other_unit = %(unit)s AND unit <> %(unit)s) t
JOIN cases_case c ON c.number = t.own JOIN cases_case o ON o.number = t.other
WHERE NOT %(open)s OR (t.closed_at IS NULL AND t.mine = '')
ORDER BY t.opened_at DESC LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class LinkingRow:
    """One task as this desk sees it (核对任务). ``goes_on``: the own number was given first, and goes on if both agree."""

    id: int
    own: str
    foreign_unit: str
    grounds: str
    opened_at: datetime
    my_answer: str
    they_answered: bool
    closed_at: datetime | None
    agreed_number: str
    cause: str
    lead_name: str
    parties_count: int
    goes_on: bool


def linking_tasks(acting: Acting, at: datetime, *, only_open: bool = True) -> list[LinkingRow]:
    """List the tasks of the asker's desk (本院核对任务)."""
    require(acting, "case.link", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_TASKS, {"unit": acting.unit, "open": only_open})
        return [LinkingRow(*row) for row in cursor.fetchall()]
