"""Relations between cases (案件关系): split, merge, same fact, duplicate, related. Undone only by a further act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yihao.cases import events
from yihao.cases.commands.hold import hold, needed, unchanged
from yihao.cases.commands.leading import settle
from yihao.cases.commands.once import once
from yihao.cases.rules.kinds import CONVERSE
from yihao.cases.subjects import free_text
from yihao.ledger.commands import Entry, Receipt, record_many
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MERGED_INTO = "merged_into"

_RELATE = """
INSERT INTO cases_relation (number, kind, other, since)
VALUES (%(number)s, %(kind)s, %(other)s, %(at)s), (%(other)s, %(converse)s, %(number)s, %(at)s) ON CONFLICT DO NOTHING
"""
_MERGE = """
WITH moved AS (
  UPDATE cases_case SET merged_into = %(survivor)s, version = version + 1,
         state = CASE WHEN number = %(absorbed)s THEN 'MERGED' ELSE state END
  WHERE number = %(absorbed)s OR (merged_into = %(absorbed)s AND merged_into <> '')),
raised AS (UPDATE cases_case SET version = version + 1 WHERE number = %(survivor)s),
offices AS (
  INSERT INTO cases_caseoffice (number, unit, department)
  SELECT %(survivor)s, unit, department FROM cases_caseoffice WHERE number = %(absorbed)s
  UNION SELECT %(absorbed)s, unit, department FROM cases_caseoffice WHERE number = %(survivor)s ON CONFLICT DO NOTHING)
INSERT INTO cases_teammember (number, matter, person, role, from_at, to_at)
SELECT %(survivor)s, 0, person, role, from_at, to_at FROM cases_teammember WHERE number = %(absorbed)s
"""


def check_relation(number: str, kind: str, other: str, reason: str) -> None:
    """Refuse a relation that cannot be, whatever the cases are (关系是否可行); a form asks before it shows the check page.

    Raises:
        Refused: unknown relation, the same case twice, or no reason.
    """
    needed("reason", reason)
    if kind not in CONVERSE:
        raise Refused("relation_kind", Words("请选择关系种类。", "Choose the kind of relation."), field="kind")
    if number == other:
        raise Refused(
            "relation_self", Words("不能与自身建立关系。", "A case cannot be related to itself."), field="other"
        )


@transaction.atomic
def relate_cases(
    *,
    acting: Acting,
    number: str,
    kind: str,
    other: str,
    reason: str,
    at: datetime,
    key: str = "",
    version: int | None = None,
) -> Receipt:
    """Relate two cases that the actor may see (建立关系); ``merged_into`` makes ``number`` resolve to ``other`` for ever.

    ``key``: as ``once``; asked again, it gives the same receipt.

    Raises:
        Refused: unknown relation, the same case twice, no reason, or one of them is void or merged already.
    """
    require(acting, "case.relate", unit=acting.unit, at=at)
    check_relation(number, kind, other, reason)
    asked = once(acting, "case.relate", key, number, kind, other, reason)
    if asked.done:
        return asked.done
    if kind == MERGED_INTO:
        settle((number, other))
    (held,) = (each for each in hold(acting, sorted((number, other)), at) if each.number == number)
    unchanged(held, version)
    if kind == MERGED_INTO:
        entries = list(merge(acting=acting, one=number, two=other, reason=reason, at=at, survivor=other))
    else:
        entries = list(_related(acting, number, kind, other, reason, at))
    return record_many([asked.keep(entries[0]), *entries[1:]])[0]


def _related(acting: Acting, number: str, kind: str, other: str, reason: str, at: datetime) -> Iterator[Entry]:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"number": number, "kind": kind, "other": other, "converse": CONVERSE[kind], "at": at}
        cursor.execute(_RELATE, values)
    for own, word, foreign in ((number, kind, other), (other, CONVERSE[kind], number)):
        yield Entry(
            event=events.CaseRelated(word, foreign), actor=acting.ledger_actor, number=own, occurred=at,
            secrets=free_text(own, reason=reason), via=acting.via,
        )  # fmt: skip


def merge(*, acting: Acting, one: str, two: str, reason: str, at: datetime, survivor: str = "") -> Iterator[Entry]:
    """Let one number go on and the other resolve to it (并案). Without ``survivor`` the number registered first goes on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registered_at, number, state FROM cases_case WHERE number = ANY(%s) ORDER BY number FOR UPDATE",
            [[one, two]],
        )
        found = cursor.fetchall()
        survivor = survivor or min(found)[1]
        absorbed = two if survivor == one else one
        if any(state in ("VOID", "MERGED") for _, _, state in found):
            raise Refused(
                "relation_state",
                Words("其中一个案号已作废或已并入他案，不能再并案。", "One of the numbers is void or merged already."),
                status=409,
            )
        cursor.execute(_MERGE, {"survivor": survivor, "absorbed": absorbed})
    yield from _related(acting, absorbed, MERGED_INTO, survivor, reason, at)
