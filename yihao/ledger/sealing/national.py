"""The national log of logs (全国总账): its leaves are the signed checkpoints of all other logs, so that one root stands for all.

leaf = SHA-256(0x00 || note), the note as the log's key signed it, without cosignatures. Once an hour, by setting.
"""

from __future__ import annotations

from datetime import datetime

from yihao.ledger.rules.leaf import SYSTEM_UNIT, leaf_hash
from yihao.ledger.sealing import store
from yihao.ledger.sealing.indexing import OnFault
from yihao.ledger.sealing.signing import Signer, sign
from yihao.ledger.sealing.trees import grow
from yihao.ledger.sealing.work import NO_LEAF, LogId, SealFault, Tip, Work
from yihao.ledger.tree import EMPTY_ROOT
from yihao.runtime.crash import crash_point

_ADD = """
    INSERT INTO national_leaf (epoch, seq, kind, unit, log_epoch, size, note)
    SELECT %s, %s + row_number() OVER (ORDER BY k.kind, k.unit, k.epoch) - 1, k.kind, k.unit, k.epoch, c.size, c.note
      FROM seal_key k
      JOIN LATERAL (SELECT size, note FROM seal_checkpoint c
                     WHERE (c.kind, c.unit, c.epoch) = (k.kind, k.unit, k.epoch) ORDER BY size DESC LIMIT 1) c ON true
     WHERE k.kind <> 'national' AND NOT EXISTS (
           SELECT FROM national_leaf n WHERE (n.kind, n.unit, n.log_epoch, n.size) = (k.kind, k.unit, k.epoch, c.size))
"""


def seal_national(sql: store.Sql, signer: Signer, *, domain: str, every: float, on_fault: OnFault) -> bool:
    """Add every log's newest checkpoint and seal the national log (封存全国总账), if ``every`` seconds have passed since the last.

    Leaves that were added before a crash are sealed first of all.

    Raises:
        Refused: the signer does not answer.
    """
    work = _work(sql, domain)
    [(count,)] = store.rows_of(
        sql, "SELECT coalesce(max(seq) + 1, 0) FROM national_leaf WHERE epoch = %s", [work.log.epoch]
    )
    if count < work.sealed.size:
        on_fault(SealFault(work.log, count, "missing", "全国总账的叶被删", "leaves of the national log are gone"))
        return False
    if work.sealed.rec is not None and count == work.sealed.size and _since(sql, work.sealed.rec) < every:
        return False
    crash_point("sealer.before_national")
    if count == work.sealed.size:
        store.rows_of(sql, _ADD, [work.log.epoch, count])
    _load(sql, work)
    if not work.leaves:
        return False
    crash_point("sealer.after_national_leaves")
    store.store_signed(sql, sign(signer, grow(sql, [work], on_fault=on_fault), on_fault=on_fault))
    return True


def _work(sql: store.Sql, domain: str) -> Work:
    rows = store.rows_of(
        sql,
        "SELECT epoch, size, leaf, at, root FROM seal_checkpoint WHERE kind = 'national' ORDER BY epoch DESC, size DESC LIMIT 1",
    )
    [(newest,)] = store.rows_of(sql, "SELECT coalesce(max(epoch), 1) FROM seal_key WHERE kind = 'national'")
    epoch, size, leaf, at, root = rows[0] if rows and rows[0][0] == newest else (newest, 0, NO_LEAF, None, EMPTY_ROOT)
    log = LogId("national", SYSTEM_UNIT, epoch)
    sealed = Tip(size, leaf, at)
    return Work(log, f"{domain}/national/{SYSTEM_UNIT}/{epoch}", sealed, sealed, root)


def _load(sql: store.Sql, work: Work) -> None:
    rows = store.rows_of(
        sql,
        "SELECT note FROM national_leaf WHERE epoch = %s AND seq >= %s ORDER BY seq",
        [work.log.epoch, work.sealed.size],
    )
    work.leaves = [leaf_hash(note.encode()) for (note,) in rows]
    if work.leaves:
        work.reached = work.head = Tip(work.sealed.size + len(work.leaves), work.leaves[-1], _now(sql))


def _now(sql: store.Sql) -> datetime:
    at: datetime = store.rows_of(sql, "SELECT clock_timestamp()")[0][0]
    return at


def _since(sql: store.Sql, at: datetime) -> float:
    return (_now(sql) - at).total_seconds()
