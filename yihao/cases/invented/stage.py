"""The stage of the invented history (虚构历史的舞台): each act is a command under the person's own rights, at the story's time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.look import look_up, open_case, who_looked
from yihao.cases.commands.register import NEW, register_case
from yihao.cases.commands.void import void_case
from yihao.cases.commands.within import reveal_names
from yihao.cases.invented.filings import Filing
from yihao.cases.rules.filing import read_filing
from yihao.law.calendar import ChinaCalendar
from yihao.people.acting import Acting
from yihao.people.invented import Country
from yihao.runtime.context import Via
from yihao.runtime.refusal import NotVisible

Story = Generator[datetime, datetime, None]
SetClock = Callable[[datetime], None]
VIA = Via("cli")
_CALENDAR = ChinaCalendar()


class Stage:
    """Where stories are played (舞台): who acts, and what was given out so far."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self._acts = 0

    def acting(self, name: str, at: datetime) -> Acting:
        """Give a person acting in the post held on that day."""
        return self.country.acting(name, at, via=VIA)

    def accept(self, clerk: str, filing: Filing, at: datetime, choice: str = NEW) -> str:
        """Accept a case and give its number."""
        self._acts += 1
        done = register_case(
            acting=self.acting(clerk, at), filing=read_filing(filing, today=at.date()), choice=choice,
            key=f"invented-{self._acts:06}", at=at,
        )  # fmt: skip
        return done.number

    def assign(self, clerk: str, number: str, matter: int, handler: str, at: datetime, role: str = "lead") -> None:
        """Let a person handle a matter."""
        assign_handler(
            acting=self.acting(clerk, at), number=number, matter=matter, person=self.country.by_name[handler].person,
            role=role, reason="按轮案顺序分配" if role == "lead" else "协助审查", at=at,
        )  # fmt: skip

    def look(self, name: str, number: str, at: datetime, reason: str = "") -> None:
        """Open a case, whether it is the person's to see or not; a refusal is part of the history."""
        with suppress(NotVisible):
            open_case(acting=self.acting(name, at), number=number, at=at, reason=reason)

    def search(self, name: str, text: str, at: datetime) -> None:
        """Type something into the search box."""
        look_up(acting=self.acting(name, at), text=text, at=at)

    def reveal(self, name: str, number: str, at: datetime, reason: str) -> None:
        """Show the full names."""
        reveal_names(acting=self.acting(name, at), number=number, reason=reason, at=at)

    def who_looked(self, name: str, number: str, at: datetime) -> None:
        """Ask who looked at a case."""
        who_looked(acting=self.acting(name, at), number=number, at=at)

    def void(self, clerk: str, number: str, reason: str, at: datetime) -> None:
        """Void a number."""
        void_case(acting=self.acting(clerk, at), number=number, reason=reason, at=at)


def later(chance: Random, at: datetime, days: int, *, hours: tuple[int, int] = (9, 17)) -> datetime:
    """Give a moment in office hours on a working day about so many days later, and later than ``at``."""
    day = at + timedelta(days=days)
    while _CALENDAR.is_day_off(day.date()):
        day += timedelta(days=1)
    moment = day.replace(
        hour=chance.randrange(*hours), minute=chance.randrange(60), second=chance.randrange(60), microsecond=0
    )
    return max(moment, at + timedelta(minutes=chance.randint(3, 40)))
