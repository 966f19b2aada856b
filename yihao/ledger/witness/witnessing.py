"""What a witness cosigns (见证规则): only what adds to what it saw before, within the epoch's end, and never with a clock gone back.

Of an epoch that it knows to be closed it cosigns what leads to the end, always with the time at which it learnt of the closing,
however often it is asked: no cosignature ever says of a closed epoch that it was the newest at a later time.
State and answer: what is cosigned is committed and fsynced first, then answered. Asked again, it cosigns the same tree again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from sqlite3 import Row
from threading import Lock
from typing import Protocol

from yihao.ledger.keys import Keys
from yihao.ledger.rules.keyrecord import KeyRecord, parse_key_record, require_within
from yihao.ledger.rules.note import Checkpoint, NoteRefused, Signature, cosign, parse_vkey, verify_note
from yihao.ledger.tree import EMPTY_ROOT, verify_consistency
from yihao.ledger.witness.state import open_witness
from yihao.ledger.witness.wire import Submission
from yihao.runtime.clock import now
from yihao.runtime.crash import crash_point
from yihao.runtime.durable import one_write
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

BACK = 120
"""Seconds that this machine's clock may stand behind the last cosignature."""


class Stands(Refused):
    """The witness stands at another size than the proof begins at (见证方所知大小不同)."""

    def __init__(self, size: int) -> None:
        words = Words(
            f"见证方已知 {size} 条，证明应从此开始。", f"The witness knows {size} entries: begin the proof there."
        )
        super().__init__("witness.size", words, status=409)
        self.size = size


class Replay(Protocol):
    """Recomputes what a checkpoint rests on (复算)."""

    def __call__(self, checkpoint: Checkpoint, *, at: datetime) -> Callable[[], None]:
        """Give what keeps the result, to be called inside the transaction that remembers the checkpoint.

        Raises:
            Refused: an entry, link, index map or the tree is not what the checkpoint says.
        """


