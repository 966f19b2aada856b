"""Count the numbers of one unit (号段清点), daily, so that a missing number is a finding and not a guess."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from yihao.cases import events
from yihao.ledger.commands import Entry, Receipt, record_many
from yihao.people.acting import Acting
from yihao.people.permissions import require

_MARKS = """
SELECT k.year, k.series, k.n,
       (SELECT count(*) FROM cases_case c WHERE c.birth_unit = k.unit AND c.year = k.year AND c.series = k.series AND c.state = 'VOID')
FROM cases_counter k WHERE k.unit = %s ORDER BY k.year, k.series
"""


@transaction.atomic
def tally_numbers(*, acting: Acting, at: datetime) -> list[Receipt]:
    """Record the high-water mark of every series of the own unit (记录号段高水位)."""
    require(acting, "number.audit", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [acting.unit])
        marks = cursor.fetchall()
    return record_many(
        [Entry(event=events.NumberTally(*mark), actor=acting.ledger_actor, basis="SYSTEM_RULE", ref="number-tally/1", via=acting.via)
         for mark in marks]
    )  # fmt: skip
