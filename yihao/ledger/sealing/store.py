"""Reading what sealing needs and writing what it leaves (封存的存取): plain SQL over one connection as yihao_sealer, many logs at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from yihao.ledger.rules.canonical import write
from yihao.ledger.rules.index_map import Here
from yihao.ledger.rules.log_name import LogKind
from yihao.ledger.sealing.work import NO_LEAF, IndexMapMade, LogId, Row, SealFault, Tip, Work
from yihao.ledger.tree import EMPTY_ROOT
from yihao.runtime.clock import BEIJING

Sql = psycopg.Connection[Any]


def rows_of(sql: Sql, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and give its rows, in binary form (执行并取行)."""
    with sql.cursor(binary=True) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def domain_of(sql: Sql) -> str | None:
    """The site's domain, or nothing before it is founded (域名)."""
    found = rows_of(sql, "SELECT domain FROM site")
    return found[0][0] if found else None


_CHANGED = """
    SELECT h.kind, h.unit, h.epoch, h.size, h.leaf, h.rec, c.size, c.leaf, c.rec, c.root, m.seq + 1, m.upto, f.rec
      FROM unit_head h
      LEFT JOIN LATERAL (SELECT size, leaf, rec, root FROM seal_checkpoint c
                          WHERE (c.kind, c.unit, c.epoch) = (h.kind, h.unit, h.epoch) ORDER BY size DESC LIMIT 1) c ON true
      LEFT JOIN LATERAL (SELECT seq, upto FROM index_map m WHERE h.kind = 'ledger' AND (m.unit, m.epoch) = (h.unit, h.epoch)
                          ORDER BY seq DESC LIMIT 1) m ON true
      LEFT JOIN LATERAL (SELECT rec FROM index_map f WHERE h.kind = 'ledger' AND (f.unit, f.epoch) = (h.unit, h.epoch) AND f.is_full
                          ORDER BY seq DESC LIMIT 1) f ON true
     WHERE h.size > 0 AND (c.size IS NULL OR (h.size, h.leaf) <> (c.size, c.leaf)) ORDER BY h.kind DESC, h.unit
"""


def changed_logs(sql: Sql, domain: str) -> list[Work]:
    """Every log whose head is not what was sealed last (账首变动的日志); of the ledger first. Three index reads a log."""
    return [_work(domain, row) for row in rows_of(sql, _CHANGED)]


def _work(domain: str, row: tuple[Any, ...]) -> Work:
    kind, unit, epoch, size, leaf, rec, sealed, sealed_leaf, sealed_rec, root, indexed, since, full = row
    return Work(
        log=LogId(kind, unit, epoch),
        origin=f"{domain}/{kind}/{unit}/{epoch}",
        head=Tip(size, bytes(leaf), rec),
        sealed=Tip(sealed or 0, bytes(sealed_leaf or NO_LEAF), sealed_rec),
        sealed_root=bytes(root or EMPTY_ROOT),
        indexed=indexed or 0,
        since=since or 0,
        full_on=None if full is None else full.astimezone(BEIJING).date(),
    )


def vanished_logs(sql: Sql) -> list[tuple[LogId, int]]:
    """Logs that were sealed and have no head any more (消失的日志), with the size they were sealed at."""
    return [
        (LogId(kind, unit, epoch), size)
        for kind, unit, epoch, size in rows_of(
            sql,
            "SELECT k.kind, k.unit, k.epoch, (SELECT max(c.size) FROM seal_checkpoint c"
            "        WHERE (c.kind, c.unit, c.epoch) = (k.kind, k.unit, k.epoch))"
            "  FROM seal_key k WHERE k.kind <> 'national' AND NOT EXISTS (SELECT FROM unit_head h"
            "        WHERE h.kind = k.kind AND h.unit = k.unit AND h.epoch >= k.epoch AND h.size > 0)",
        )
    ]


def read_entries(sql: Sql, kind: LogKind, wanted: Sequence[tuple[Work, int]], limit: int) -> dict[LogId, list[Row]]:
    """Read entries from where each log was reached up to the size given (读取条目), at most ``limit`` of each; one statement."""
    found: dict[LogId, list[Row]] = {work.log: [] for work, _ in wanted}
    rows = rows_of(
        sql,
        "SELECT which, seq, rec, leaf, entry, number, person"
        " FROM ledger_entries_from(%s, %b::text[], %b::integer[], %b::bigint[], %b::bigint[], %b::integer[], %s)",
        [
            kind, [work.log.unit for work, _ in wanted], [work.log.epoch for work, _ in wanted],
            [work.reached.size for work, _ in wanted], [upto for _, upto in wanted],
            [_year(work.reached.rec) for work, _ in wanted], limit,
        ],
    )  # fmt: skip
    for which, *row in rows:
        found[wanted[which - 1][0].log].append(Row(*row))
    return found


