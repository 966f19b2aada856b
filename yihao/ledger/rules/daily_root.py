"""The national log's root of a day (国家总账每日根): which it is, when it is final, and the line that is printed of it. Pure.

The root of a day is that of the last checkpoint of the national log signed within that day in Beijing time. A day has none if
the national log was not sealed in it.

    JN1:<domain>:<YYYY-MM-DD>:<epoch>-<size>:<root hex64>:<SHA-256 of verifier.py, hex64>
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from yihao.ledger.rules.leaf import DOMAIN
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

SETTLES = timedelta(minutes=10)
"""How long after midnight a checkpoint of the day before may still be on its way into the tables."""

_TEXT = re.compile(
    r"JN1:([a-z0-9.-]{1,120}):([0-9]{4}-[0-9]{2}-[0-9]{2}):([1-9][0-9]{0,8})-([1-9][0-9]{0,15}):([0-9a-f]{64}):([0-9a-f]{64})",
    re.ASCII,
)


class NationalPoint(NamedTuple):
    """A checkpoint of the national log (总账检查点). ``at``: when it was signed and stored."""

    epoch: int
    size: int
    root: bytes
    at: datetime


class RootText(NamedTuple):
    """What the QR code of a daily root says (每日根二维码内容)."""

    domain: str
    day: date
    epoch: int
    size: int
    root: str
    verifier: str

    def __str__(self) -> str:
        return f"JN1:{self.domain}:{self.day.isoformat()}:{self.epoch}-{self.size}:{self.root}:{self.verifier}"


def span_of(day: date) -> tuple[datetime, datetime]:
    """Give the first instant of a day in Beijing and the first of the next (北京日起止)."""
    begins = datetime.combine(day, time(), BEIJING)
    return begins, begins + timedelta(days=1)


def root_of_day(points: Iterable[NationalPoint], day: date) -> NationalPoint | None:
    """Choose the root of a day (某日之根): of the last checkpoint within it; nothing if there is none.

    A later epoch comes after an earlier one, and within an epoch the log only grows.
    """
    begins, ends = span_of(day)
    return max((one for one in points if begins <= one.at < ends), key=lambda one: (one.epoch, one.size), default=None)


def is_final(day: date, at: datetime) -> bool:
    """Tell whether nothing can take the place of the day's root any more (是否已定)."""
    return at >= span_of(day)[1] + SETTLES


def spoken(hexed: str) -> tuple[str, ...]:
    """Cut a hash into groups of four that can be read aloud (可以念出的分组); case and blanks make no difference."""
    plain = "".join(hexed.split()).lower()
    return tuple(plain[at : at + 4] for at in range(0, len(plain), 4))


def parse_root_text(text: str) -> RootText:
    """Read the line of a printed root (读取每日根文字).

    Raises:
        Refused: not such a line; says what one looks like.
    """
    found = _TEXT.fullmatch(text.strip())
    try:
        day = date.fromisoformat(found[2]) if found and DOMAIN.fullmatch(found[1]) else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise Refused(
            "ledger.national_text",
            Words(
                "这不是国家总账每日根的文字：应以 JN1: 开头。请重新扫描整个二维码。",
                "Not the text of a national daily root: it begins with JN1:. Scan the whole code again.",
            ),
            field="text",
        )
    return RootText(found[1], day, int(found[3]), int(found[4]), found[5], found[6])
