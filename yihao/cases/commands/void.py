"""Void a number (作废案号): the row stays, with who did it and why; the number is never given again."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from yihao.cases import events
from yihao.cases.commands.hold import hold, needed, unchanged
from yihao.cases.commands.once import once
from yihao.cases.subjects import free_text
from yihao.ledger.commands import Receipt, record
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@transaction.atomic
def void_case(
    *, acting: Acting, number: str, reason: str, at: datetime, version: int | None = None, key: str = ""
) -> Receipt:
    """Void a wrongly accepted case (作废). ``key``: as ``once``; asked again, it gives the same receipt.

    Raises:
        Refused: not the office that gave the number, more than one matter, no reason, or no longer live.
    """
    require(acting, "case.void", unit=acting.unit, at=at)
    needed("reason", reason)
    asked = once(acting, "case.void", key, number, reason)
    if asked.done:
        return asked.done
    (held,) = hold(acting, [number], at)
    unchanged(held, version)
    if held.birth_unit != acting.unit:
        raise Refused(
            "void_elsewhere",
            Words("只有发出该号的检察院可以作废。", "Only the office that gave the number may void it."),
            status=403,
        )
    if held.state != "LIVE":
        raise Refused(
            "void_state",
            Words("只有在办案件的案号可以作废。", "Only the number of a live case can be voided."),
            status=409,
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM cases_matter WHERE number = %s LIMIT 2) m", [number])
        if cursor.fetchone()[0] > 1:
            raise Refused(
                "void_matters",
                Words(
                    "本案已有多件，不能作废；可以用更正或并案。",
                    "The case has several matters: correct or merge it instead.",
                ),
                status=409,
            )
        cursor.execute("UPDATE cases_case SET state = 'VOID', version = version + 1 WHERE number = %s", [number])
        cursor.execute("UPDATE cases_matter SET state = 'VOID' WHERE number = %s", [number])
    return record(
        events.CaseVoided(),
        actor=acting.ledger_actor,
        number=number,
        secrets=free_text(number, reason=reason),
        via=acting.via,
        idem=asked.idem,
        request=asked.request,
    )
