"""Opening a case in an emergency (紧急查看): at most four hours, recorded at once, confirmed by a second person within a day.

Any number is taken alike, whether there is such a case or not and whoever may see it; what opens afterwards is decided by
the rule of visibility. A sealed record never opens by it, nor a case to one recused.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from yihao.cases.commands.once import once
from yihao.cases.rules.lifelong import lifelong
from yihao.ledger.commands import Receipt
from yihao.people.acting import Acting
from yihao.people.commands import break_glass, why_in_words
from yihao.people.limits import count_look
from yihao.people.permissions import require
from yihao.people.rules.limits import Kind
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MOST_HOURS = 4
_SURVIVOR = "SELECT merged_into FROM cases_case WHERE number = %s AND merged_into <> ''"


def check_glass(acting: Acting, number: str, hours: int, reason: str, at: datetime) -> str:
    """Refuse what cannot be opened so, before it is said back (能否紧急查看), and give the number's 17 digits.

    Raises:
        NotPermitted: not a post that may.
        Refused: no number at all, hours that are none, a reason that is none.
    """
    require(acting, "access.break_glass", at=at)
    asked = lifelong(number)
    if not 1 <= hours <= MOST_HOURS:
        raise Refused(
            "no_such_expiry",
            Words("紧急查看为 1 至 4 小时。", "An emergency look lasts 1 to 4 hours."),
            field="hours",
        )
    why_in_words(reason)
    return asked


def open_in_emergency(
    *, acting: Acting, number: str, hours: int, reason: str, at: datetime, key: str = ""
) -> tuple[str, Receipt]:
    """Open the case for some hours (紧急查看), and give the number it has now. ``key``: as ``once``.

    Raises:
        NotPermitted, Refused: as ``check_glass``; the reason is missing, too short or too long.
        TooMany: too often; each counts as a number that led to no case, whether it did or not.
    """
    asked = check_glass(acting, number, hours, reason, at)
    count_look(acting, Kind.MISSED, at)
    with connection.cursor() as cursor:
        cursor.execute(_SURVIVOR, [asked])
        row = cursor.fetchone()
    goes_on: str = row[0] if row else asked
    with transaction.atomic():
        claimed = once(acting, "access.break_glass", key, goes_on, hours, reason)
        receipt = claimed.done or break_glass(
            acting=acting, number=goes_on, reason=reason, at=at, lasting=timedelta(hours=hours), idem=claimed.idem,
            request=claimed.request,
        ).receipt  # fmt: skip
    return goes_on, receipt
