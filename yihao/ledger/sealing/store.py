"""Reading what sealing needs and writing what it leaves (封存的存取): plain SQL over one connection as yihao_sealer, many logs at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from yihao.ledger.rules.log_name import LogKind
from yihao.ledger.sealing.work import NO_LEAF, LogId, Row, SealFault, Tip, Work
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


def insert_rows(sql: Sql, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows as arrays, one a column (按列插入)."""
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
        insert_rows(
            sql,
            "INSERT INTO seal_key (kind, unit, epoch, record) SELECT * FROM unnest(%b::text[], %b::text[], %b::integer[], %b::text[])"
            " ON CONFLICT DO NOTHING",
            [(*one.log, one.record) for one in signed if one.record],
        )
        insert_rows(
            sql,
            "INSERT INTO seal_tile AS t (kind, unit, epoch, level, idx, hashes)"
            " SELECT * FROM unnest(%b::text[], %b::text[], %b::integer[], %b::smallint[], %b::bigint[], %b::bytea[])"
            " ON CONFLICT (kind, unit, epoch, level, idx) DO UPDATE SET hashes = EXCLUDED.hashes"
            " WHERE octet_length(t.hashes) < octet_length(EXCLUDED.hashes)",
            [(*one.log, *place, hashes) for one in signed for place, hashes in one.tiles.items()],
        )
        insert_rows(
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


def store_cosignatures(sql: Sql, rows: Sequence[tuple[str, str, int, int, str, str]]) -> None:
    """Keep cosignatures (保存见证签名): kind, unit, epoch, size, witness, line; repeated, it changes nothing."""
    insert_rows(
        sql,
        "INSERT INTO seal_cosignature (kind, unit, epoch, size, witness, line) SELECT * FROM unnest("
        "%b::text[], %b::text[], %b::integer[], %b::bigint[], %b::text[], %b::text[]) ON CONFLICT DO NOTHING",
        rows,
    )


def list_witnesses(sql: Sql, rows: Sequence[tuple[str, str, bool, bool]]) -> None:
    """Keep the list of witnesses for the health page (登记见证方): name, key, outside, replays."""
    insert_rows(
        sql,
        "INSERT INTO seal_witness AS w (witness, vkey, outside, replays)"
        " SELECT * FROM unnest(%b::text[], %b::text[], %b::boolean[], %b::boolean[])"
        " ON CONFLICT (witness) DO UPDATE SET vkey = EXCLUDED.vkey, outside = EXCLUDED.outside, replays = EXCLUDED.replays"
        " WHERE (w.vkey, w.outside, w.replays) IS DISTINCT FROM (EXCLUDED.vkey, EXCLUDED.outside, EXCLUDED.replays)",
        rows,
    )


def note_witness(sql: Sql, witness: str, fault: str) -> None:
    """Keep how it last went with a witness (记下见证情况); an empty ``fault`` is good."""
    rows_of(
        sql,
        "UPDATE seal_witness SET good_at = CASE WHEN %s = '' THEN clock_timestamp() ELSE good_at END, fault = %s,"
        " fault_at = CASE WHEN %s = '' THEN fault_at ELSE clock_timestamp() END WHERE witness = %s",
        [fault, fault, fault, witness],
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


def end_round(sql: Sql, holder: UUID, *, seconds: float, logs: int) -> None:
    """Say that a round has ended (一轮结束)."""
    rows_of(
        sql,
        "UPDATE seal_lease SET round = clock_timestamp(), seconds = %s, logs = %s WHERE holder = %s",
        [seconds, logs, holder],
    )


def leave_lease(sql: Sql, holder: UUID) -> None:
    """Give the lease up (交还租约)."""
    rows_of(sql, "UPDATE seal_lease SET until = clock_timestamp() WHERE holder = %s", [holder])
