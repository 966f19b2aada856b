"""Building a ledger of past events (建库): the bytes, leaves, links and trees that the append functions and the sealer would have made.

The fragments of each entry are the ledger's own; log, prev, rec and seq are spliced in here instead of by the database, and the rows go
in by COPY. The verification that is measured afterwards checks every one of them.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from queue import Empty
from typing import Any

import psycopg
from tqdm import tqdm

from bench import place
from bench.build import for_bulk
from bench.invented import unit
from bench.ledger.invented import Size, entry, recorded_at
from bench.place import CLUSTER, FOLDER
from yihao.cases.events import MatterAssigned
from yihao.ledger.registry import type_of
from yihao.ledger.rules.entry import Actor, Entry, Fragments, build_fragments, declared_time, splice
from yihao.ledger.rules.leaf import NO_LEAF
from yihao.ledger.tiles import grow_tiles
from yihao.ledger.tree import leaf_hash
from yihao.runtime.clock import BEIJING
from yihao.runtime.places import REPOSITORY
from yihao.runtime.setup import migrate, use_django

DOMAIN = "ledger.bench.yihao.invalid"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_OPENING = Fragments(
    '"actor":{"id":"system","post":"system","unit":"000000"},"auth":{"basis":"SYSTEM_RULE","ref":"ledger.open@1"},'
    '"d":{"clock":"real"},', "", "", '"type":"log.opened/1","v":1,"via":{"channel":"system"}',
)  # fmt: skip
AT_ONCE = 20_000
STATEMENTS = {
    "event": "unit, epoch, rec_year, seq, rec, type, number, person, leaf, entry",
    "event_order": "feed_epoch, xid, unit, epoch, seq, rec_year",
    "case_route": "number, unit, epoch, rec_year",
    "person_route": "person, unit, epoch, rec_year",
    "seal_tile": "kind, unit, epoch, level, idx, hashes",
}


@dataclass(frozen=True, slots=True)
class Built:
    """A ledger that was built (测速账本)."""

    database: str
    events: int

    @property
    def size(self) -> Size:
        """How it is laid out."""
        return Size(self.events)


def built(events: int) -> Built:
    """Give the database with so many events; build it unless it stands in the present version."""
    name = f"ledger_{events}_{_version()}"
    kept = FOLDER / f"{name}.ledger.json"
    if kept.exists() and CLUSTER.has_database(name):
        return Built(**json.loads(kept.read_text()))
    _drop_older(events)
    found = Built(name, events)
    CLUSTER.create_database(name, template=empty())
    with for_bulk():
        _found(found)
        _fill(found)
        with CLUSTER.connect(database=name) as connection:
            connection.execute("VACUUM (FREEZE, ANALYZE)")
    kept.write_text(json.dumps(asdict(found)))
    return found


def empty() -> str:
    """Give the name of a database with all tables and nothing in them, to copy."""
    name = f"ledger_empty_{place.version()}"
    if not CLUSTER.has_database(name):
        CLUSTER.create_database(name + "_making")
        migrate(environment={"YIHAO_MIGRATOR_URL": place.url(name + "_making", "yihao_migrator")})
        with CLUSTER.connect() as connection:
            connection.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"'.encode())
    return name


def forget_all() -> None:
    """Remove the ledgers that were built."""
    with CLUSTER.connect() as connection:
        names = [
            str(name)
            for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'ledger\\_%'")
        ]
    for name in names:
        CLUSTER.drop_database(name)
    for kept in FOLDER.glob("*.ledger.json"):
        kept.unlink()


def _version() -> str:
    digest = sha256(place.version().encode())
    for path in (REPOSITORY / "bench/ledger/invented.py", REPOSITORY / "bench/ledger/build.py"):
        digest.update(ast.dump(ast.parse(path.read_text())).encode())
    return digest.hexdigest()[:10]


def _drop_older(events: int) -> None:
    with CLUSTER.connect() as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"ledger\\_{events}\\_%"])
        names = [str(name) for (name,) in rows.fetchall()]
    for name in names:
        CLUSTER.drop_database(name)
        (FOLDER / f"{name}.ledger.json").unlink(missing_ok=True)


def _found(found: Built) -> None:
    from yihao.ledger.founding import found_site

    years = {recorded_at(found.size, 0, at).astimezone(BEIJING).year for at in (0, found.size.first)}
    with CLUSTER.connect("yihao_migrator", found.database) as connection:
        connection.execute("SET ROLE yihao_owner")
        found_site(connection, domain=DOMAIN, simulated=False)
        connection.execute(
            "SELECT ledger_make_year(y) FROM generate_series(%s::integer, %s::integer) AS y", [min(years), max(years)]
        )


def _fill(found: Built) -> None:
    """Write the first office's log in one process and all others in another."""
    context = multiprocessing.get_context("spawn")
    steps = context.Queue()
    halves = ([0], list(range(1, found.size.units)))
    workers = [context.Process(target=_write, args=(found, half, steps)) for half in halves]
    for worker in workers:
        worker.start()
    with tqdm(total=found.events, desc=f"{found.events:,} events 建账", unit_scale=True, mininterval=1) as bar:
        while any(worker.is_alive() for worker in workers) or not steps.empty():
            try:
                bar.update(steps.get(timeout=0.5))
            except Empty:
                continue
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError("the ledger was not built")


