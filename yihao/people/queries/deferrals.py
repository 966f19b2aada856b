"""What is withheld, under which authority (暂缓公开查询): an office's own oversight asks, nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from yihao.people.acting import Acting
from yihao.people.models import LookDeferral
from yihao.people.rules.deferral import REVIEW_EVERY, Deferral


def deferrals_of(acting: Acting) -> QuerySet[LookDeferral]:
    """Give the deferrals of one's own office and kind of oversight, newest first (本单位的暂缓); the caller asks whether one may."""
    return LookDeferral.objects.filter(unit=acting.unit, category=acting.category).order_by("-given_at", "id")


def deferrals_in_force(acting: Acting, at: datetime) -> QuerySet[LookDeferral]:
    """Give those that withhold something at ``at`` (暂缓中)."""
    return deferrals_of(acting).filter(
        Q(released_at__isnull=True) | Q(released_at__gt=at), until__gt=at, reviewed_at__gt=at - REVIEW_EVERY
    )


def as_rule(row: LookDeferral) -> Deferral:
    """Give a row as the rule sees it."""
    return Deferral(row.since, row.until, row.reviewed_at, row.released_at)
