"""How a clock looks (期限的样子): seven states, each a word first and a colour second. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yihao.runtime.words import Words

URGENT_DAYS, SOON_DAYS = 2, 7
OVERDUE = Words("逾期 {days} 日", "{days} days over")
TODAY = Words("今天届满", "ends today")
LEFT = Words("剩 {days} 日", "{days} days left")
ENDED = Words("已办结", "closed")
STOPPED = Words("已停止", "stopped")


@dataclass(frozen=True, slots=True)
class Clock:
    """One running or ended term (一个期限), ready to be drawn.

    ``tone`` is a class suffix: zhu overdue or at most two days, zhe at most seven, song closed in time, stop not
    running, empty otherwise. ``spent`` is 0 to 84, the width of the bar in its own units.
    """

    due: date
    count: int
    sentence: Words
    tone: str
    spent: float


def clock(*, due: date | None, started: date | None, today: date, stopped: bool = False) -> Clock | None:
    """Draw the term that ends on ``due``; a matter without a term has no clock."""
    if due is None:
        return None
    if stopped:
        return Clock(due, 0, STOPPED, "stop", 0)
    left = (due - today).days
    length = max((due - started).days, 1) if started else max(left, 1)
    spent = 84 * min(max(1 - left / length, 0), 1)
    if left < 0:
        return Clock(due, -left, OVERDUE, "zhu", 84)
    if left == 0:
        return Clock(due, 0, TODAY, "zhu", 84)
    tone = "zhu" if left <= URGENT_DAYS else "zhe" if left <= SOON_DAYS else ""
    return Clock(due, left, LEFT, tone, round(spent, 1))
