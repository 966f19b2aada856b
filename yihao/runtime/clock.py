"""The clock (时钟): read once, at the door, and handed down as ``at``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "UTC+8")


def now() -> datetime:
    """Give this instant in Beijing time (UTC+8, no daylight saving)."""
    return datetime.now(UTC).astimezone(BEIJING)
