"""Tasks of comparing a case with another office's (并案核对任务): the own case is shown, the other never.

A task follows its numbers to where they lead now. Nobody closes it when there is nothing left to ask: that both lead to
one number, or that one of them is void, is read from the cases themselves, so it is true from the moment that it happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.words import Words

ANSWERED, ONE_NUMBER, OWN_VOID, OTHER_VOID = "answered", "one_number", "own_void", "other_void"
ENDED = {
    ANSWERED: Words("答复已经齐备，核对已经结束。", "The answers are given; this task is closed."),
    ONE_NUMBER: Words(
        "因其他核对或并案，两个案号现在已通向同一案号，无需再答，核对自行结束。",
        "Through another task or merger both numbers lead to one number by now: nothing is left to answer, and this task"
        " ended by itself.",
    ),
    OWN_VOID: Words(
        "本院的案号已经作废，无需再答，核对自行结束。",
        "Our number is void by now: nothing is left to answer, and this task ended by itself.",
    ),
    OTHER_VOID: Words(
        "对方的案号已经作废，无需再答，核对自行结束。",
        "Their number is void by now: nothing is left to answer, and this task ended by itself.",
    ),
}

_TASKS = """
SELECT * FROM (
  SELECT t.id, t.own, t.foreign_unit, t.grounds, t.opened_at, t.mine, t.theirs <> '' AS they, t.closed_at,
         CASE WHEN t.mine = 'same' AND t.theirs = 'same' THEN ol.number ELSE '' END, c.cause, c.lead_name, c.parties_count,
         (cl.registered_at, cl.number) < (ol.registered_at, ol.number), cl.number, ol.number <> t.other,
         CASE WHEN t.closed_at IS NOT NULL THEN 'answered' WHEN cl.number = ol.number THEN 'one_number'
              WHEN cl.state = 'VOID' THEN 'own_void' WHEN ol.state = 'VOID' THEN 'other_void' ELSE '' END AS ended
  FROM (
    SELECT id, number AS own, other, other_unit AS foreign_unit, grounds, opened_at, answer AS mine, other_answer AS theirs,
           closed_at FROM cases_linkingtask WHERE unit = %(unit)s
    UNION ALL
    SELECT id, other, number, unit, grounds, opened_at, other_answer, answer, closed_at
    FROM cases_linkingtask WHERE other_unit = %(unit)s AND unit <> %(unit)s) t
  JOIN cases_case c ON c.number = t.own JOIN cases_case o ON o.number = t.other
  JOIN cases_case cl ON cl.number = COALESCE(NULLIF(c.merged_into, ''), c.number)
  JOIN cases_case ol ON ol.number = COALESCE(NULLIF(o.merged_into, ''), o.number)
  WHERE NOT %(open)s OR (t.closed_at IS NULL AND t.mine = '')) row
WHERE (NOT %(open)s OR row.ended = '') AND (%(task)s::numeric IS NULL OR row.id = %(task)s::numeric)
ORDER BY (row.ended = '' AND row.mine = '') DESC, row.opened_at DESC LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class LinkingRow:
    """One task as this desk sees it (核对任务).

    ``goes_on``: where the own number leads was registered first, and goes on if both agree. ``leads_to``: where the own
    number leads now, itself if it was never merged. ``other_moved``: the other number was merged into a third one.
    ``ended``: why there is nothing left to answer, a key of ``ENDED``; empty while an answer is wanted.
    """

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
    leads_to: str
    other_moved: bool
    ended: str

    @property
    def is_open(self) -> bool:
        """Whether this desk is asked for an answer (待本院答复)."""
        return not self.my_answer and not self.ended

    @property
    def has_ended_by_itself(self) -> bool:
        """Whether it ended without the answers of both (自行结束)."""
        return self.ended not in ("", ANSWERED)


def linking_tasks(acting: Acting, at: datetime, *, only_open: bool = True) -> list[LinkingRow]:
    """List the tasks of the asker's desk (本院核对任务), first those that wait for its answer."""
    return _tasks(acting, at, only_open=only_open)


def linking_task(acting: Acting, task: int, at: datetime) -> LinkingRow | None:
    """Give one task of the asker's desk (一项核对任务), open or not, or ``None`` where it has no such task."""
    return next(iter(_tasks(acting, at, only_open=False, task=task)), None)


def _tasks(acting: Acting, at: datetime, *, only_open: bool, task: int | None = None) -> list[LinkingRow]:
    require(acting, "case.link", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_TASKS, {"unit": acting.unit, "open": only_open, "task": task})
        return [LinkingRow(*row) for row in cursor.fetchall()]
