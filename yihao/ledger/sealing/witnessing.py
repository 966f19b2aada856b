"""Having checkpoints witnessed (请见证): every witness gets each log's newest checkpoint; one that lags or is away holds up nobody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from yihao.ledger.rules.note import VerifierKey
from yihao.ledger.sealing import store
from yihao.ledger.sealing.indexing import OnFault
from yihao.ledger.sealing.trees import right_edge
from yihao.ledger.sealing.witness_client import (
    Cosigned,
    Declined,
    Elsewhere,
    Told,
    Unknown,
    WitnessAway,
    WitnessClient,
)
from yihao.ledger.sealing.work import LogId, SealFault
from yihao.ledger.tiles import tile_reader
from yihao.ledger.tree import ProofError, consistency_proof
from yihao.runtime.crash import crash_point

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Requests a witness is asked at the same time."""
BATCH = 200


class Listed(NamedTuple):
    """A witness as the sealer is told of it (见证方名单). ``outside`` and ``replays`` are the policy's."""

    key: VerifierKey
    url: str
    outside: bool = False
    replays: bool = False


class Due(NamedTuple):
    """A checkpoint that a witness has not cosigned yet (待见证). ``old``: the size it cosigned last, 0 for none."""

    log: LogId
    size: int
    note: str
    old: int


_DUE = """
    SELECT k.kind, k.unit, k.epoch, c.size, c.note, coalesce(w.size, 0)
      FROM seal_key k
      JOIN LATERAL (SELECT size, note FROM seal_checkpoint c WHERE (c.kind, c.unit, c.epoch) = (k.kind, k.unit, k.epoch)
                     ORDER BY size DESC LIMIT 1) c ON true
      LEFT JOIN LATERAL (SELECT size FROM seal_cosignature w
                          WHERE w.witness = %s AND (w.kind, w.unit, w.epoch) = (k.kind, k.unit, k.epoch)
                          ORDER BY size DESC LIMIT 1) w ON true
     WHERE w.size IS DISTINCT FROM c.size ORDER BY k.kind DESC, k.unit, k.epoch
"""


