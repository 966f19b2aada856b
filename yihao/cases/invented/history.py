"""Playing the invented history (演绎虚构历史): stories side by side, act by act in order of time, on the simulated clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from yihao.cases.invented import stories
from yihao.cases.invented.ordinary import CORRECTIONS, corrected, ordinary, supervised
from yihao.cases.invented.stage import SetClock, Stage, Story, later
from yihao.cases.invented.words import CHENG, DESKS, LIN, QIAO, SONG, WANG, YUN
from yihao.ledger.commands import chain_waiting
from yihao.people.invented import Country
from yihao.runtime.clock import BEIJING

Progress = Callable[[int, int], None]
BEGIN = datetime(2024, 1, 8, 9, 0, tzinfo=BEIJING)  # the first case; people and offices are known a week before
ORDINARY = 96


def play(country: Country, *, until: datetime, set_clock: SetClock, progress: Progress | None = None) -> int:
    """Play every story up to ``until`` (演绎); gives how many acts there were.

    ``set_clock`` sets the simulated clock of the database. The caller lets it run afterwards: that it runs says that the
    history is whole.
    """
    waiting: list[tuple[datetime, int, Story]] = []
    for turn, story in enumerate(_plan(Stage(country), until)):
        waiting.append((next(story), turn, story))
    heapify(waiting)
    acts, day = 0, BEGIN.date()
    while waiting:
        at, turn, story = heappop(waiting)
        if at >= until:
            continue  # still to come when the demo opens
        set_clock(at)
        if at.date() != day:
            day = at.date()
            chain_waiting()  # the look-ups of the day before
            if progress is not None:
                progress((day - BEGIN.date()).days, (until - BEGIN).days)
        with suppress(StopIteration):  # the story is told
            heappush(waiting, (max(story.send(at), at), turn, story))
        acts += 1
    set_clock(until)
    chain_waiting()
    if progress is not None:
        progress((until - BEGIN).days, (until - BEGIN).days)
    return acts


def _plan(stage: Stage, until: datetime) -> Iterator[Story]:
    """Give the stories with their beginnings; the last ones begin shortly before ``until``."""
    span = (until - BEGIN).days

    def start(serial: int, part: float) -> tuple[Random, datetime]:
        chance = Random(serial)  # noqa: S311 - invented data, the same on every machine
        return chance, later(chance, BEGIN, int(span * part))

    yield stories.to_the_end(stage, *start(1, 0.0))
    yield stories.split(stage, *start(2, 0.3))
    yield stories.peeked_at(stage, *start(3, 0.93))
    for units, answers, serial, part in stories.HANDSHAKES:
        yield stories.two_offices(stage, *start(serial, part), serial=serial, units=units, answers=answers)
    units, answers, serial = stories.STILL_OPEN
    yield stories.two_offices(stage, *start(serial, 0.955), serial=serial, units=units, answers=answers)
    yield stories.related(stage, *start(4, 0.4), WANG, 9401, "related")
    yield stories.related(stage, *start(5, 0.6), QIAO, 9403, "duplicate_of")
    yield stories.related(stage, *start(6, 0.85), YUN, 9405, "related")
    for year in range(BEGIN.year, until.year):
        chance, _ = start(year, 0)
        yield stories.tallied(stage, chance, BEGIN.date().replace(year=year), BEGIN)
    for which in range(len(CORRECTIONS)):
        chance, at = start(20 + which, 0.2 + 0.2 * which)
        yield corrected(stage, chance, (YUN, WANG, SONG, YUN)[which], 9500 + which, at, which)
    yield from _supervised(stage, start)
    yield from _ordinary(stage, until)


def _supervised(stage: Stage, start: Callable[[int, float], tuple[Random, datetime]]) -> Iterator[Story]:
    kinds = ("CIVIL_JUDGMENT_SUP", "ADMIN_JUDGMENT_SUP", "PIL_FILE")
    for turn in range(10):
        chance, at = start(60 + turn, 0.05 + 0.09 * turn)
        unit = (LIN, LIN, LIN, CHENG)[turn % 4]
        yield supervised(stage, chance, unit, 300 + turn, at, kinds[turn % 3])


def _ordinary(stage: Stage, until: datetime) -> Iterator[Story]:
    desks = [desk.unit for desk in DESKS.values() for _ in range(desk.share)]
    span = (until - BEGIN).days - 1
    Random(0).shuffle(desks)  # noqa: S311 - as above
    for serial, unit in enumerate(desks[:ORDINARY], 101):
        chance = Random(serial)  # noqa: S311 - as above
        # More of them lately, so that there is work on the desks.
        part = 1 - ((serial - 100) / (ORDINARY + 1)) ** 1.4
        yield ordinary(stage, chance, unit, serial, later(chance, BEGIN + timedelta(hours=1), int(span * part)))
