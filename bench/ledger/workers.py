"""Processes that write at the same time (写入进程): started once, then told what to do in slices."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bench import place
from bench.invented import unit
from bench.ledger.invented import act, number, person
from yihao.runtime.setup import use_django

MANY = 400
"""Offices that are written to, where it is not all into one."""
UPPERMOST = 3_000
PLAIN = "plain_event"
_COLUMNS = "unit, epoch, rec_year, seq, rec, type, number, person, leaf, entry"


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice of writing (一段写入): through the ledger or plainly, into many offices' logs or one, so many in a transaction."""

    is_ledger: bool
    is_many: bool
    together: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Wrote:
    """What a worker wrote (写入结果)."""

    events: int
    seconds: float


class Writers:
    """Processes with a connection each (写入者)."""

    def __init__(self, database: str, most: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipes = []
        self.processes = []
        for which in range(most):
            mine, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(database, which, theirs))
            process.start()
            self.pipes.append(mine)
            self.processes.append(process)
        for pipe in self.pipes:
            pipe.recv()

    def write(self, what: Slice, writers: int) -> list[Wrote]:
        """Have so many of them write at the same time."""
        for pipe in self.pipes[:writers]:
            pipe.send(what)
        return [pipe.recv() for pipe in self.pipes[:writers]]

    def end(self) -> None:
        """End them."""
        for pipe, process in zip(self.pipes, self.processes, strict=True):
            pipe.send(None)
            process.join(timeout=30)


def _serve(database: str, which: int, pipe: Any) -> None:
    place.point_at(database)
    use_django()
    from django.db import connection

    connection.ensure_connection()
    pipe.send("ready")
    rows = random.Random(which)
    turn = 0
    while (what := pipe.recv()) is not None:
        turn += 1
        plain = _Plain(which, turn)
        began, done = time.monotonic(), 0
        while time.monotonic() - began < what.seconds:
            at = unit(rows.randrange(MANY) if what.is_many else UPPERMOST)
            if what.is_ledger:
                _record(at, what.together, done)
            else:
                plain.insert(at, what.together, done)
            done += what.together
        pipe.send(Wrote(done, time.monotonic() - began))


def _entries(at: str, together: int, done: int) -> list[Any]:
    return [
        act(person(done % 90, n % 50), at, number(done % 900, (done + n) // 7 % 90_000), done + n)
        for n in range(together)
    ]


def _record(at: str, together: int, done: int) -> None:
    from django.db import transaction

    from yihao.ledger.commands import record_many

    with transaction.atomic():
        record_many(_entries(at, together, done))


class _Plain:
    """Plain INSERT of the same rows (直接插入): the bytes were made beforehand, nothing is hashed, linked or locked."""

    def __init__(self, which: int, turn: int) -> None:
        self.next = (which * 1_000 + turn) * 10_000_000_000
        self.rec = datetime.now(UTC)
        self.entry = _sample(turn)
        self.leaf = sha256(self.entry).digest()

    def insert(self, at: str, together: int, done: int) -> None:
        """Insert so many rows by one INSERT, in a transaction of its own."""
        from django.db import connection, transaction

        values: list[Any] = []
        for n in range(together):
            who, about = person(done % 90, n % 50), number(done % 900, (done + n) // 7 % 90_000)
            values += [
                at,
                1,
                self.rec.year,
                self.next,
                self.rec,
                "matter.assigned/1",
                about,
                who,
                self.leaf,
                self.entry,
            ]
            self.next += 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_statement(together), values)


def _statement(together: int) -> str:
    row = "(%s, %s, %s, %s, %s, %s, %s, %s, %b, %b)"
    return f"INSERT INTO {PLAIN} ({_COLUMNS}) VALUES {', '.join([row] * together)}"


def _sample(turn: int) -> bytes:
    """Give the bytes of an entry as long as those that the ledger makes of the same act."""
    from yihao.ledger.registry import type_of
    from yihao.ledger.rules.entry import build_fragments, splice

    [one] = _entries(unit(UPPERMOST), 1, turn)
    kind = type_of(one.event)
    fragments = build_fragments(one, kind=kind.kind, version=kind.version, facts=kind.facts(one.event), committed={})
    log = f"ledger.bench.yihao.invalid/ledger/{unit(UPPERMOST)}/1"
    return splice(fragments, log=log, prev="0" * 64, rec="2026-11-28T08:00:00.000+08:00", seq=1_000_000 + turn)


def rate(wrote: Sequence[Wrote]) -> float:
    """Events a second of all of them together."""
    return sum(one.events / one.seconds for one in wrote)
