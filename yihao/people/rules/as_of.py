"""Of which day, and as known when (时点): the two days of a question about posts, as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_KNOWN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AsOf:
    """A question's times (时点): ``day`` is asked about (None: all of the past), as the system knew it at ``known_at`` (None: now)."""

    day: date | None = None
    known_at: datetime | None = None


def read_as_of(day: str, known: str, *, now: datetime) -> AsOf:
    """Read the two times as typed; a day of knowledge means what was known when it ended, at Beijing midnight.

    Raises:
        Refused: not a day or a time, or knowledge of the future; ``field`` is ``on`` or ``known``.
    """
    return AsOf(_day(day.strip()), _known(known.strip(), now))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(
            "bad_day",
            Words("没有这一天，请写成 2026-03-01 的样子。", "There is no such day: write it like 2026-03-01."),
            field="on",
        ) from None


def _known(text: str, now: datetime) -> datetime | None:
    if not text:
        return None
    found = _KNOWN.fullmatch(text)
    try:
        if not found:
            raise ValueError
        day = date.fromisoformat(found[1])
        hour = time.fromisoformat(found[2]) if found[2] else None
    except ValueError:
        raise Refused(
            "bad_time",
            Words(
                "没有这个时间，请写成 2026-03-01 或 2026-03-01 14:30 的样子。",
                "There is no such time: write it like 2026-03-01 or 2026-03-01 14:30.",
            ),
            field="known",
        ) from None
    if day > now.astimezone(BEIJING).date() or (hour and datetime.combine(day, hour, BEIJING) > now):
        raise Refused(
            "future",
            Words("这个时间还没有到，请写今天或以前。", "That time has not come yet: give today or earlier."),
            field="known",
        )
    known = datetime.combine(day, hour, BEIJING) if hour else datetime.combine(day, time(), BEIJING) + timedelta(days=1)
    return min(known, now)
