"""Having the signer close what the database ended (关闭旧期): the key record of each new epoch, kept and told to the witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.ledger.rules.stored import said_in
from yihao.ledger.sealing import store
from yihao.ledger.sealing.indexing import OnFault
from yihao.ledger.sealing.work import LogId, SealFault
from yihao.ledger.signer_client import EpochRequest, NotSigned
from yihao.ledger.tree import consistency_proof, list_reader
from yihao.runtime.crash import crash_point
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_BEGUN = """
    SELECT h.kind, h.unit, h.epoch, coalesce(
             (SELECT entry FROM event e WHERE h.kind = 'ledger' AND (e.unit, e.epoch, e.seq) = (h.unit, h.epoch, 0)),
             (SELECT entry FROM access_event e WHERE h.kind = 'access' AND (e.unit, e.epoch, e.seq) = (h.unit, h.epoch, 0)))
      FROM unit_head h
     WHERE h.epoch > 1 AND NOT EXISTS (SELECT FROM seal_key k WHERE (k.kind, k.unit, k.epoch) = (h.kind, h.unit, h.epoch))
     ORDER BY 1, 2
"""


class ClosesEpochs(Protocol):
    """Who closes an epoch (关闭旧期者): the signer's client."""

    def begin_epoch(self, request: EpochRequest) -> str:
        """Give the key record that closes the old epoch."""


def close_epochs(sql: store.Sql, signer: ClosesEpochs, *, on_fault: OnFault) -> list[LogId]:
    """Have every epoch closed that the database ended (关闭旧期); gives the logs whose new epoch has its key record now.

    Raises:
        Refused: the signer does not answer.
    """
    done = []
    for kind, unit, epoch, entry in store.rows_of(sql, _BEGUN):
        log = LogId(kind, unit, epoch)
        if entry is None:
            on_fault(SealFault(log, 0, "opening", "新一期没有首条", "the new epoch has no entry 0"))
            continue
        said = said_in(bytes(entry))
        try:
            record = signer.begin_epoch(_request(sql, log, said))
        except NotSigned as refused:
            if refused.code == "signer_away":
                raise
            on_fault(SealFault(log, 0, refused.code.replace(".", "_"), refused.words.zh.rstrip("。"), refused.words.en.rstrip(".")))  # fmt: skip
            continue
        crash_point("sealer.before_key")
        _keep(sql, log, record)
        done.append(log)
    return done


def _request(sql: store.Sql, log: LogId, said: dict[str, Any]) -> EpochRequest:
    facts = said["d"]
    size, root = int(facts["size"]), bytes.fromhex(facts["root"])
    proof: Sequence[bytes] = ()
    if facts["why"] == "lost":
        proof = _proof(sql, log._replace(epoch=log.epoch - 1), size)
    return EpochRequest(facts["closes"], said["log"], facts["why"], size, root, tuple(proof))


def _proof(sql: store.Sql, old: LogId, size: int) -> list[bytes]:
    """Prove that the old epoch's end adds to what was signed last; it could not be signed any more."""
    [(signed,)] = store.rows_of(
        sql,
        "SELECT coalesce(max(size), 0) FROM seal_checkpoint WHERE (kind, unit, epoch) = (%s, %s, %s)",
        [*old],
    )
    table = "event" if old.kind == "ledger" else "access_event"
    rows = store.rows_of(
        sql,
        f"SELECT leaf FROM {table} WHERE unit = %s AND epoch = %s AND seq < %s ORDER BY seq",  # noqa: S608 - fixed tables
        [old.unit, old.epoch, size],
    )
    return consistency_proof(signed, size, list_reader([bytes(leaf) for (leaf,) in rows]))


def _keep(sql: store.Sql, log: LogId, record: str) -> None:
    store.insert_rows(
        sql,
        "INSERT INTO seal_key (kind, unit, epoch, record) SELECT * FROM unnest(%b::text[], %b::text[], %b::integer[], %b::text[])"
        " ON CONFLICT DO NOTHING",
        [(*log, record)],
    )


def rotate_national(sql: store.Sql, signer: ClosesEpochs, *, domain: str) -> LogId:
    """Begin the next epoch of the national log (全国总账换期). The caller holds the sealer's lease.

    Raises:
        Refused: it was never sealed, has leaves that are not, or the signer refuses.
    """
    rows = store.rows_of(
        sql,
        "SELECT k.epoch, c.size, c.root, (SELECT count(*) FROM national_leaf n WHERE n.epoch = k.epoch)"
        "  FROM seal_key k JOIN seal_checkpoint c ON c.kind = 'national' AND c.epoch = k.epoch"
        " WHERE k.kind = 'national' ORDER BY k.epoch DESC, c.size DESC LIMIT 1",
    )
    if not rows or rows[0][1] != rows[0][3]:
        raise Refused(
            "epoch.unsealed",
            Words("全国总账还没有封存到末尾。", "The national log is not sealed to its end yet."),
            status=409,
        )
    epoch, size, root, _ = rows[0]
    series = f"{domain}/national/{SYSTEM_UNIT}"
    record = signer.begin_epoch(
        EpochRequest(f"{series}/{epoch}", f"{series}/{epoch + 1}", "rotated", size, bytes(root))
    )
    log = LogId("national", SYSTEM_UNIT, epoch + 1)
    _keep(sql, log, record)
    return log