def _year(rec: datetime | None) -> int:
    return 0 if rec is None else rec.astimezone(BEIJING).year


# -- the index --------------------------------------------------------------------------------------------------------


def load_keys(sql: Sql, wanted: Mapping[LogId, Iterable[str]], whole: Iterable[LogId]) -> dict[LogId, dict[str, Here]]:
    """Load where keys stand (读取索引现状): the ``wanted`` subjects of some logs, every key of the ``whole`` ones."""
    units, epochs, subjects = [], [], []
    for log, some in wanted.items():
        for subject in some:
            units.append(log.unit)
            epochs.append(log.epoch)
            subjects.append(subject)
    found: dict[LogId, dict[str, Here]] = {}
    rows = rows_of(
        sql,
        "SELECT unit, epoch, subject, k.key, k.n, k.run"
        " FROM unnest(%b::text[], %b::integer[], %b::text[]) AS w(unit, epoch, subject)"
        " JOIN index_key k USING (unit, epoch, subject)",
        [units, epochs, subjects],
    )
    for log in whole:
        rows += rows_of(
            sql,
            "SELECT unit, epoch, subject, key, n, run FROM index_key WHERE unit = %s AND epoch = %s",
            [log.unit, log.epoch],
        )
    for unit, epoch, subject, key, n, run in rows:
        found.setdefault(LogId("ledger", unit, epoch), {})[subject] = Here(key, n, run)
    return found


