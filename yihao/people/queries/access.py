"""Who was given access to what, and which figures hold (查看授权与参数查询)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from yihao.people.models import AccessGrant, ApiToken, PolicyParameter
from yihao.people.queries.offices import chain_above

CONFIRM_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Figure:
    """A policy parameter as it holds (参数)."""

    name: str
    value: Decimal
    unit_of_measure: str
    scope: str
    effective_from: date
    source: str
    evidence: str


def grants_of(person: str, at: datetime) -> QuerySet[AccessGrant]:
    """Give the grants a person holds at ``at``: not expired, not revoked. A queryset, for ``visible_to`` above."""
    return AccessGrant.objects.filter(person_id=person, revoked_at__isnull=True, given_at__lte=at, expires_at__gt=at)


def granted_numbers(person: str, at: datetime, *, substance: bool = False) -> QuerySet[AccessGrant, str]:
    """Give the case numbers a person may see by grant; with ``substance`` those whose substance may be seen."""
    grants = grants_of(person, at)
    if substance:
        grants = grants.filter(substance=True)
    return grants.values_list("number", flat=True)


def is_granted(person: str, number: str, at: datetime, *, substance: bool = False) -> bool:
    """Tell whether an explicit grant for this case holds."""
    return granted_numbers(person, at, substance=substance).filter(number=number).exists()


def unconfirmed_glass(at: datetime, unit: str | None = None) -> QuerySet[AccessGrant]:
    """Give broken glasses that no second person has confirmed, the overdue (24 h) among them."""
    found = AccessGrant.objects.filter(break_glass=True, confirmed_at__isnull=True, given_at__lte=at).order_by(
        "given_at"
    )
    return found if unit is None else found.filter(unit=unit)


def tokens_of(person: str) -> QuerySet[ApiToken]:
    """Give a person's tokens, newest first; the token itself is kept nowhere."""
    return ApiToken.objects.filter(person_id=person).order_by("-issued_at")


def policy(name: str, on: date, unit: str = "") -> Figure | None:
    """Give the figure that holds on a day for an office: its own, else the nearest above it, else the nation's."""
    scopes = [unit, *chain_above(unit, on), ""] if unit else [""]
    rows = PolicyParameter.objects.filter(
        Q(name=name, scope__in=scopes, effective_from__lte=on), Q(effective_to__isnull=True) | Q(effective_to__gt=on)
    )
    found = min(rows, key=lambda row: scopes.index(row.scope), default=None)
    if found is None:
        return None
    return Figure(
        found.name, found.value, found.unit_of_measure, found.scope, found.effective_from, found.source, found.evidence
    )
