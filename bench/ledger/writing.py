"""Measuring the writing (写入测量): through the ledger and plainly by turns, by one process and by eight."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

from tqdm import tqdm

from bench.ledger.build import Built
from bench.ledger.workers import PLAIN, Slice, Writers, rate
from bench.place import CLUSTER

ROUNDS = 3


@dataclass
class Writing:
    """One way of writing (一种写入): events a second through the ledger, and by plain INSERT of the same row."""

    writers: int
    is_many: bool
    together: int
    ledger: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The ledger's part of the plain rate."""
        return sum(self.ledger) / sum(self.plain)


def measure_writing(found: Built, *, seconds: float, most: int) -> list[Writing]:
    """Measure every way of writing, in short slices by turns."""
    with CLUSTER.connect(database=found.database) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {PLAIN}")
        connection.execute(f"CREATE TABLE {PLAIN} (LIKE event INCLUDING DEFAULTS INCLUDING INDEXES)")
        connection.execute(f"GRANT SELECT, INSERT ON {PLAIN} TO yihao_app")
    ways = [Writing(*way) for way in product((1, most), (True, False), (1, 100))]
    writers = Writers(found.database, most)
    try:
        for way in ways:  # a first time, so that every statement is prepared and every office's log is open
            for is_ledger in (True, False):
                writers.write(Slice(is_ledger, way.is_many, way.together, min(1.0, seconds)), way.writers)
        turns = list(product(range(ROUNDS), ways, (True, False)))
        for _, way, is_ledger in tqdm(turns, desc="writing 写入", unit="slice"):
            slice_ = Slice(is_ledger, way.is_many, way.together, seconds / ROUNDS)
            (way.ledger if is_ledger else way.plain).append(rate(writers.write(slice_, way.writers)))
    finally:
        writers.end()
        with CLUSTER.connect(database=found.database) as connection:
            connection.execute(f"DROP TABLE {PLAIN}")
    return ways