class Witness:
    """A witness's state and what it does with it (见证方). Safe from several threads; one process a state."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        """Open the state in ``folder``.

        Raises:
            Refused: it was never made.
        """
        self.state, self.about = open_witness(folder)
        self.lock = Lock()
        self.replay: Replay | None = None
        self._keys = keys
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)

    def add_log(self, record_text: str) -> None:
        """Take a log's key record (登记日志), and with it the end of the epoch before. Repeated, it changes nothing.

        Raises:
            Refused: not certified by the enrolment key that is trusted (403), or against what the witness knows (409).
        """
        try:
            record = parse_key_record(record_text, self.about.enrolment)
        except NoteRefused as refused:
            if refused.code in ("note.unsigned", "note.signature"):
                refused.status = 403
            raise
        with self.lock, one_write(self.state):
            known = self.known(str(record.origin))
            if known is not None:
                if parse_key_record(known["record"], self.about.enrolment) != record:
                    raise _conflict(
                        "twice", "同一期日志有两份不同的密钥记录。", "Another key record of this epoch is known."
                    )
                return
            self._close(record)
            self.state.execute(
                "INSERT INTO log (origin, vkey, record, size, root) VALUES (?, ?, ?, 0, ?)",
                (str(record.origin), str(record.key), record_text, EMPTY_ROOT),
            )
            crash_point("witness.before_log")

    def _close(self, record: KeyRecord) -> None:
        """End the epoch before: never before what was cosigned of it, and never twice."""
        end = record.closes
        if end is None:
            return
        before = self.known(end.origin)
        if before is None:
            raise _conflict("gap", "请先登记前一期日志。", "Tell the witness of the epoch before first.")
        if end.size < before["size"] or (end.size == before["size"] and end.root != before["root"]):
            raise _conflict(
                "closes_before",
                f"已见证前一期 {before['size']} 条，密钥记录却以 {end.size} 条（或另一树根）作结：有记录要被丢弃。",
                f"{before['size']} entries of the epoch before were cosigned; it is to end at {end.size}, or with another root.",
            )
        last = int(self.state.execute("SELECT cosigned_at FROM about").fetchone()[0])
        self.state.execute(
            "UPDATE log SET closed_size = ?, closed_root = ?, closed_at = ? WHERE origin = ?",
            (end.size, end.root, max(last, int(now().timestamp())), end.origin),
        )

    def add_checkpoint(self, asked: Submission, *, at: datetime | None = None) -> Signature:
        """Cosign a checkpoint (见证).

        Raises:
            Stands: the proof begins elsewhere than where the witness stands.
            Refused: unknown log (404), not signed by its key or beyond its end (403), a fork (409), a bad proof (422).
        """
        at = at or now()
        checkpoint = asked.checkpoint
        with self._turn(checkpoint.origin):
            with self.lock:
                row = self.known(checkpoint.origin)
            before = self._require(asked, row)
            self._require_clock(at)
            if checkpoint.size > before.size:
                verify_consistency(before.size, before.root, checkpoint.size, checkpoint.root, asked.proof)
                keep = None if self.replay is None else self.replay(checkpoint, at=at)
                self._remember(asked, keep)
            return self._cosign(asked, at)

    def _require(self, asked: Submission, row: Row | None) -> Checkpoint:
        """Check who signed and where the witness stands; gives the tree it cosigned last."""
        checkpoint = asked.checkpoint
        if row is None:
            raise Refused("witness.unknown", Words("没有登记这本日志。", "This log is not known here."), status=404)
        try:
            verify_note(asked.note, parse_vkey(row["vkey"]))
            _require_not_over(checkpoint, row)
        except Refused as refused:
            refused.status = 403
            raise
        if asked.old != row["size"]:
            raise Stands(row["size"])
        if checkpoint.size == row["size"] and checkpoint.root != row["root"]:
            raise _conflict(
                "fork",
                "同样大小已见证过另一个树根：账本有两份不同的历史。",
                "Another root of this size was cosigned: there are two histories.",
            )
        if checkpoint.size == row["size"] and asked.proof:
            raise Refused("proof.length", Words("没有增长，证明应为空。", "Nothing grew: the proof is to be empty."))
        return Checkpoint(checkpoint.origin, row["size"], bytes(row["root"]))

    def _require_clock(self, at: datetime) -> None:
        """A cosignature tells a time that outsiders go by, so a clock that went back cosigns nothing."""
        with self.lock:
            last = int(self.state.execute("SELECT cosigned_at FROM about").fetchone()[0])
        if at.timestamp() < last - BACK:
            raise Refused(
                "witness.clock",
                Words("见证方的时钟倒退了，校准之前不见证。", "The witness's clock went back: nothing is cosigned until it is set right."),
                status=503,
            )  # fmt: skip

    def _remember(self, asked: Submission, keep: Callable[[], None] | None) -> None:
        checkpoint = asked.checkpoint
        crash_point("witness.before_write")
        with self.lock, one_write(self.state):
            row = self.known(checkpoint.origin)
            if row is not None:  # it may have been closed while this was looked at
                _require_within(checkpoint, row)
            self.state.execute(
                "UPDATE log SET size = ?, root = ?, note = ? WHERE origin = ?",
                (checkpoint.size, checkpoint.root, str(asked.note), checkpoint.origin),
            )
            if keep is not None:
                keep()
            crash_point("witness.before_commit")
        crash_point("witness.after_commit")

    def _cosign(self, asked: Submission, at: datetime) -> Signature:
        with self.lock, one_write(self.state):
            row = self.known(asked.checkpoint.origin)
            is_closed = row is not None and row["closed_size"] is not None
            time = int(row["closed_at"]) if row is not None and is_closed else self._tell_time(at)
        return cosign(asked.note.text, self.about.key, self._keys.sign(self.about.key.name), time)

    def _tell_time(self, at: datetime) -> int:
        """Give the time to cosign with, never before that of any cosignature; hold ``lock``, inside a transaction."""
        last = int(self.state.execute("SELECT cosigned_at FROM about").fetchone()[0])
        time = max(last, int(at.timestamp()))
        if time > last:
            self.state.execute("UPDATE about SET cosigned_at = ?", (time,))
        return time

    def known(self, origin: str) -> Row | None:
        """Give what is known of a log (查询); hold ``lock``."""
        found: Row | None = self.state.execute("SELECT * FROM log WHERE origin = ?", (origin,)).fetchone()
        return found

    def count(self) -> int:
        """Count the logs (日志数)."""
        with self.lock:
            return int(self.state.execute("SELECT count(*) FROM log").fetchone()[0])

    def _turn(self, origin: str) -> Lock:
        """One request of a log at a time; only logs that are known get a lock, lest the locks fill the memory."""
        with self.lock:
            return Lock() if self.known(origin) is None else self._turns[origin]


def _require_within(checkpoint: Checkpoint, row: Row) -> None:
    if row["closed_size"] is not None:
        require_within(checkpoint, Checkpoint(checkpoint.origin, row["closed_size"], row["closed_root"]))


def _require_not_over(checkpoint: Checkpoint, row: Row) -> None:
    """Refuse of a closed epoch what lies beyond its end or stands still before it; all of it, where its time of closing is not known.

    Raises:
        Refused: says which.
    """
    _require_within(checkpoint, row)
    if row["closed_size"] is None:
        return
    stands = checkpoint.size == row["size"] < row["closed_size"]
    if stands or row["closed_at"] is None:
        raise Refused(
            "witness.closed",
            Words(
                f"这一期日志已在 {row['closed_size']} 条处结束，不再见证其现状。",
                f"This epoch ended at {row['closed_size']} entries: it is not cosigned again.",
            ),
        )


def _conflict(code: str, zh: str, en: str) -> Refused:
    return Refused(f"witness.{code}", Words(zh, en), status=409)
