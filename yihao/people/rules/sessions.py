"""When a session ends (会话何时结束): idle 15 minutes, 8 hours in all, or as soon as a post changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
FRESH = timedelta(minutes=5)
WRITE_AFTER = timedelta(seconds=60)  # the idle clock is exact to a minute, so that reading a page is not a write


class Ending(StrEnum):
    """Why a session ended (会话结束原因)."""

    IDLE = "idle"
    TOO_OLD = "too_old"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Session:
    """What a session carries (会话所载): when it began, when last used, and the stamp of the account then."""

    began_at: datetime
    seen_at: datetime
    stamp: int


def ending(session: Session, *, stamp: int, at: datetime) -> Ending | None:
    """Give the reason why the session is over at ``at``, or None while it goes on."""
    if session.stamp != stamp:
        return Ending.CHANGED
    if at - session.began_at >= ABSOLUTE:
        return Ending.TOO_OLD
    # A minute of grace is the granularity of ``seen_at``.
    if at - session.seen_at >= IDLE:
        return Ending.IDLE
    return None


def is_fresh(authenticated_at: datetime | None, *, at: datetime) -> bool:
    """Tell whether the person proved who he or she is within the last five minutes."""
    return authenticated_at is not None and timedelta(0) <= at - authenticated_at <= FRESH