class Witnessing:
    """Keeps the witnesses up with the log (见证往来), over the sealer's connection; the asking itself runs in threads."""

    def __init__(self, sql: store.Sql, listed: Sequence[Listed], *, on_fault: OnFault) -> None:
        self.sql = sql
        self.on_fault = on_fault
        self.listed = listed
        self.clients = [WitnessClient.at(one.key, one.url) for one in listed]
        self.pools = [ThreadPoolExecutor(AT_ONCE, thread_name_prefix=one.key.name) for one in listed]

    def bring_up(self) -> int:
        """Ask every witness for what it has not cosigned (请见证一轮); gives how many cosignatures came."""
        self._list()
        due = [store.rows_of(self.sql, _DUE, [client.key.name]) for client in self.clients]
        waiting = [[Due(LogId(*row[:3]), *row[3:]) for row in rows] for rows in due]
        gained = 0
        while any(waiting):
            # One batch of each witness at a time, so that they work side by side.
            asked = [(which, some[:BATCH]) for which, some in enumerate(waiting) if some]
            waiting = [some[BATCH:] for some in waiting]
            begun = [(which, batch, self._send(which, batch)) for which, batch in asked]
            for which, batch, answers in begun:
                try:
                    gained += self._settle(which, batch, answers)
                except WitnessAway as away:
                    waiting[which] = []  # another time
                    self._note(which, away.words.zh + " " + away.words.en)
                    log.warning("%s", away.words.zh + " " + away.words.en)
        return gained

    def close(self) -> None:
        """End the threads (结束)."""
        for pool in self.pools:
            pool.shutdown(cancel_futures=True)

    def _send(self, which: int, batch: Sequence[Due]) -> list[Future[Told]]:
        client, pool = self.clients[which], self.pools[which]
        proofs = self._proofs(batch)
        return [pool.submit(client.add_checkpoint, one.note, one.old, proofs[one]) for one in batch]

    def _proofs(self, batch: Sequence[Due]) -> dict[Due, list[bytes]]:
        places = {(one.log, *place) for one in batch for size in (one.old, one.size) for place in right_edge(size)}
        loaded = store.load_tiles(self.sql, places)

        def proof(one: Due) -> list[bytes]:
            def fetch(level: int, index: int) -> bytes:
                place = (one.log, level, index)
                return loaded[place] if place in loaded else store.load_tiles(self.sql, [place]).get(place, b"")

            return consistency_proof(one.old, one.size, tile_reader(fetch))

        proofs = {}
        for one in batch:
            try:
                proofs[one] = proof(one)
            except ProofError as damaged:
                self.on_fault(
                    SealFault(
                        one.log, one.size - 1, "sealed", damaged.words.zh.rstrip("。"), damaged.words.en.rstrip(".")
                    )
                )
                proofs[one] = []  # the witness will refuse it
        return proofs

    def _settle(self, which: int, batch: Sequence[Due], answers: Sequence[Future[Told]]) -> int:
        """Keep what was cosigned, and ask once more where the witness stands elsewhere or does not know the log."""
        again: list[Due] = []
        cosigned: list[tuple[Due, str]] = []
        away: WitnessAway | None = None
        for one, future in zip(batch, answers, strict=True):
            try:
                told = future.result()
            except WitnessAway as silent:
                away = silent
                continue
            if isinstance(told, Cosigned):
                cosigned.append((one, told.line))
            elif (retry := self._retry(which, one, told)) is not None:
                again.append(retry)
        self._store(which, cosigned)
        if away is not None:
            raise away
        if again:
            for one, future in zip(again, self._send(which, again), strict=True):
                told = future.result()
                if isinstance(told, Cosigned):
                    self._store(which, [(one, told.line)])
                    cosigned.append((one, told.line))
                elif isinstance(told, Declined):
                    self._declined(which, one, told)
        return len(cosigned)

    def _retry(self, which: int, one: Due, told: Told) -> Due | None:
        """Say how to ask once more; nothing where that is of no use."""
        if isinstance(told, Elsewhere) and told.size <= one.size:
            return one._replace(old=told.size)
        if isinstance(told, Elsewhere):
            name = self.listed[which].key.name
            self.on_fault(
                SealFault(
                    one.log, one.size - 1, "witness_ahead",
                    f"见证方 {name} 已见证到 {told.size} 条，本库只有 {one.size} 条：本库可能是旧备份",
                    f"the witness {name} has seen {told.size} entries, here are {one.size}: this may be an old backup",
                )
            )  # fmt: skip
            return None
        if isinstance(told, Unknown):
            return self._introduce(which, one)
        if isinstance(told, Declined):
            self._declined(which, one, told)
        return None

    def introduce(self, logs: Sequence[LogId]) -> None:
        """Tell every witness at once that an epoch ended (告知换期), lest the old key be used; who is away hears of it later."""
        for which in range(len(self.clients)):
            try:
                for log in logs:
                    self._introduce(which, Due(log, 1, "", 0))
            except WitnessAway as away:
                self._note(which, away.words.zh + " " + away.words.en)

    def _introduce(self, which: int, one: Due) -> Due | None:
        """Tell the witness of the log, every epoch up to this one."""
        records = store.rows_of(
            self.sql,
            "SELECT record FROM seal_key WHERE kind = %s AND unit = %s AND epoch <= %s ORDER BY epoch",
            [*one.log],
        )
        for (record,) in records:
            refused = self.clients[which].add_log(record)
            if refused is not None:
                self._declined(which, one, refused)
                return None
        return one._replace(old=0)

    def _declined(self, which: int, one: Due, told: Declined) -> None:
        name = self.listed[which].key.name
        self.on_fault(
            SealFault(
                one.log, one.size - 1, "witness_declined",
                f"见证方 {name} 拒绝见证（{told.status}）：{told.said}",
                f"the witness {name} declines to cosign ({told.status}): {told.said}",
            )
        )  # fmt: skip
        self._note(which, told.said)

    def _store(self, which: int, cosigned: Sequence[tuple[Due, str]]) -> None:
        crash_point("sealer.before_cosignatures")
        store.store_cosignatures(
            self.sql, [(*one.log, one.size, self.listed[which].key.name, line) for one, line in cosigned]
        )
        if cosigned:
            self._note(which, "")

    def _note(self, which: int, fault: str) -> None:
        store.note_witness(self.sql, self.listed[which].key.name, fault)

    def _list(self) -> None:
        store.list_witnesses(self.sql, [(one.key.name, str(one.key), one.outside, one.replays) for one in self.listed])
