"""What may be done about withholding look-ups (暂缓公开查阅). The room above first checks that the case is the asker's to see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yihao.ledger.commands import Secret
from yihao.people import events
from yihao.people.acting import Acting
from yihao.people.commands.acts import note, said
from yihao.people.models import LookDeferral
from yihao.people.permissions import require
from yihao.people.queries.deferrals import as_rule, deferrals_in_force
from yihao.people.rules.deferral import Standing, check_period
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words


@transaction.atomic
def defer_looks(
    *,
    acting: Acting,
    number: str,
    document: str,
    authority: str,
    reason: str,
    since: datetime,
    until: datetime,
    at: datetime,
) -> LookDeferral:
    """Withhold one's office's look-ups of a case from its team (暂缓公开查阅), on written authority.

    Raises:
        Refused: not of oversight; no document, authority or reason; the period takes back what was shown, or is too long.
    """  # fmt: skip
    require(acting, "access.defer", unit=acting.unit, at=at)
    written = {
        "document": said(document, "document", least=4, most=80),
        "authority": said(authority, "authority", least=2, most=80),
        "reason": said(reason, "reason", least=4),
    }
    since = since.replace(microsecond=since.microsecond // 1000 * 1000)  # look-ups are kept to the millisecond
    before = deferrals_in_force(acting, at).select_for_update().filter(number=number)
    check_period(since, until, [as_rule(row) for row in before], at)
    row = LookDeferral.objects.create(
        number=number, unit=acting.unit, category=acting.category, since=since, until=until, given_by=acting.person,
        given_at=at, reviewed_by=acting.person, reviewed_at=at,
    )  # fmt: skip
    secrets = {name: Secret(text, row.id, fresh=True) for name, text in {"number": number, **written}.items()}
    receipt = note(
        acting,
        events.LooksDeferred(deferral=str(row.id), category=acting.category.value, since=since, until=until),
        secrets=secrets,
    )
    row.document, row.authority, row.reason = (receipt.refs[name] for name in ("document", "authority", "reason"))
    row.save(update_fields=["document", "authority", "reason"])
    return row


@transaction.atomic
def review_deferral(*, acting: Acting, deferral: UUID, reason: str, at: datetime) -> None:
    """Review a withholding and let it go on (复核暂缓公开) for another 30 days, never beyond the authority's own end.

    Raises:
        Refused: not of oversight; it is released, ended or lapsed; no reason.
    """
    row = _in_force(acting, deferral, at)
    why = said(reason, "reason", least=4)
    row.reviewed_by, row.reviewed_at, row.reviews = acting.person, at, row.reviews + 1
    row.save(update_fields=["reviewed_by", "reviewed_at", "reviews"])
    note(
        acting,
        events.DeferralReviewed(deferral=str(row.id), review=row.reviews),
        secrets={"reason": Secret(why, row.id)},
    )


@transaction.atomic
def release_looks(*, acting: Acting, deferral: UUID, reason: str, at: datetime) -> None:
    """Show the withheld look-ups to the team from now on (公开查阅).

    Raises:
        Refused: not of oversight; it is released, ended or lapsed already; no reason.
    """
    row = _in_force(acting, deferral, at)
    why = said(reason, "reason", least=4)
    row.released_by, row.released_at = acting.person, at
    row.save(update_fields=["released_by", "released_at"])
    note(acting, events.LooksReleased(deferral=str(row.id)), secrets={"reason": Secret(why, row.id)})


def _in_force(acting: Acting, deferral: UUID, at: datetime) -> LookDeferral:
    require(acting, "access.defer", unit=acting.unit, at=at)
    row = (
        LookDeferral.objects.select_for_update().filter(id=deferral, unit=acting.unit, category=acting.category).first()
    )
    if row is None:
        raise NotVisible
    if as_rule(row).standing(at) != Standing.IN_FORCE:
        raise Refused(
            "deferral_over",
            Words(
                "这次暂缓已经结束，查阅已经公开，不能再复核或收回。",
                "This withholding is over and the look-ups are shown; it cannot be reviewed or taken up again.",
            ),
            status=409,
        )
    return row
