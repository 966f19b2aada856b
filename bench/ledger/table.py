"""The printed tables of the ledger's bench (结果表) and what was to be reached (目标)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.ledger.reading import Room, Times
from bench.ledger.sealing import Sealing
from bench.ledger.verifying import Verification
from bench.ledger.writing import Writing

PART_OF_PLAIN = 0.5
PART_OF_PLAIN_TOGETHER = 1 / 3
PART_OF_BARE = 0.25
TWICE = 1.8
MOST_MS = 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured of one ledger (全部结果)."""

    events: int
    writing: Sequence[Writing]
    verification: Verification
    times: Sequence[Times]
    sealing: Sequence[Sealing]
    room: Room


def lines(found: Measured) -> Iterator[str]:
    """Write the tables."""
    yield f"### {found.events:,} events"
    yield ""
    yield "| writing 写入 | writers | in a transaction | events/s | plain INSERT | ratio |"
    yield "|---|--:|--:|--:|--:|--:|"
    for way in found.writing:
        where = "400 offices 多院" if way.is_many else "one office 一院"
        ledger, plain = (sum(rates) / len(rates) for rates in (way.ledger, way.plain))
        yield f"| {where} | {way.writers} | {way.together} | {ledger:,.0f} | {plain:,.0f} | {way.ratio:.0%} |"
    yield ""
    yield "| verification 校验 | events/s | bare SHA-256 | ratio |"
    yield "|---|--:|--:|--:|"
    v = found.verification
    for what, done, bare in (
        ("chain and tree, one core", v.one, v.bare_one),
        ("chain and tree, two cores", v.two, v.bare_two),
        ("the same, read from the database, one core", v.read_one, v.bare_one),
        ("the same, read from the database, two cores", v.read_two, v.bare_two),
    ):
        yield f"| {what} | {done.rate:,.0f} | {bare:,.0f} | {done.rate / bare:.0%} |"
    yield ""
    yield "| question 查询 | p50 ms | p99 ms | events or hashes found |"
    yield "|---|--:|--:|--:|"
    for one in found.times:
        yield f"| {one.what} | {one.p50:.2f} | {one.p99:.2f} | {one.found:.1f} |"
    yield ""
    yield "| sealing 封存 | logs | entries | seconds |"
    yield "|---|--:|--:|--:|"
    for sealed in found.sealing:
        yield f"| {sealed.what} | {sealed.logs:,} | {sealed.entries:,} | {sealed.seconds:.1f} |"
    room = found.room
    yield ""
    yield (
        f"Bytes of an event 每条字节: table {room.table:.0f}, its indexes {room.indexes:.0f}, routes and order"
        f" {room.routes_and_order:.0f}, hash tiles {room.tiles:.0f}."
    )


def verdicts(found: Measured) -> Iterator[tuple[bool, str]]:
    """Say of each target whether it was reached."""
    for way in found.writing:
        if way.is_many and way.writers > 1 and way.together == 1:
            yield (
                way.ratio >= PART_OF_PLAIN,
                f"8 writers on many offices: {way.ratio:.0%} of plain INSERT (50 % wanted)",
            )
    for way in found.writing:
        if way.together > 1:
            where = "many offices" if way.is_many else "one office"
            said = f"100 in a transaction, {way.writers} writers, {where}: {way.ratio:.0%} of multi-row INSERT (33 % wanted)"
            yield way.ratio >= PART_OF_PLAIN_TOGETHER, said
    v = found.verification
    part, times = v.one.rate / v.bare_one, v.two.rate / v.one.rate
    yield (
        part >= PART_OF_BARE,
        f"chain and tree from stored bytes: {part:.0%} of bare SHA-256 on one core (25 % wanted)",
    )
    yield times >= TWICE, f"two cores verify {times:.2f} times as much as one (near twice wanted, {TWICE} taken)"
    for one in found.times:
        yield one.p99 < MOST_MS, f"{one.what}: p99 {one.p99:.2f} ms (under {MOST_MS:.0f} wanted)"
