"""The sealer's round (一轮封存): find what grew, check it, index it, extend its tree, have it signed, keep it.

Safe to kill at any point: an index map and its root are one transaction, tiles and checkpoint are one, the signer repeats what
it signed, and a round begins with what is stored. Several sealers do no harm: one works, the others wait for its lease.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from threading import Event
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg

from yihao.ledger.sealing import store
from yihao.ledger.sealing.epochs import close_epochs, rotate_national
from yihao.ledger.sealing.indexing import append_maps, read_all
from yihao.ledger.sealing.national import seal_national
from yihao.ledger.sealing.signing import Signer, sign
from yihao.ledger.sealing.trees import grow
from yihao.ledger.sealing.witnessing import Listed, Witnessing
from yihao.ledger.sealing.work import SealFault, Work
from yihao.runtime.crash import crash_point
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

log = logging.getLogger(__name__)

MOST_LOGS = 100
MOST_ENTRIES = 20_000
LEASE_SECONDS = 120.0
HOUR = 3600.0


class Round(NamedTuple):
    """What a round did (一轮结果)."""

    logs: int
    entries: int
    seconds: float
    faults: tuple[SealFault, ...]
    cosigned: int = 0


class Sealer:
    """Seals the logs of one site (封存者), over a connection of its own as yihao_sealer."""

    def __init__(
        self,
        sql: store.Sql,
        signer: Signer,
        witnesses: Sequence[Listed] = (),
        *,
        national_every: float = HOUR,
        holder: UUID | None = None,
    ) -> None:
        """Take the place of an ended sealer by its ``holder``, the name on the lease (接替者)."""
        self.sql = sql
        self.signer = signer
        self.witnessing = Witnessing(sql, witnesses, on_fault=self.refuse)
        self.national_every = national_every
        self.holder = holder or uuid4()
        self.faults: list[SealFault] = []

    def seal(self) -> Round | None:
        """Seal every log that grew and have it witnessed (封存一轮); nothing if another sealer is at work or no site is founded.

        Raises:
            Refused: the signer does not answer, or the database's disk is full.
        """
        try:
            return self._round()
        except psycopg.errors.DiskFull as full:
            raise Refused(
                "disk_full",
                Words(
                    "数据库磁盘已满，本轮没有封存完；腾出空间后自动继续。",
                    "The database's disk is full: this round of sealing was not finished. It goes on once there is room.",
                ),
                status=503,
            ) from full

    def _round(self) -> Round | None:
        domain = store.domain_of(self.sql)
        if domain is None or not store.take_lease(self.sql, self.holder, LEASE_SECONDS):
            return None
        began, self.faults = time.monotonic(), []
        self.close_epochs()
        for vanished, size in store.vanished_logs(self.sql):
            self.refuse(
                SealFault(vanished, size - 1, "gone", "整个日志的账首不见了", "the head of the whole log is gone")
            )
        logs = entries = 0
        for chunk in chunks(store.changed_logs(self.sql, domain)):
            store.take_lease(self.sql, self.holder, LEASE_SECONDS)
            done = self._seal_carefully(domain, chunk)
            logs, entries = logs + len(done), entries + sum(len(work.leaves) for work in done)
        seal_national(self.sql, self.signer, domain=domain, every=self.national_every, on_fault=self.refuse)
        cosigned = self.witnessing.bring_up()
        seconds = time.monotonic() - began
        store.end_round(self.sql, self.holder, seconds=seconds, logs=logs)
        return Round(logs, entries, seconds, tuple(self.faults), cosigned)

    def close_epochs(self) -> None:
        """Have the signer close what the database ended, and tell the witnesses (关闭旧期); safe beside another sealer.

        Raises:
            Refused: the signer does not answer.
        """
        if begun := close_epochs(self.sql, self.signer, on_fault=self.refuse):
            self.witnessing.introduce(begun)

    def rotate_national(self) -> str:
        """Begin the next epoch of the national log and tell the witnesses (全国总账换期); gives its name.

        Raises:
            Refused: another sealer is at work, it is not sealed to its end, or the signer refuses.
        """
        domain = store.domain_of(self.sql) or ""
        if not store.take_lease(self.sql, self.holder, LEASE_SECONDS):
            raise Refused(
                "epoch.sealer",
                Words("请先停下封存进程，再为全国总账换期。", "Stop the sealer first; then rotate the national log."),
                status=409,
            )
        log = rotate_national(self.sql, self.signer, domain=domain)
        self.witnessing.introduce([log])
        return f"{domain}/{log.kind}/{log.unit}/{log.epoch}"

    def run(self, stop: Event, *, every: float) -> None:
        """Seal every so many seconds until told to stop (持续封存). A signer that is away is waited for."""
        while not stop.is_set():
            began = time.monotonic()
            try:
                done = self.seal()
            except Refused as away:
                log.error("%s", away.words.zh + " " + away.words.en)
            else:
                if done is not None and (done.logs or done.cosigned):
                    log.info(
                        "%s",
                        f"sealed {done.logs} logs, {done.entries} entries, {done.cosigned} cosignatures, {done.seconds:.1f} s",
                    )
            stop.wait(max(0.0, every - (time.monotonic() - began)))
        self.leave()

    def leave(self) -> None:
        """Give the lease up, so that another sealer need not wait for its end (交还租约)."""
        store.leave_lease(self.sql, self.holder)
        self.witnessing.close()

    def refuse(self, fault: SealFault) -> None:
        """Keep a fault and say it loudly (记下并说明问题)."""
        log.error("%s", fault.words.zh + " " + fault.words.en)
        self.faults.append(fault)
        store.store_fault(self.sql, fault)

    def _seal_carefully(self, domain: str, chunk: Sequence[Work]) -> list[Work]:
        """Seal a chunk; where the database refuses it as a whole, log by log, so that one log holds up no other."""
        try:
            return self._seal(chunk)
        except psycopg.OperationalError:
            raise
        except psycopg.Error as refused:
            if len(chunk) == 1:
                last = chunk[0].reached.size
                said = str(refused).splitlines()[0]
                self.refuse(
                    SealFault(chunk[0].log, last, "database", f"数据库拒绝：{said}", f"the database refuses: {said}")
                )
                return []
        logs = {work.log for work in chunk}
        fresh = [work for work in store.changed_logs(self.sql, domain) if work.log in logs]
        return [done for work in fresh for done in self._seal_carefully(domain, [work])]

    def _seal(self, chunk: Sequence[Work]) -> list[Work]:
        works = read_all(self.sql, chunk, on_fault=self.refuse)
        works = append_maps(self.sql, works, at=self._now(), on_fault=self.refuse)
        grown = grow(self.sql, [work for work in works if work.leaves], on_fault=self.refuse)
        crash_point("sealer.before_sign")
        signed = sign(self.signer, grown, on_fault=self.refuse)
        crash_point("sealer.before_store")
        store.store_signed(self.sql, signed)
        crash_point("sealer.after_store")
        stored = {one.log for one in signed}
        return [work for work in works if work.log in stored]

    def _now(self) -> datetime:
        at: datetime = store.rows_of(self.sql, "SELECT ledger_now()")[0][0]
        return at


def chunks(works: Sequence[Work]) -> Iterator[list[Work]]:
    """Cut the work into pieces of one kind of log each (分批), at most 100 logs or 20,000 entries, or one log however large."""
    for _, some in groupby(works, key=lambda work: work.log.kind):
        chunk: list[Work] = []
        entries = 0
        for work in some:
            more = max(0, work.head.size - work.sealed.size)
            if chunk and (len(chunk) == MOST_LOGS or entries + more > MOST_ENTRIES):
                yield chunk
                chunk, entries = [], 0
            chunk.append(work)
            entries += more
        if chunk:
            yield chunk
