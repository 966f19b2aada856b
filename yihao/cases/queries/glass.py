"""Emergency looks that wait for a second person (待复核的紧急查看), for leaders and inspection of the office whose member looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yihao.ledger.commands import log_access
from yihao.people.acting import Acting
from yihao.people.models import AccessGrant
from yihao.people.permissions import require
from yihao.people.queries import unconfirmed_glass

MOST = 100


@dataclass(frozen=True, slots=True)
class WaitingGlass:
    """An emergency look that nobody confirmed yet (待复核的紧急查看). ``reason``: where the vault keeps it."""

    id: UUID
    number: str
    person: str
    reason: UUID | None
    given_at: datetime


def waiting_glass(acting: Acting, at: datetime) -> list[WaitingGlass]:
    """List those that nobody confirmed, the oldest in front, the overdue among them (待复核)."""
    require(acting, "access.confirm", unit=acting.unit, at=at)
    log_access(actor=acting.ledger_actor, act="access.glass_viewed", via=acting.via, at=at)
    return [_told(row) for row in unconfirmed_glass(at, acting.unit)[:MOST]]


def one_glass(acting: Acting, grant: UUID, at: datetime) -> WaitingGlass | None:
    """Give one of them, logged at its case; reading the reason is part of confirming it."""
    require(acting, "access.confirm", unit=acting.unit, at=at)
    row = unconfirmed_glass(at, acting.unit).filter(id=grant).first()
    number = row.number if row else None
    log_access(actor=acting.ledger_actor, act="access.glass_viewed", number=number, via=acting.via, at=at)
    return _told(row) if row else None


def _told(row: AccessGrant) -> WaitingGlass:
    return WaitingGlass(row.id, row.number, row.person_id, row.reason, row.given_at)
