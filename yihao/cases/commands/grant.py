"""Letting a person see one case for a while, and taking that back (授权查看、收回): by leaders of an office where it stands or stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import connection, transaction

from yihao.cases.commands.look import plain
from yihao.cases.commands.once import once
from yihao.cases.queries.grants import Grantable, RunningGrant, grantable, running_grant
from yihao.ledger.commands import Receipt, log_access
from yihao.people.acting import Acting
from yihao.people.commands import grant_access, revoke_grant, why_in_words
from yihao.people.limits import count_look
from yihao.people.permissions import note_refusal, require
from yihao.people.queries import ever_known
from yihao.people.rules.limits import Kind
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MOST_DAYS = 365  # the command below takes 366 times 24 hours; the last day runs to its end
NOTHING_TO_GRANT = Words(
    "没有可由你授权的案件：案号不存在、不由你院（部门负责人为本部门）办理，或属于须由检察长授权的封存案件。",
    "No case for you to grant: there is no such number, it is not handled by your office (a head's department), or it is a"
    " sealed one, which the chief prosecutor grants.",
)
NO_SUCH_GRANT = Words("没有可收回的授权。", "There is no such grant.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be granted (授权内容): who sees which case, the card only or the substance, for how many days, why."""

    number: str
    person: str
    days: int
    reason: str
    substance: bool = True


def check_grant(acting: Acting, wanted: Wanted, at: datetime) -> Grantable:
    """Refuse what cannot be granted, before it is said back (能否授权); that a number was asked for is logged.

    Raises:
        NotPermitted: not a leader.
        Refused: no such case for this leader, oneself, nobody, recused, days that are none, a reason that is none.
        TooMany: too many numbers led to no case.
    """
    require(acting, "access.grant", unit=acting.unit, at=at)
    found = _found(acting, wanted.number, at)
    last_instant(wanted.days, at)
    _may_be_told(acting, wanted.person, found.number)
    why_in_words(wanted.reason)
    return found


def grant_sight(*, acting: Acting, wanted: Wanted, at: datetime, key: str = "") -> Receipt:
    """Let a person see the case to the end of the last day (授权查看). ``key``: as ``once``.

    Raises:
        NotPermitted, Refused, TooMany: as ``check_grant``; the reason is missing or too long.
        IdempotencyConflict: the key was used for another request.
    """
    found = check_grant(acting, wanted, at)
    with transaction.atomic():
        asked = once(
            acting, "access.grant", key, found.number, wanted.person, wanted.days, wanted.reason, wanted.substance
        )
        return asked.done or grant_access(
            acting=acting, person=wanted.person, number=found.number, reason=wanted.reason,
            expires_at=last_instant(wanted.days, at), at=at, substance=wanted.substance, sealed=found.sealed,
            idem=asked.idem, request=asked.request,
        ).receipt  # fmt: skip


def take_back(*, acting: Acting, grant: UUID, at: datetime) -> Receipt:
    """End a grant of this office at once (收回授权).

    Raises:
        NotPermitted: not a leader.
        Refused: no such grant, ended or taken back before, or of a case that is not this leader's to grant: all alike.
    """
    require(acting, "access.revoke", at=at)
    if to_take_back(acting, grant, at) is None:
        note_refusal(acting, "access.revoke", at=at)
        raise Refused("no_such_grant", NO_SUCH_GRANT, field="grant", status=404)
    return revoke_grant(acting=acting, grant=str(grant), at=at)


def to_take_back(acting: Acting, grant: UUID, at: datetime) -> RunningGrant | None:
    """Give the grant that would be taken back."""
    return running_grant(acting, grant, at)


def last_instant(days: int, at: datetime) -> datetime:
    """Give the instant at which a grant of so many days ends (到期): the end of the last day, in Beijing time.

    Raises:
        Refused: under one day or over a year.
    """
    if not 1 <= days <= MOST_DAYS:
        words = Words("天数应为 1 至 {most} 的整数。", "Days are a whole number from 1 to {most}.").format(
            most=MOST_DAYS
        )
        raise Refused("no_such_expiry", words, field="days")
    return datetime.combine(at.astimezone(BEIJING).date() + timedelta(days=days + 1), time(), BEIJING)


def _found(acting: Acting, number: str, at: datetime) -> Grantable:
    asked = plain(number)
    found = grantable(acting, asked, at)
    if found is None:
        count_look(acting, Kind.MISSED, at)
        note_refusal(acting, "access.grant", at=at)
        raise Refused("nothing_to_grant", NOTHING_TO_GRANT, field="number", status=404)
    log_access(actor=acting.ledger_actor, act="case.viewed", number=found.number, about="grant", via=acting.via, at=at)
    return found


def _may_be_told(acting: Acting, person: str, number: str) -> None:
    if person == acting.person:
        words = Words("不能给自己授权，请由本院其他领导授权。", "Nobody grants access to oneself: another leader does.")
        raise Refused("not_to_oneself", words, field="person", status=403)
    if not ever_known(person):
        words = Words("没有这个人员。请核对工号或姓名。", "There is no such person; check the staff number or name.")
        raise Refused("no_such_person", words, field="person", status=404)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM cases_recusal WHERE number = %s AND person = %s)", [number, person])
        (is_recused,) = cursor.fetchone()
    if is_recused:
        words = Words(
            "此人对本案已经回避，不能授权查看。请另选他人。",
            "This person is recused from the case and cannot be granted sight of it: choose another.",
        )
        raise Refused("recused", words, field="person")
