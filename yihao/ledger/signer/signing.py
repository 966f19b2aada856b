"""What the signer signs (签名规则与状态): only a tree that adds to the one it signed last, and never two of one size.

State and answer: what is signed is committed and fsynced first, then given out. Asked again for what it signed last, the
signer gives the same bytes, so that a sealer that lost the answer gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection, Row
from threading import Lock
from typing import NamedTuple

from yihao.ledger.keys import Keys
from yihao.ledger.rules.keyrecord import KeyRecord
from yihao.ledger.rules.leaf import DOMAIN
from yihao.ledger.rules.log_name import LogName, parse_log_name
from yihao.ledger.rules.note import ED25519, Checkpoint, VerifierKey, parse_vkey, sign_note
from yihao.ledger.signer.wire import EpochRequest, SignRequest
from yihao.ledger.tree import EMPTY_ROOT, verify_consistency
from yihao.runtime.crash import crash_point
from yihao.runtime.durable import one_write, open_state
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_TABLES = """
CREATE TABLE IF NOT EXISTS about (single INTEGER PRIMARY KEY CHECK (single = 1), domain TEXT NOT NULL, enrolment TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (
  origin TEXT PRIMARY KEY, vkey TEXT NOT NULL, record TEXT NOT NULL,
  size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""


class NotSigned(Refused):
    """The signer signs this not (不予签名). ``size`` and ``root``: what it signed last for the log, if it knows it."""

    def __init__(self, code: str, words: Words, *, size: int | None = None, root: bytes | None = None) -> None:
        super().__init__(code, words, status=409)
        self.size = size
        self.root = root


class Signed(NamedTuple):
    """A signed checkpoint, and the key record under which it stands (已签检查点)."""

    note: str
    record: str


def _not_signed(code: str, zh: str, en: str, row: Row | None = None) -> NotSigned:
    known = {} if row is None else {"size": row["size"], "root": bytes(row["root"])}
    return NotSigned(f"signer.{code}", Words(zh, en), **known)


def _about(state: Connection) -> Row | None:
    """Give domain and enrolment key; nothing if making the state was never finished."""
    state.executescript(_TABLES)
    found: Row | None = state.execute("SELECT domain, enrolment FROM about").fetchone()
    return found


class Signer:
    """The signer's state and what it does with it (签名方). Safe from several threads; one process a state."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        """Open the state in ``folder``.

        Raises:
            Refused: it was never made.
        """
        path = folder / "signer.sqlite"
        state = open_state(path) if path.exists() else None
        row = None if state is None else _about(state)
        if state is None or row is None:
            raise Refused(
                "signer.no_state",
                Words(
                    f"{folder} 没有签名状态。首次使用请加 --init 域名；若曾签过名，请从备份恢复，切勿重建。",
                    f"No signer's state in {folder}. First use: --init DOMAIN. If it ever signed, restore it; never make it anew.",
                ),
                status=503,
            )
        self._keys = keys
        self._state = state
        self._lock = Lock()
        self.domain: str = row["domain"]
        self.enrolment: VerifierKey = parse_vkey(row["enrolment"], ED25519)

    def sign(self, requests: Sequence[SignRequest]) -> list[Signed | NotSigned]:
        """Sign a batch (批量签名): one commit for all; what is refused in it does not hold up the others."""
        with self._lock:
            crash_point("signer.before_write")
            with one_write(self._state):
                answers = [self._tried(request) for request in requests]
                crash_point("signer.before_commit")
            crash_point("signer.after_commit")
            return answers

    def _tried(self, request: SignRequest) -> Signed | NotSigned:
        try:
            return self._sign(request)
        except NotSigned as refused:
            return refused
        except Refused as refused:
            return NotSigned(refused.code, refused.words)

    def _sign(self, request: SignRequest) -> Signed:
        name = self._named(request.origin)
        row = self._row(request.origin)
        if row is None:
            row = self._first(name, request)
        if request.size == row["size"] and request.root == row["root"] and row["note"]:
            return Signed(row["note"], row["record"])
        self._require_growth(request, row)
        key = parse_vkey(row["vkey"], ED25519)
        note = str(
            sign_note(str(Checkpoint(request.origin, request.size, request.root)), key, self._keys.sign(request.origin))
        )
        self._state.execute(
            "UPDATE log SET size = ?, root = ?, note = ? WHERE origin = ?",
            (request.size, request.root, note, request.origin),
        )
        return Signed(note, row["record"])

    def _first(self, name: LogName, request: SignRequest) -> Row:
        """Enrol a log of which nothing is known (登记新日志): only its first epoch begins without closing another."""
        if name.epoch != 1 or request.old_size != 0:
            raise _not_signed(
                "unknown",
                "签名方不认识这本日志；新一期请用 yihao ledger epoch 开启。",
                "The signer does not know this log; a later epoch begins with yihao ledger epoch.",
            )
        return self._enrol(name, None)

    def _enrol(self, name: LogName, closes: Checkpoint | None) -> Row:
        key = self._keys.make(str(name), ED25519)
        text = KeyRecord(name, key, closes).text
        record = str(sign_note(text, self.enrolment, self._keys.sign(self.enrolment.name)))
        self._state.execute(
            "INSERT INTO log (origin, vkey, record, size, root, note) VALUES (?, ?, ?, 0, ?, '')",
            (str(name), str(key), record, EMPTY_ROOT),
        )
        return self._state.execute("SELECT * FROM log WHERE origin = ?", (str(name),)).fetchone()  # type: ignore[no-any-return]

    def _require_growth(self, request: SignRequest, row: Row) -> None:
        size: int = row["size"]
        if row["closed"]:
            raise _not_signed(
                "closed", "这一期已经结束，不再签名。", "This epoch has ended; nothing more is signed.", row
            )
        if request.size == 0:
            raise _not_signed("empty", "空日志不签名。", "An empty log is not signed.", row)
        if request.size == size:
            raise _not_signed(
                "fork",
                "同样大小已签过另一个树根：账本有两份不同的历史。请立即停用并查明。",
                "Another root of this size was signed: there are two histories. Stop and find out why.",
                row,
            )
        if request.size < size:
            raise _not_signed(
                "smaller",
                f"已签到 {size} 条，现在只有 {request.size} 条：数据库可能是旧备份。如属灾后恢复，请开启新一期（restored）。",
                f"{size} entries were signed, now there are {request.size}: an old backup? After a disaster begin a new epoch.",
                row,
            )
        if request.old_size != size:
            raise _not_signed("old_size", f"证明应从 {size} 条开始。", f"The proof must begin at {size} entries.", row)
        verify_consistency(size, bytes(row["root"]), request.size, request.root, request.proof)

    def begin_epoch(self, request: EpochRequest) -> str:
        """Close an epoch and give the next one its key (换期): gives the key record. Asked again, gives the same one.

        Raises:
            Refused: the epochs do not follow, the old one's end is not what was signed, or it was closed otherwise.
        """
        old, new = self._named(request.old), self._named(request.new)
        if new != old._replace(epoch=old.epoch + 1):
            raise _not_signed("epochs", "新一期必须紧接上一期。", "The new epoch must be the one after the old.")
        with self._lock, one_write(self._state):
            made, row = self._row(request.new), self._row(request.old)
            closes = Checkpoint(request.old, request.size, request.root)
            if made is not None:
                if KeyRecord(new, parse_vkey(made["vkey"]), closes).text != made["record"].rpartition("\n\n")[0] + "\n":
                    raise _not_signed(
                        "epoch_taken", "这一期已以别的终点开启。", "This epoch was begun with another end."
                    )
                return str(made["record"])
            self._require_end(request, row)
            record: str = self._enrol(new, closes)["record"]
            self._state.execute("UPDATE log SET closed = 1 WHERE origin = ?", (request.old,))
            crash_point("signer.before_epoch_commit")
        crash_point("signer.after_epoch_commit")
        self._keys.destroy(request.old)
        return record

    def _require_end(self, request: EpochRequest, row: Row | None) -> None:
        """Refuse an end that is not the one signed; only a lost key ends beyond, where nothing could be signed any more."""
        if row is None:
            if request.kind == "lost":
                return  # the signer's whole state was lost with its keys; the witnesses still know the old log
            raise _not_signed("unknown", "签名方不认识上一期。", "The signer does not know the old epoch.")
        if row["closed"]:
            raise _not_signed("closed", "上一期已经结束。", "The old epoch has ended already.", row)
        if request.kind == "lost":
            verify_consistency(row["size"], bytes(row["root"]), request.size, request.root, request.proof)
        elif (request.size, request.root) != (row["size"], bytes(row["root"])):
            raise _not_signed(
                "unfinished", "上一期的终点不是最后签过的检查点。", "The old epoch ends where it was signed last.", row
            )

    def known(self, origin: str) -> Row | None:
        """Give what is known of a log: size, root, note, record, closed (查询)."""
        with self._lock:
            return self._row(origin)

    def count(self) -> int:
        """Count the logs (日志数)."""
        with self._lock:
            return int(self._state.execute("SELECT count(*) FROM log").fetchone()[0])

    def _named(self, origin: str) -> LogName:
        name = parse_log_name(origin)
        if name.domain != self.domain:
            raise _not_signed("domain", "日志属于另一个站点。", "The log is another site's.")
        return name

    def _row(self, origin: str) -> Row | None:
        found: Row | None = self._state.execute("SELECT * FROM log WHERE origin = ?", (origin,)).fetchone()
        return found


def make_state(folder: Path, keys: Keys, *, domain: str) -> VerifierKey:
    """Make a signer's state and its enrolment key (建立签名状态); safe to repeat with the same domain. Gives the enrolment key.

    Raises:
        Refused: not a domain, or the state was made for another.
    """
    if not DOMAIN.fullmatch(domain):
        raise Refused("ledger.domain", Words("域名不合格。", "Not a domain."), field="domain")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state: Connection = open_state(folder / "signer.sqlite")
    row = _about(state)
    if row is None:
        key = keys.make(domain, ED25519)
        with one_write(state):
            state.execute("INSERT INTO about VALUES (1, ?, ?)", (domain, str(key)))
    elif row["domain"] != domain:
        raise Refused(
            "signer.other_domain",
            Words(f"该状态属于 {row['domain']}。", f"This state is {row['domain']}'s."),
            status=409,
        )
    enrolment: str = state.execute("SELECT enrolment FROM about").fetchone()[0]
    state.close()
    return parse_vkey(enrolment, ED25519)
