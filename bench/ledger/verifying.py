"""Measuring the verification (校验测量): chain and tree from the stored bytes, beside the bare SHA-256 of the same bytes."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg

from bench import place
from bench.invented import unit
from bench.ledger.build import DOMAIN, Built
from yihao.ledger.rules.stored import walk
from yihao.ledger.sealing.store import load_tiles
from yihao.ledger.sealing.trees import frontier
from yihao.ledger.sealing.work import LogId
from yihao.ledger.tiles import tile_reader
from yihao.ledger.tree import EMPTY

Sql = psycopg.Connection[Any]
AT_ONCE = 5_000
SAMPLE = 200_000
"""Entries that the bare SHA-256 goes over, and about so many for one core."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How fast some logs were verified (校验结果)."""

    events: int
    seconds: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


@dataclass(frozen=True, slots=True)
class Verification:
    """All that was measured of it (校验测量): ``one`` and ``two`` are cores; ``bare`` is SHA-256 alone.

    ``read_*`` read the bytes from the database too; the others begin, as the bare SHA-256 does, with bytes that were read.
    """

    one: Verified
    two: Verified
    read_one: Verified
    read_two: Verified
    bare_one: float
    bare_two: float


def measure_verification(found: Built) -> Verification:
    """Verify some logs on one core, and the whole ledger on two; each of them whole, with its tree.

    Raises:
        RuntimeError: something is not as it should be.
    """
    some = range(1, 1 + min(found.size.units - 1, max(1, 2 * SAMPLE // found.size.each)))
    before = _bare(found.database)
    read_one = _verify(found, list(some))
    one = _verify_read(found, some[0])
    bare = (before + _bare(found.database)) / 2  # what else runs on the machine weighs on both
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        both = pool.map(_bare, [found.database] * 2)
        read = pool.starmap(_verify_read, [(found, some[0]), (found, some[-1])])
        both = [(one + two) / 2 for one, two in zip(both, pool.map(_bare, [found.database] * 2), strict=True)]
        began = time.monotonic()
        done = pool.starmap(_verify, [(found, [0]), (found, list(range(1, found.size.units)))])
        took = time.monotonic() - began
    # Each process has half of the events. While one is done and the other is not, one core is idle: the rates are added.
    read_two = _together(done)
    if read_two.events != found.events or took <= 0:
        raise RuntimeError(f"{read_two.events} events were verified, there are {found.events}")
    return Verification(one, _together(read), read_one, read_two, bare, sum(both))


def _together(done: list[Verified]) -> Verified:
    events = sum(each.events for each in done)
    return Verified(events, events / sum(each.rate for each in done))


def _verify_read(found: Built, office: int) -> Verified:
    """Verify one log whose bytes were read before, so often that about a sample of entries is gone over."""
    log = f"{DOMAIN}/ledger/{unit(office)}/1"
    with place.CLUSTER.connect("yihao_reader", found.database) as connection:
        length = found.size.length(office)
        leaves: list[bytes] = []
        rows = list(_entries(connection, unit(office), length, leaves))
    root, times = EMPTY.extend(leaves).root(), max(1, SAMPLE // max(1, len(rows)))
    began = time.monotonic()
    for _ in range(times):
        walked = walk(rows, log=log)
        if walked.fault or EMPTY.extend([leaf for _, leaf, _ in rows]).root() != root:
            raise RuntimeError(f"{log}: {walked.fault or 'another root'}")
    return Verified(times * len(rows), time.monotonic() - began)


def _verify(found: Built, offices: list[int]) -> Verified:
    began, events = time.monotonic(), 0
    with place.CLUSTER.connect("yihao_reader", found.database) as connection:
        for i in offices:
            log, length = LogId("ledger", unit(i), 1), found.size.length(i)
            leaves: list[bytes] = []
            walked = walk(_entries(connection, unit(i), length, leaves), log=f"{DOMAIN}/ledger/{unit(i)}/1")
            if walked.fault or walked.size != length:
                raise RuntimeError(f"{unit(i)}: {walked.fault or walked.size}")
            if EMPTY.extend(leaves).root() != _stored_root(connection, log, length):
                raise RuntimeError(f"{unit(i)}: the stored tree is another")
            events += length
    return Verified(events, time.monotonic() - began)


def _entries(connection: Sql, at: str, length: int, leaves: list[bytes]) -> Iterator[tuple[int, bytes, bytes]]:
    """Read a log in its order, some thousand entries at a time, and keep the stored leaves, which the walk compares with the bytes."""
    with connection.transaction(), connection.cursor("log", binary=True) as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(
            "SELECT seq, leaf, entry FROM event WHERE unit = %s AND epoch = 1 AND seq < %s ORDER BY rec_year, seq",
            [at, length],
        )
        for seq, leaf, entry in cursor:
            leaves.append(leaf)
            yield seq, leaf, entry


def _stored_root(connection: Sql, log: LogId, size: int) -> bytes:
    return frontier(
        size, tile_reader(lambda level, index: load_tiles(connection, [(log, level, index)])[log, level, index])
    ).root()


def _bare(database: str) -> float:
    """Give the rate of SHA-256 alone, over entries that are in memory already."""
    with place.CLUSTER.connect("yihao_reader", database) as connection, connection.cursor(binary=True) as cursor:
        cursor.execute("SELECT entry FROM event LIMIT %s", [SAMPLE])
        entries = [entry for (entry,) in cursor.fetchall()]
    began = time.monotonic()
    for entry in entries:
        sha256(b"\x00" + entry).digest()
    return len(entries) / (time.monotonic() - began)
