"""Measuring (测量): short slices of every operation by turns, so that what else runs on the machine weighs on all alike."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from tqdm import tqdm

from bench import place
from bench.load import OPERATIONS, Load, run
from bench.place import CLUSTER, Site
from bench.server import Server, cpu_of_tree

CLIENTS = (1, 8)
ROUNDS = 4


@dataclass
class Figure:
    """What was measured of one operation (一项结果), over all its slices."""

    operation: str
    cases: int
    clients: int
    times: list[float] = field(default_factory=list, repr=False)
    elapsed: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float = 0.0
    statements: int | None = None

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.times) / self.elapsed

    def percentile(self, part: float) -> float:
        """Give the time in milliseconds within which this part of the answers came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    @property
    def server_ms(self) -> float:
        """CPU milliseconds of the server for one request."""
        return 1000 * self.server_cpu / len(self.times)

    @property
    def database_ms(self) -> float:
        """CPU milliseconds of the database for one request, its chaining of the access log included."""
        return 1000 * self.database_cpu / len(self.times)

    def as_json(self) -> dict[str, Any]:
        """Give the figures for a program."""
        return {
            "operation": self.operation, "cases": self.cases, "clients": self.clients, "requests": len(self.times),
            "rate": round(self.rate, 1), "p50_ms": round(self.percentile(0.5), 3), "p99_ms": round(self.percentile(0.99), 3),
            "server_cpu_ms": round(self.server_ms, 3), "database_cpu_ms": round(self.database_ms, 3),
            "statements": self.statements,
        }  # fmt: skip


def measure(sites: Sequence[Site], *, seconds: float) -> list[Figure]:
    """Measure every operation on every site, for one and for eight clients."""
    figures = {key: Figure(key[0], key[1].cases, key[2]) for key in product(OPERATIONS, sites, CLIENTS)}
    with ExitStack() as stack:
        servers = {site: stack.enter_context(_serving(site)) for site in sites}
        for operation, site in product(OPERATIONS, sites):
            run(Load(operation, site, servers[site][operation].port, 8, 1.0, seed=0))
        turns = list(product(range(1, ROUNDS + 1), CLIENTS, OPERATIONS, sites))
        for turn, clients, operation, site in tqdm(turns, desc="measuring 测量", unit="slice"):
            _settled(site)
            load = Load(
                operation, site, servers[site][operation].port, clients, seconds / ROUNDS, seed=turn * 10 + clients
            )
            _slice(load, servers[site][operation], figures[operation, site, clients])
    return list(figures.values())


def _slice(load: Load, server: Server, figure: Figure) -> None:
    database = _postmaster()
    before = server.cpu(), cpu_of_tree(database)
    taken = run(load)
    figure.server_cpu += server.cpu() - before[0]
    figure.database_cpu += cpu_of_tree(database) - before[1]
    figure.times.extend(taken.times)
    figure.elapsed += taken.elapsed


@contextmanager
def _serving(site: Site) -> Iterator[dict[str, Server]]:
    """Serve a site and the ceiling on its database, and chain its access log as a real site does."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    batcher = context.Process(target=_chain, args=(site.database, stop))
    batcher.start()
    register = Server("yihao.runtime.wsgi:application", site.database)
    ceiling = Server("bench.ceiling:application", site.database)
    try:
        yield {name: ceiling if name == "ceiling" else register for name in OPERATIONS}
    finally:
        register.stop()
        ceiling.stop()
        stop.set()
        batcher.join(timeout=30)


def _chain(database: str, stop: Any) -> None:
    place.point_at(database)
    from yihao.runtime.setup import use_django

    use_django()
    from yihao.ledger.access import run_access_batcher

    run_access_batcher(stop)


def _settled(site: Site) -> None:
    """Wait until the look-ups of the slice before are chained, lest their cost fall on the next."""
    until = time.monotonic() + 30
    with CLUSTER.connect(database=site.database) as connection:
        while time.monotonic() < until:
            if connection.execute("SELECT 1 FROM access_waiting LIMIT 1").fetchone() is None:
                return
            time.sleep(0.1)
    raise RuntimeError("the access log is not being chained")


def _postmaster() -> int:
    return int((CLUSTER.folder / "data" / "postmaster.pid").read_text().split()[0])
