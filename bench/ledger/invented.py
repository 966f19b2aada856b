"""Invented events (虚构账本条目): who acted on which case at each position of each log, always the same, so that it can be asked for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from bench.invented import unit
from yihao.cases.events import MatterAssigned
from yihao.cases.rules import number as lcn
from yihao.ledger.commands import Actor, Entry
from yihao.runtime.context import Via

HERE = 7  # entries that a case has at its own office; the upper office adds the rest
THERE = 3
OF_ONE_PERSON = 280
BEGAN = datetime(2024, 1, 2, tzinfo=UTC)
LASTED = timedelta(days=900)
WEB = Via("web")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a ledger is (规模): half of the events in one office's log, the others spread over all other offices."""

    events: int

    @property
    def units(self) -> int:
        """How many offices there are: as many as in the country, where there are enough events for them."""
        return max(4, min(3_600, self.events // 250))

    @property
    def each(self) -> int:
        """How many entries the log of every office but the first has."""
        return self.events // 2 // (self.units - 1)

    @property
    def first(self) -> int:
        """How many entries the first office's log has."""
        return self.events - self.each * (self.units - 1)

    def length(self, i: int) -> int:
        """How many entries the log of office ``i`` has."""
        return self.each if i else self.first

    @property
    def cases_of_each(self) -> int:
        """How many cases every office but the first began, without the last one, which is cut off."""
        return (self.each - 1) // HERE


@lru_cache(4)
def number(i: int, case: int) -> str:
    """Give the number of an office's case; five digits count, so that the year rises with every 90,000."""
    return lcn.make(2020 + case // 90_000, unit(i), case % 90_000 + 1)


def person(i: int, n: int) -> str:
    """Give the id of a person of an office."""
    return f"P{unit(i)}{n:05}"


def people(size: Size, i: int) -> int:
    """How many persons act at an office."""
    return max(1, size.length(i) // OF_ONE_PERSON)


def case_at(size: Size, i: int, at: int) -> tuple[int, int]:
    """Give the office and the count of the case that position ``at`` of office ``i``'s log is about."""
    if i:
        return i, (at - 1) // HERE
    shared = (size.units - 1) * size.cases_of_each
    if at - 1 < shared * THERE:
        which = (at - 1) // THERE
        return 1 + which % (size.units - 1), which // (size.units - 1)
    return 0, (at - 1 - shared * THERE) // (HERE + THERE)


def entry(size: Size, i: int, at: int) -> Entry:
    """Give the act at position ``at``, from 1, of office ``i``'s log."""
    who = person(i, at % people(size, i))
    return act(who, unit(i), number(*case_at(size, i, at)), at)


def act(who: str, at_unit: str, about: str, n: int) -> Entry:
    """Give an act of the commonest kind: a handler is named."""
    event = MatterAssigned(person=who, role="lead" if n % 4 else "assistant", department=f"第{n % 9 + 1}检察部")
    return Entry(event=event, actor=Actor(who, f"POST{n % 90_000:05}", at_unit), number=about, matter="M01", via=WEB)


def recorded_at(size: Size, i: int, at: int) -> datetime:
    """Give the ledger's time of a position: spread evenly, so over three years' partitions."""
    moment = BEGAN + LASTED * at / size.length(i)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
