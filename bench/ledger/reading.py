"""Measuring proofs and traces (证明与全程测量), as the application asks for them; and how much room an event takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench import place
from bench.build import apart
from bench.invented import unit
from bench.ledger import invented
from bench.ledger.build import Built
from yihao.runtime.setup import use_django

TIMES = 1_000


@dataclass(frozen=True, slots=True)
class Times:
    """How long one kind of question took (用时), each in milliseconds, and how many events an answer had."""

    what: str
    p50: float
    p99: float
    found: float = 0.0


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of one event (每条占用): the table, its indexes, the routes and the followers' order, the hash tiles."""

    table: float
    indexes: float
    routes_and_order: float
    tiles: float


def measure_reading(found: Built) -> list[Times]:
    """Ask for proofs in the largest log and for traces of cases and persons anywhere, at random."""
    times: list[Times] = apart(_ask_all, found)
    return times


def _ask_all(found: Built) -> list[Times]:
    place.point_at(found.database)
    use_django()
    from yihao.ledger.bundle import tree_reader
    from yihao.ledger.queries import events_of_case, events_of_person
    from yihao.ledger.tree import consistency_proof, inclusion_proof

    size, chance = found.size, random.Random(1)
    log = ("ledger", unit(0), 1)

    def case() -> int:
        number = invented.number(chance.randrange(1, size.units), chance.randrange(size.cases_of_each))
        return len(events_of_case(number))

    def person() -> int:
        i = chance.randrange(size.units)
        return len(events_of_person(invented.person(i, chance.randrange(invented.people(size, i)))))

    def included() -> int:
        return len(inclusion_proof(chance.randrange(size.first), size.first, tree_reader(*log)))

    def consistent() -> int:
        return len(consistency_proof(chance.randrange(1, size.first), size.first, tree_reader(*log)))

    times = min(TIMES, found.events // 10)
    return [
        _times("trace of a case 一案全程", case, times), _times("trace of a person 一人全程", person, times),
        _times("inclusion proof 包含证明", included, times), _times("consistency proof 一致性证明", consistent, times),
    ]  # fmt: skip


def _times(what: str, question: Callable[[], int], times: int) -> Times:
    for _ in range(20):
        question()
    taken, found = [], 0
    for _ in range(times):
        began = time.perf_counter()
        found += question()
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    return Times(what, taken[len(taken) // 2], taken[int(len(taken) * 0.99)], found / times)


def measure_room(found: Built) -> Room:
    """Ask the database how large its tables are."""
    with place.CLUSTER.connect(database=found.database) as connection:
        row = connection.execute(
            "SELECT (SELECT sum(pg_table_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'event'::regclass)::float8,"
            " (SELECT sum(pg_indexes_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'event'::regclass)::float8,"
            " (pg_total_relation_size('case_route') + pg_total_relation_size('person_route')"
            "  + pg_total_relation_size('event_order'))::float8,"
            " pg_total_relation_size('seal_tile')::float8, (SELECT count(*) FROM event)::float8"
        ).fetchone()
    assert row is not None
    table, indexes, routes, tiles, count = (float(str(one)) for one in row)
    return Room(table / count, indexes / count, routes / count, tiles / found.events)
