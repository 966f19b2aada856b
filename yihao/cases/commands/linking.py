"""The same case at two offices (并案核对): both desks decide, the handshake is an event at both.

Neither desk sees the other's case before both have said "same"; then the younger number resolves to the older for ever.
A task follows its numbers: if one was merged meanwhile, the answers are about the number that it leads to now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from yihao.cases import events
from yihao.cases.commands.hold import needed
from yihao.cases.commands.leading import Lead, settle
from yihao.cases.commands.once import once
from yihao.cases.commands.relate import merge
from yihao.cases.queries.linking import ENDED, ONE_NUMBER, OTHER_VOID, OWN_VOID
from yihao.cases.queries.sameness import Elsewhere
from yihao.cases.subjects import free_text
from yihao.ledger.commands import Entry, Receipt, record_many
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

SAME, DIFFERENT = "same", "different"
ANSWERED = Words("本院已经答复过，或核对已经结束。", "This office has answered already, or the task is closed.")

_OPEN = """
INSERT INTO cases_linkingtask (number, unit, other, other_unit, grounds, opened_at, answer, answered_by, other_answer,
                               other_answered_by)
SELECT %(number)s, %(unit)s, o.number, o.unit, o.grounds, %(at)s, '', '', '', ''
FROM unnest(%(numbers)s::text[], %(units)s::text[], %(grounds)s::text[]) AS o(number, unit, grounds)
ON CONFLICT (number, other) DO UPDATE SET grounds = EXCLUDED.grounds
"""


def open_linking(
    *, acting: Acting, unit: str, number: str, found: Sequence[Elsewhere], at: datetime
) -> Iterator[Entry]:
    """Open a task at both desks for each case found elsewhere, inside the registration's transaction or after it.

    For a task that is open already this adds what agrees besides to its grounds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "number": number,
                "unit": unit,
                "at": at,
                "numbers": [f.number for f in found],
                "units": [f.unit for f in found],
                "grounds": [f.grounds for f in found],
            },
        )
    for one in found:
        yield Entry(
            event=events.LinkingOpened(one.number, one.unit, one.grounds), actor=acting.ledger_actor, number=number,
            basis="SYSTEM_RULE", ref="national-index/1", occurred=at, via=acting.via,
        )  # fmt: skip


_TAKE = """
SELECT number, unit, other, other_unit, answer, other_answer, closed_at FROM cases_linkingtask
WHERE id = %s AND %s IN (unit, other_unit) FOR UPDATE
"""


@transaction.atomic
def answer_linking(*, acting: Acting, task: int, answer: str, reason: str, at: datetime, key: str = "") -> Receipt:
    """Say for one's own desk whether both offices hold the same case (答复核对). ``key``: as ``once``.

    Raises:
        Refused: it is closed, has ended by itself, this desk has answered, or the answer is not one of the two.
        NotVisible: not a desk of this task.
    """
    require(acting, "case.link", unit=acting.unit, at=at)
    if answer not in (SAME, DIFFERENT):
        raise Refused(
            "linking_answer",
            Words("请选择“同一案件”或“不是同一案件”。", "Say whether it is the same case or not."),
            field="answer",
        )
    if reason:
        needed("reason", reason)
    asked = once(acting, "case.link", key, task, answer, reason)
    if asked.done:
        return asked.done
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [task, acting.unit])
        row = cursor.fetchone()
        if row is None:
            raise NotVisible
        number, unit, other, _, first, second, closed = row
        mine_first = acting.unit == unit
        if closed or (first if mine_first else second):
            raise Refused("linking_answered", ANSWERED, status=409)
        leads = settle((number, other))
        _still_asked(*(leads[side] for side in ((number, other) if mine_first else (other, number))))
        both = (answer, second) if mine_first else (first, answer)
        is_closed = DIFFERENT in both or all(both)
        column = ("answer", "answered_by") if mine_first else ("other_answer", "other_answered_by")
        cursor.execute(
            f"UPDATE cases_linkingtask SET {column[0]} = %s, {column[1]} = %s, closed_at = %s WHERE id = %s",  # noqa: S608 - two fixed names
            [answer, acting.person, at if is_closed else None, task],
        )
    own, foreign = (number, other) if mine_first else (other, number)
    entries = [
        Entry(
            event=events.LinkingAnswered(foreign, answer),
            actor=acting.ledger_actor,
            number=own,
            occurred=at,
            secrets=free_text(own, reason=reason),
            via=acting.via,
            idem=asked.idem,
            request=asked.request,
        )
    ]
    if both == (SAME, SAME):
        one, two = leads[number].number, leads[other].number
        entries.extend(merge(acting=acting, one=one, two=two, reason=reason, at=at))
    return record_many(entries)[0]


def _still_asked(own: Lead, foreign: Lead) -> None:
    """Refuse an answer that nothing can follow from (核对已自行结束).

    Raises:
        Refused: both lead to one number by now, or one of them is void.
    """
    if own.number == foreign.number:
        ended = ONE_NUMBER
    elif "VOID" in (own.state, foreign.state):
        ended = OWN_VOID if own.state == "VOID" else OTHER_VOID
    else:
        return
    raise Refused("linking_ended", ENDED[ended], status=409)
