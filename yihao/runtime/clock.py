"""The clock (时钟): read once, at the door, and handed down as ``at``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2}", re.ASCII)
BEIJING = timezone(timedelta(hours=8), "UTC+8")


def now() -> datetime:
    """Give this instant in Beijing time (UTC+8, no daylight saving)."""
    return datetime.now(UTC).astimezone(BEIJING)


def in_beijing(told: Any, name: str = "") -> Any:
    """Put every instant of an answer in Beijing time (一律北京时间): one offset, +08:00, wherever it came from.

    Text is an instant only where its name says so: the database writes some of its own accord, in UTC.
    """
    if isinstance(told, datetime):
        return told.astimezone(BEIJING)
    if isinstance(told, dict):
        return {key: in_beijing(value, str(key)) for key, value in told.items()}
    if isinstance(told, (list, tuple)):
        return [in_beijing(value) for value in told]
    if isinstance(told, str) and (name.endswith("_at") or name in ("since", "from", "to")) and _INSTANT.fullmatch(told):
        return datetime.fromisoformat(told).astimezone(BEIJING).isoformat()
    return told