def births_of(sql: Sql, numbers: Iterable[str]) -> dict[str, bytes]:
    """The birth leaves of cases (案号首条), fixed here for those that have none yet."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    found = dict(rows_of(sql, "SELECT number, leaf FROM index_birth WHERE number = ANY(%s)", [wanted]))
    missing = [number for number in wanted if number not in found]
    if missing:
        found |= dict(
            rows_of(
                sql,
                "WITH born AS (SELECT DISTINCT ON (number) number, leaf FROM event WHERE number = ANY(%s)"
                "               ORDER BY number, rec, unit, epoch, seq),"
                " kept AS (INSERT INTO index_birth SELECT number, leaf FROM born ON CONFLICT DO NOTHING)"
                " SELECT number, leaf FROM born",
                [missing],
            )
        )
    return found


def lock_heads(sql: Sql, units: Sequence[str]) -> dict[str, tuple[int, Tip]]:
    """Lock the heads of ledger logs until the transaction ends and tell epoch and tip (锁定账首)."""
    rows = rows_of(sql, "SELECT unit, epoch, size, leaf, rec FROM ledger_seal_lock(%s)", [list(units)])
    return {unit: (epoch, Tip(size, leaf, rec)) for unit, epoch, size, leaf, rec in rows}


def append_roots(sql: Sql, made: Sequence[tuple[Work, IndexMapMade]]) -> list[tuple[int, bytes, datetime]]:
    """Append the roots of index maps, units ascending (记入索引根); gives seq, leaf and rec of each."""
    rows = rows_of(
        sql,
        "SELECT seq, leaf, rec FROM ledger_append_index_roots(%s, %s)",
        [[work.log.unit for work, _ in made], [write(one.facts) for _, one in made]],
    )
    return [(seq, leaf, rec) for seq, leaf, rec in rows]


def store_maps(sql: Sql, made: Sequence[tuple[Work, IndexMapMade]], told: Sequence[tuple[int, bytes, datetime]]) -> None:
    """Keep the maps and where their keys stand now (保存索引图)."""
    keys = [
        (work.log.unit, work.log.epoch, here.key, subject, here.n, here.run)
        for work, _ in made
        for subject in sorted(work.changed)
        for here in (work.known[subject],)
    ]
    _insert(
        sql,
        "INSERT INTO index_key AS k (unit, epoch, key, subject, n, run)"
        " SELECT * FROM unnest(%b::text[], %b::integer[], %b::bytea[], %b::text[], %b::integer[], %b::bytea[])"
        " ON CONFLICT (unit, epoch, subject) DO UPDATE SET n = EXCLUDED.n, run = EXCLUDED.run",
        keys,
    )
    _insert(
        sql,
        "INSERT INTO index_map (unit, epoch, upto, since, is_full, seq, rec, root, leaves) SELECT * FROM unnest("
        "%b::text[], %b::integer[], %b::bigint[], %b::bigint[], %b::boolean[], %b::bigint[], %b::timestamptz[], %b::bytea[], %b::bytea[])",
        [
            (work.log.unit, work.log.epoch, one.upto, one.since, one.is_full, seq, rec, one.root, one.leaves)
            for (work, one), (seq, _, rec) in zip(made, told, strict=True)
        ],
    )
    full = [work.log for work, one in made if one.is_full]
    rows_of(
        sql,
        "UPDATE index_map m SET leaves = NULL FROM unnest(%b::text[], %b::integer[]) AS w(unit, epoch)"
        " WHERE (m.unit, m.epoch) = (w.unit, w.epoch) AND m.leaves IS NOT NULL AND m.seq < ("
        "   SELECT f.seq FROM index_map f WHERE (f.unit, f.epoch) = (w.unit, w.epoch) AND f.is_full"
        "   ORDER BY f.seq DESC OFFSET 1 LIMIT 1)",
        [[log.unit for log in full], [log.epoch for log in full]],
    )


def _insert(sql: Sql, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        rows_of(sql, statement, [list(column) for column in zip(*rows, strict=True)])


# -- trees ------------------------------------------------------------------------------------------------------------


def load_tiles(sql: Sql, wanted: Iterable[tuple[LogId, int, int]]) -> dict[tuple[LogId, int, int], bytes]:
    """Load tiles of any logs (读取树块); what is not there is left out."""
    places = [(*log, level, index) for log, level, index in wanted]
    if not places:
        return {}
    rows = rows_of(
        sql,
        "SELECT kind, unit, epoch, level, idx, t.hashes FROM unnest(%b::text[], %b::text[], %b::integer[], %b::smallint[], %b::bigint[])"
        " AS w(kind, unit, epoch, level, idx) JOIN seal_tile t USING (kind, unit, epoch, level, idx)",
        [list(column) for column in zip(*places, strict=True)],
    )
    return {(LogId(kind, unit, epoch), level, index): hashes for kind, unit, epoch, level, index, hashes in rows}


class Signed(NamedTuple):
    """A checkpoint that the signer signed (已签检查点), with the tiles it rests on."""

    log: LogId
    tip: Tip
    root: bytes
    note: str
    record: str
    tiles: Mapping[tuple[int, int], bytes]


def store_signed(sql: Sql, signed: Sequence[Signed]) -> None:
    """Keep tiles, checkpoints and key records, all or nothing (保存检查点); repeated, it changes nothing."""
    with sql.transaction():
        _insert(
            sql,
            "INSERT INTO seal_key (kind, unit, epoch, record) SELECT * FROM unnest(%b::text[], %b::text[], %b::integer[], %b::text[])"
            " ON CONFLICT DO NOTHING",
            [(*one.log, one.record) for one in signed if one.record],
        )
        _insert(
            sql,
            "INSERT INTO seal_tile AS t (kind, unit, epoch, level, idx, hashes)"
            " SELECT * FROM unnest(%b::text[], %b::text[], %b::integer[], %b::smallint[], %b::bigint[], %b::bytea[])"
            " ON CONFLICT (kind, unit, epoch, level, idx) DO UPDATE SET hashes = EXCLUDED.hashes"
            " WHERE octet_length(t.hashes) < octet_length(EXCLUDED.hashes)",
            [(*one.log, *place, hashes) for one in signed for place, hashes in one.tiles.items()],
        )
        _insert(
            sql,
            "INSERT INTO seal_checkpoint (kind, unit, epoch, size, root, leaf, rec, note) SELECT * FROM unnest("
            "%b::text[], %b::text[], %b::integer[], %b::bigint[], %b::bytea[], %b::bytea[], %b::timestamptz[], %b::text[])"
            " ON CONFLICT DO NOTHING",
            [(*one.log, one.tip.size, one.root, one.tip.leaf, one.tip.rec, one.note) for one in signed],
        )


def store_fault(sql: Sql, fault: SealFault) -> None:
    """Keep what was found wrong (记下问题), once."""
    rows_of(
        sql,
        "INSERT INTO seal_fault (kind, unit, epoch, seq, code, zh, en) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [*fault.log, fault.seq, fault.code, fault.words.zh, fault.words.en],
    )


# -- who is at work ---------------------------------------------------------------------------------------------------


def take_lease(sql: Sql, holder: UUID, seconds: float) -> bool:
    """Become or stay the sealer at work (取得租约), until ``seconds`` from now; whether it was free."""
    rows = rows_of(
        sql,
        "INSERT INTO seal_lease AS l (holder, until) VALUES (%(me)s, clock_timestamp() + make_interval(secs => %(s)s))"
        " ON CONFLICT (single) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until"
        " WHERE l.holder = EXCLUDED.holder OR l.until < clock_timestamp() RETURNING 1",
        {"me": holder, "s": seconds},  # type: ignore[arg-type]
    )
    return bool(rows)


def end_round(sql: Sql, holder: UUID, *, seconds: float, logs: int, leave: bool) -> None:
    """Say that a round has ended, and give the lease up if asked (一轮结束)."""
    rows_of(
        sql,
        "UPDATE seal_lease SET round = clock_timestamp(), seconds = %s, logs = %s,"
        " until = CASE WHEN %s THEN clock_timestamp() ELSE until END WHERE holder = %s",
        [seconds, logs, leave, holder],
    )
