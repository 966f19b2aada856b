"""Reading and writing the index (索引的存取): keys, births, maps and their roots, many logs at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from yihao.ledger.rules.canonical import write
from yihao.ledger.rules.index_map import Here
from yihao.ledger.sealing.store import Sql, insert_rows, rows_of
from yihao.ledger.sealing.work import IndexMapMade, LogId, Tip, Work


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


def store_maps(
    sql: Sql, made: Sequence[tuple[Work, IndexMapMade]], told: Sequence[tuple[int, bytes, datetime]]
) -> None:
    """Keep the maps and where their keys stand now (保存索引图)."""
    keys = [
        (work.log.unit, work.log.epoch, here.key, subject, here.n, here.run)
        for work, _ in made
        for subject in sorted(work.changed)
        for here in (work.known[subject],)
    ]
    insert_rows(
        sql,
        "INSERT INTO index_key AS k (unit, epoch, key, subject, n, run)"
        " SELECT * FROM unnest(%b::text[], %b::integer[], %b::bytea[], %b::text[], %b::integer[], %b::bytea[])"
        " ON CONFLICT (unit, epoch, subject) DO UPDATE SET n = EXCLUDED.n, run = EXCLUDED.run",
        keys,
    )
    insert_rows(
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
