"""Emergency looks that wait for a second person (待复核的紧急查看), for leaders and inspection of the office whose member looked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yihao.ledger.commands import log_access
from yihao.people.acting import Acting
from yihao.people.models import AccessGrant
from yihao.people.permissions import require
from yihao.people.queries import unconfirmed_glass

MOST = 100


def waiting_glass(acting: Acting, at: datetime) -> list[AccessGrant]:
    """List those that nobody confirmed, the oldest in front, the overdue among them (待复核)."""
    require(acting, "access.confirm", unit=acting.unit, at=at)
    log_access(actor=acting.ledger_actor, act="access.glass_viewed", via=acting.via, at=at)
    return list(unconfirmed_glass(at, acting.unit)[:MOST])


def one_glass(acting: Acting, grant: UUID, at: datetime) -> AccessGrant | None:
    """Give one of them, logged at its case; reading the reason is part of confirming it."""
    require(acting, "access.confirm", unit=acting.unit, at=at)
    row = unconfirmed_glass(at, acting.unit).filter(id=grant).first()
    number = row.number if row else None
    log_access(actor=acting.ledger_actor, act="access.glass_viewed", number=number, via=acting.via, at=at)
    return row
