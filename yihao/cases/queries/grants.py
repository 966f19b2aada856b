"""Which cases a leader may let others see, and who may see them now (查看授权的案件与现有授权)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from yihao.cases.visibility import Condition, to_grant
from yihao.ledger.commands import log_access
from yihao.people.acting import Acting
from yihao.people.permissions import may, require

MOST = 200
_GRANTABLE = """
SELECT c.number, c.secrecy = 3 FROM cases_case c
WHERE c.number = (SELECT COALESCE(NULLIF(r.merged_into, ''), r.number) FROM cases_case r WHERE r.number = %(number)s)
  AND {condition}
"""
_RUNNING = """
SELECT g.id, g.number, g.person_id, g.substance, g.given_by, g.given_at, g.expires_at, g.reason, c.secrecy = 3
FROM people_accessgrant g JOIN cases_case c ON c.number = g.number
WHERE g.unit = %(v_unit)s AND NOT g.break_glass AND g.revoked_at IS NULL AND g.expires_at > %(v_at)s
  AND (%(grant)s::uuid IS NULL OR g.id = %(grant)s::uuid) AND {condition}
ORDER BY g.expires_at, g.id LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class Grantable:
    """A case that the asker may let others see (可授权的案件), merged numbers resolved."""

    number: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class RunningGrant:
    """A grant of this office that still holds (现有授权). ``reason``: where the vault keeps it."""

    id: UUID
    number: str
    person: str
    substance: bool
    given_by: str
    given_at: datetime
    expires_at: datetime
    reason: UUID | None
    sealed: bool


def grantable(acting: Acting, number: str, at: datetime) -> Grantable | None:
    """Give the case if the asker may let others see it; absent, elsewhere and above the post's reach are nothing alike."""
    condition, parameters = _condition(acting, at)
    with connection.cursor() as cursor:
        cursor.execute(_GRANTABLE.format(condition=condition), parameters | {"number": number})
        row = cursor.fetchone()
    return Grantable(*row) if row else None


def running_grants(acting: Acting, at: datetime) -> list[RunningGrant]:
    """List the grants given by this office that still hold, the first to end in front (现有授权); logged."""
    require(acting, "access.grant", unit=acting.unit, at=at)
    log_access(actor=acting.ledger_actor, act="access.grants_viewed", via=acting.via, at=at)
    return _running(acting, at, None)


def running_grant(acting: Acting, grant: UUID, at: datetime) -> RunningGrant | None:
    """Give one of them, if it still holds and its case is the asker's to grant."""
    return next(iter(_running(acting, at, grant)), None)


def _running(acting: Acting, at: datetime, grant: UUID | None) -> list[RunningGrant]:
    condition, parameters = _condition(acting, at)
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING.format(condition=condition, most=MOST), parameters | {"grant": grant})
        return [RunningGrant(*row) for row in cursor.fetchall()]


def _condition(acting: Acting, at: datetime) -> Condition:
    return to_grant(acting, at, sealed=may(acting, "access.grant_sealed", unit=acting.unit, at=at))
