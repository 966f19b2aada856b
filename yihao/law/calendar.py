"""Days off and working days (节假日与调休): the State Council's arrangement, behind an interface of our own.

The next year's arrangement is published in autumn. A year not yet published never blocks a clock: weekends are days
off, and whoever computed with it says so (`pending`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version as package_version
from typing import Protocol

import chinese_calendar
from chinese_calendar.constants import holidays as published_holidays


class Calendar(Protocol):
    """What a period needs to know about days (日历)."""

    @property
    def version(self) -> str:
        """Which edition answered (日历版本); stored with every computed day."""

    def is_day_off(self, day: date) -> bool:
        """Test for a public holiday or weekly rest day (节假日、休息日); a working day moved to a weekend is none."""

    def known(self, year: int) -> bool:
        """Test whether the year's arrangement has been published (该年安排是否已公布)."""


@dataclass(frozen=True, slots=True)
class Override:
    """One day the package does not know, or knows wrongly (日历更正), with the notice that says so."""

    day: date
    day_off: bool
    notice: str


class ChinaCalendar:
    """The mainland calendar (全国节假日安排): the package `chinesecalendar`, plus overrides and whole years by hand.

    `published` lists years whose arrangement the overrides hold completely.

    >>> calendar = ChinaCalendar()
    >>> calendar.is_day_off(date(2021, 10, 7)), calendar.is_day_off(date(2021, 10, 9)), calendar.known(2199)
    (True, False, False)
    """

    def __init__(self, overrides: Iterable[Override] = (), published: Iterable[int] = ()) -> None:
        rows = sorted(overrides, key=lambda row: row.day)
        self._overrides = {row.day: row.day_off for row in rows}
        if len(self._overrides) != len(rows):
            raise ValueError("two overrides name the same day; keep the one of the latest notice")
        self._published = frozenset(published)
        self._first, self._last = min(published_holidays).year, max(published_holidays).year
        self.version = f"chinesecalendar-{package_version('chinesecalendar')}"
        if rows or self._published:
            spelled = repr((sorted((row.day.isoformat(), row.day_off) for row in rows), sorted(self._published)))
            self.version += f"+{hashlib.sha256(spelled.encode()).hexdigest()[:8]}"

    def is_day_off(self, day: date) -> bool:
        """Test for a day off (是否休息日): override first, then the package, then the plain weekend."""
        if day in self._overrides:
            return self._overrides[day]
        if self._first <= day.year <= self._last:
            return bool(chinese_calendar.is_holiday(day))
        return day.weekday() >= 5

    def known(self, year: int) -> bool:
        """Test whether the year is in the package or completely among the overrides (是否已公布)."""
        return self._first <= year <= self._last or year in self._published


def is_settled(calendar: Calendar, day: date) -> bool:
    """Test whether a later notice can no longer change this day (是否已定).

    The notice of a year also moves days at the end of the year before: that of 2019 made 2018-12-31 a day off.
    """
    newest_days = day.month == 12 and day.day >= 25
    return calendar.known(day.year) and (not newest_days or calendar.known(day.year + 1))


def first_working_day(calendar: Calendar, day: date) -> tuple[date, bool]:
    """Find the first working day on or after a day (顺延至首个工作日), and whether every day looked at is settled."""
    settled = is_settled(calendar, day)
    while calendar.is_day_off(day):
        day += timedelta(days=1)
        settled = settled and is_settled(calendar, day)
    return day, settled