def _write(found: Built, offices: list[int], steps: Any) -> None:
    place.point_at(found.database)
    use_django()
    with CLUSTER.connect(database=found.database) as connection:
        connection.execute("SET synchronous_commit = off")
        for i in offices:
            log = _Log(found.size, i)
            with connection.transaction():
                [(xid,)] = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchall()
                for rows in log.batches():
                    _copy(connection, "event", rows)
                    _copy(connection, "event_order", (_order(row, int(str(xid))) for row in rows))
                    steps.put(len(rows))
                _copy(
                    connection, "case_route", (_fields(_text(n), *log.here, _integer(y)) for n, y in sorted(log.cases))
                )
                _copy(
                    connection,
                    "person_route",
                    (_fields(_text(p), *log.here, _integer(y)) for p, y in sorted(log.persons)),
                )
                _copy(connection, "seal_tile", log.tiles())
                connection.execute(
                    "INSERT INTO unit_head (kind, unit, epoch, size, leaf, rec) VALUES ('ledger', %s, 1, %s, %b, %s)",
                    [unit(i), len(log.leaves), log.leaves[-1], recorded_at(found.size, i, len(log.leaves) - 1)],
                )  # fmt: skip


class _Log:
    """One log while it is written (在写的日志)."""

    def __init__(self, size: Size, i: int) -> None:
        self.size, self.i = size, i
        self.here = (_text(unit(i)), _integer(1))
        self.leaves: list[bytes] = []
        self.cases: set[tuple[str, int]] = set()
        self.persons: set[tuple[str, int]] = set()

    def batches(self) -> Iterator[list[bytes]]:
        """Give the rows of table event, in COPY's binary form, some at a time."""
        log, prev = f"{DOMAIN}/ledger/{unit(self.i)}/1", NO_LEAF
        length = self.size.length(self.i)
        for first in range(0, length, AT_ONCE):
            rows = []
            for seq in range(first, min(first + AT_ONCE, length)):
                kind, number, who, fragments = self._act(seq)
                rec = recorded_at(self.size, self.i, seq)
                raw = splice(fragments, log=log, prev=prev, rec=declared_time(rec), seq=seq)
                leaf = leaf_hash(raw)
                prev = leaf.hex()
                year = rec.astimezone(BEIJING).year
                self.leaves.append(leaf)
                self.persons.add((who, year))
                if number:
                    self.cases.add((number, year))
                rows.append(_fields(
                    *self.here, _integer(year), _bigint(seq), _time(rec), _text(kind), _text(number) if number else None,
                    _text(who), leaf, raw,
                ))  # fmt: skip
            yield rows

    def tiles(self) -> Iterator[bytes]:
        """Give the rows of table seal_tile."""
        for (level, index), hashes in grow_tiles(0, self.leaves, _nothing).items():
            yield _fields(b"ledger", *self.here, struct.pack("!h", level), _bigint(index), hashes)

    def _act(self, seq: int) -> tuple[str, str, str, Fragments]:
        if seq == 0:
            return "log.opened/1", "", "system", _OPENING
        one = entry(self.size, self.i, seq)
        return "matter.assigned/1", one.number or "", one.actor.id, _fragments(one, is_checked=seq % 1_000 == 1)


_SAMPLES: dict[tuple[str, str], Fragments] = {}
_SAMPLE = Actor("P" + "@" * 11, "POST" + "@" * 5, "@" * 6), "0" * 17


def _fragments(one: Entry, *, is_checked: bool) -> Fragments:
    """Write an act's fragments from those of a sample, since ten million are wanted; every thousandth is compared with the real way."""
    act: MatterAssigned = one.event
    what = (act.role, act.department)
    if what not in _SAMPLES:
        someone, number = _SAMPLE
        _SAMPLES[what] = _really(replace(one, event=replace(act, person=someone.id), actor=someone, number=number))
    sample = _SAMPLES[what]
    first = sample.first.replace(_SAMPLE[0].id, one.actor.id).replace(_SAMPLE[0].post, one.actor.post)
    first = first.replace(_SAMPLE[0].unit, one.actor.unit).replace(_SAMPLE[1], one.number or "")
    made = sample._replace(first=first)
    if is_checked and made != _really(one):
        raise RuntimeError(f"not the ledger's own bytes: {made}")
    return made


def _really(one: Entry) -> Fragments:
    kind = type_of(one.event)
    return build_fragments(one, kind=kind.kind, version=kind.version, facts=kind.facts(one.event), committed={})


def _nothing(_: int, __: int) -> bytes:
    return b""


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[bytes]) -> None:
    with connection.cursor().copy(f"COPY {table} ({STATEMENTS[table]}) FROM STDIN (FORMAT binary)".encode()) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for row in rows:
            copy.write(row)
        copy.write(b"\xff\xff")


def _fields(*values: bytes | None) -> bytes:
    parts = [struct.pack("!h", len(values))]
    for value in values:
        parts.append(b"\xff\xff\xff\xff" if value is None else struct.pack("!i", len(value)) + value)
    return b"".join(parts)


def _order(row: bytes, xid: int) -> bytes:
    """Make the row of the followers' order from an event's row: unit, epoch and year stand first in it, then seq."""
    unit_, epoch, year, seq = row[2:12], row[12:20], row[20:28], row[28:40]
    return struct.pack("!hii", 6, 4, 1) + struct.pack("!iq", 8, xid) + unit_ + epoch + seq + year


def _text(value: str) -> bytes:
    return value.encode()


def _integer(value: int) -> bytes:
    return struct.pack("!i", value)


def _bigint(value: int) -> bytes:
    return struct.pack("!q", value)


def _time(value: datetime) -> bytes:
    return struct.pack("!q", (value - _EPOCH) // _MICROSECOND)


_MICROSECOND = datetime.resolution
