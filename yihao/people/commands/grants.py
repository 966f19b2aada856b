"""What may be done about access to single cases (个案查看授权). The room above first checks that the case stands at the office."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from yihao.ledger.commands import Receipt, Secret
from yihao.people import events
from yihao.people.acting import Acting
from yihao.people.commands.acts import note, said
from yihao.people.models import AccessGrant, Person
from yihao.people.permissions import require
from yihao.people.queries.access import CONFIRM_WITHIN
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LONGEST_GLASS = timedelta(hours=4)
LONGEST_GRANT = timedelta(days=366)
NUMBER = re.compile(r"[0-9]{17}")


def why_in_words(reason: str) -> str:
    """Give the reason for a sight of a case, trimmed (查看事由).

    Raises:
        Refused: under 4 or over 200 characters, or not what it looks like.
    """
    return said(reason, "reason", least=4)


class Given(NamedTuple):
    """A grant that was given or taken (已给的授权), with the receipt of the act."""

    grant: AccessGrant
    receipt: Receipt


@transaction.atomic
def grant_access(
    *,
    acting: Acting,
    person: str,
    number: str,
    reason: str,
    expires_at: datetime,
    at: datetime,
    substance: bool = True,
    sealed: bool = False,
    idem: UUID | None = None,
    request: bytes | None = None,
) -> Given:
    """Let a person see one case until ``expires_at`` (授予查看权); a sealed record only by the chief.

    ``idem``, ``request``: as ``acts.note``.

    Raises:
        Refused: not permitted; to oneself; no reason; no such person; over a year or in the past.
    """
    require(acting, "access.grant_sealed" if sealed else "access.grant", unit=acting.unit, at=at, number=number)
    if person == acting.person:
        raise Refused(
            "not_to_oneself", Words("不能给自己授权。", "Nobody grants access to oneself."), field="person", status=403
        )
    if not Person.objects.filter(id=person).exists():
        raise Refused("no_such_person", Words("没有这个人员。", "There is no such person."), field="person", status=404)
    grant, why = _grant(
        acting, person=person, number=number, reason=reason, expires_at=expires_at, at=at, substance=substance
    )
    event = events.AccessGranted(grant=str(grant.id), person=person, substance=substance, expires_at=expires_at)
    return _noted(acting, grant, event, why, idem, request)


@transaction.atomic
def break_glass(
    *,
    acting: Acting,
    number: str,
    reason: str,
    at: datetime,
    lasting: timedelta = LONGEST_GLASS,
    idem: UUID | None = None,
    request: bytes | None = None,
) -> Given:
    """Open a case in an emergency (紧急查看), at most 4 hours; a second person confirms within 24 hours.

    Raises:
        Refused: not permitted; no reason; over four hours.
    """
    require(acting, "access.break_glass", at=at, number=number)
    grant, why = _grant(
        acting,
        person=acting.person,
        number=number,
        reason=reason,
        expires_at=at + lasting,
        at=at,
        longest=LONGEST_GLASS,
        glass=True,
    )
    event = events.GlassBroken(grant=str(grant.id), person=acting.person, expires_at=grant.expires_at)
    return _noted(acting, grant, event, why, idem, request)


@transaction.atomic
def confirm_glass(*, acting: Acting, grant: str, at: datetime) -> Receipt:
    """Confirm as the second person that the glass was rightly broken (复核紧急查看).

    Raises:
        Refused: not permitted; one's own; confirmed before; more than 24 hours ago: it then stays a finding.
    """
    row = _glass(grant)
    require(acting, "access.confirm", unit=row.unit, at=at, number=row.number)
    if row.person_id == acting.person:
        raise Refused(
            "second_person",
            Words("紧急查看须由第二人复核，不能由本人复核。", "A second person confirms, not the one who looked."),
            status=403,
        )
    if row.confirmed_at is not None:
        raise Refused("confirmed_already", Words("已经复核过。", "It is confirmed already."), status=409)
    if at - row.given_at > CONFIRM_WITHIN:
        raise Refused(
            "confirmed_too_late",
            Words(
                "已超过 24 小时，不能再补复核；由检务督察部门核查。",
                "24 hours have passed: inspection looks into it now.",
            ),
        )
    AccessGrant.objects.filter(pk=row.pk).update(confirmed_by=acting.person, confirmed_at=at)
    return note(acting, events.GlassConfirmed(grant=str(row.id), person=row.person_id), number=row.number)


@transaction.atomic
def revoke_grant(*, acting: Acting, grant: str, at: datetime) -> Receipt:
    """Take access back (收回查看权), at once.

    Raises:
        Refused: not permitted; no such grant at this office, or revoked before.
    """
    require(acting, "access.revoke", at=at)
    row = AccessGrant.objects.select_for_update().filter(id=grant, revoked_at__isnull=True).first()
    if row is None or row.unit != acting.unit:
        raise Refused(
            "no_such_grant", Words("没有可收回的授权。", "There is no such grant."), field="grant", status=404
        )
    AccessGrant.objects.filter(pk=row.pk).update(revoked_at=at)
    return note(acting, events.GrantRevoked(grant=str(row.id), person=row.person_id), number=row.number)


def _grant(
    acting: Acting,
    *,
    person: str,
    number: str,
    reason: str,
    expires_at: datetime,
    at: datetime,
    longest: timedelta = LONGEST_GRANT,
    glass: bool = False,
    substance: bool = True,
) -> tuple[AccessGrant, str]:
    why = why_in_words(reason)
    if not NUMBER.fullmatch(number):
        raise Refused("no_case_number", Words("案号应为 17 位数字。", "A case number has 17 digits."), field="number")
    if not at < expires_at <= at + longest:
        words = (
            Words("紧急查看最长 4 小时。", "Breaking the glass lasts 4 hours at most.")
            if glass
            else Words("授权最长一年，并且应当晚于现在。", "A grant ends within a year, and not before now.")
        )
        raise Refused("no_such_expiry", words, field="expires_at")
    grant = AccessGrant.objects.create(
        person_id=person,
        number=number,
        unit=acting.unit,
        substance=substance,
        break_glass=glass,
        given_by=acting.person,
        given_at=at,
        expires_at=expires_at,
    )
    return grant, why


def _noted(
    acting: Acting, grant: AccessGrant, event: object, why: str, idem: UUID | None, request: bytes | None
) -> Given:
    secrets = {"reason": Secret(why, grant.id, fresh=True)}
    receipt = note(acting, event, number=grant.number, secrets=secrets, idem=idem, request=request)
    grant.reason = receipt.refs["reason"]
    grant.save(update_fields=["reason"])
    return Given(grant, receipt)


def _glass(grant: str) -> AccessGrant:
    row = AccessGrant.objects.select_for_update().filter(id=grant, break_glass=True).first()
    if row is None:
        raise Refused(
            "no_such_grant", Words("没有这次紧急查看。", "There is no such broken glass."), field="grant", status=404
        )
    return row
