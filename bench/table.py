"""The printed table (结果表) and what was to be reached (目标)."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import Figure

NAMES = {
    "ceiling": "five rows, bare 上限",
    "accept": "accept a case 受理",
    "get": "get a case 查看",
    "find": "find by another number 查号",
    "list": "list 100 open cases 列表",
}
SLOWER_AT_MOST = 1.5
PART_OF_CEILING = 0.5
ACCEPT_CPU_MS = 4.0
STATEMENTS = {"accept": 8, "list": 4}


def machine() -> str:
    """Say what machine this is."""
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {release.get('PRETTY_NAME', '?').strip(chr(34))},"
        f" Python {platform.python_version()}, load of the last minute {os.getloadavg()[0]:.1f}"
    )


def lines(figures: Sequence[Figure]) -> Iterator[str]:
    """Write the table, one line for each operation, size and number of clients."""
    yield "| operation | cases | clients | requests/s | of ceiling | p50 ms | p99 ms | server CPU ms | database CPU ms | SQL |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for f in figures:
        part = f.rate / _one(figures, "ceiling", f.cases, f.clients).rate
        yield (
            f"| {NAMES[f.operation]} | {f.cases:,} | {f.clients} | {f.rate:,.0f} | {part:.0%} | {f.percentile(0.5):.1f} |"
            f" {f.percentile(0.99):.1f} | {f.server_ms:.2f} | {f.database_ms:.2f} | {f.statements or 1} |"
        )


def verdicts(figures: Sequence[Figure]) -> Iterator[tuple[bool, str]]:
    """Say of each target whether it was reached."""
    for f in figures:
        if f.operation in ("get", "find"):
            part = f.rate / _one(figures, "ceiling", f.cases, f.clients).rate
            yield (
                part >= PART_OF_CEILING,
                f"{f.operation}, {f.clients} clients, {f.cases:,} cases: {part:.0%} of the ceiling's rate (50 % wanted)",
            )
    for f in figures:
        if f.operation == "accept":
            yield (
                f.server_ms <= ACCEPT_CPU_MS,
                f"accept, {f.clients} clients, {f.cases:,} cases: {f.server_ms:.2f} ms server CPU (at most {ACCEPT_CPU_MS:.0f})",
            )
    for f in figures:
        if (most := STATEMENTS.get(f.operation)) and f.clients == 1 and f.statements:
            yield f.statements <= most, f"{f.operation}, {f.cases:,} cases: {f.statements} statements (at most {most})"
    yield from _growth(figures)


def _growth(figures: Sequence[Figure]) -> Iterator[tuple[bool, str]]:
    sizes = sorted({f.cases for f in figures})
    if len(sizes) < 2:
        return
    for f in figures:
        if f.cases == sizes[-1] and f.operation != "ceiling":
            times = f.percentile(0.5) / _one(figures, f.operation, sizes[0], f.clients).percentile(0.5)
            yield (
                times <= SLOWER_AT_MOST,
                f"{f.operation}, {f.clients} clients: {times:.2f} times as long at {sizes[-1]:,} cases (at most {SLOWER_AT_MOST})",
            )


def _one(figures: Sequence[Figure], operation: str, cases: int, clients: int) -> Figure:
    return next(f for f in figures if (f.operation, f.cases, f.clients) == (operation, cases, clients))
