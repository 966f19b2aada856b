"""A value that changes with the law (随时间变化的值). An old value is never edited; a new one is added with its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from yihao.law.source import Source

T = TypeVar("T")


class NotInForce(LookupError):
    """No value is in force on that day (该日无有效规定)."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.zh = f"{day:%Y-%m-%d} 没有有效的规定。请核对日期，或补录当时的规定。"
        self.en = f"No rule is in force on {day:%Y-%m-%d}. Check the date or add the rule of that time."

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """One value and its time (一时之值). `since` and `until` are the first and last day in force.

    `binding` is False where the law says 原则上.
    """

    value: T
    since: date
    source: Source
    until: date | None = None
    binding: bool = True

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"a value cannot end on {self.until} before it begins on {self.since}")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """The values of one rule over time (历次取值), oldest first. Without `until`, a value ends where the next begins.

    >>> from yihao.law.source import CPL_2018
    >>> seven = Dated((Value(7, date(2018, 10, 26), CPL_2018.cite("91")),))
    >>> later = seven.then(Value(5, date(2030, 1, 1), CPL_2018.cite("91", tag="D")))
    >>> later.on(date(2029, 12, 31)), later.on(date(2030, 1, 1)), len(seven.values)
    (7, 5, 1)

    Raises:
        ValueError: values out of order, or overlapping.
    """

    values: tuple[Value[T], ...]

    def __post_init__(self) -> None:
        for earlier, later in zip(self.values, self.values[1:], strict=False):
            if later.since <= earlier.since or (earlier.until is not None and later.since <= earlier.until):
                raise ValueError(f"the value since {later.since} must begin after the one since {earlier.since} ends")

    def at(self, day: date) -> Value[T]:
        """Find the value in force on a day, with its source (当日有效之值).

        Raises:
            NotInForce: before the first value, or after one that ended without a successor.
        """
        for value in reversed(self.values):
            if value.since <= day:
                if value.until is not None and day > value.until:
                    break
                return value
        raise NotInForce(day)

    def on(self, day: date) -> T:
        """Give the value in force on a day (当日取值).

        Raises:
            NotInForce: as `at`.
        """
        return self.at(day).value

    def then(self, value: Value[T]) -> Dated[T]:
        """Add a later value, leaving the old ones alone (增补新值)."""
        return Dated((*self.values, value))
