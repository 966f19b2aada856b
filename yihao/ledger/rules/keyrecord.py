"""Key records (密钥记录): the site's enrolment key certifies the key of each log, and closes an epoch when the next one begins.

    yihao-log-key/1
    <origin>
    <vkey of the log's key; its name is the origin>
    first | closes <origin of the epoch before> <size> <base64 root>
    S1

Signed as a note by the enrolment key, whose name is the domain and which witnesses and policies pin. A checkpoint of a closed
epoch beyond its closing size is false, whoever signed it: that is what makes a key stolen after rotation worthless.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from yihao.ledger.rules.log_name import LogName, parse_log_name
from yihao.ledger.rules.note import (
    ED25519,
    Checkpoint,
    Note,
    VerifierKey,
    base64_bytes,
    parse_note,
    parse_vkey,
    verify_note,
    whole_number,
)
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

FORMAT = "yihao-log-key/1"
SUITES = ("S1",)


class KeyRecordRefused(Refused):
    """A key record, or a history of them, that does not hold (密钥记录不成立)."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"keyrecord.{code}", Words(zh, en))


class KeyRecord(NamedTuple):
    """Whose key signs a log, and what it closes (密钥记录). ``closes``: the final tree of the epoch before, none for the first."""

    origin: LogName
    key: VerifierKey
    closes: Checkpoint | None
    suite: str = "S1"

    @property
    def text(self) -> str:
        """The text that the enrolment key signs (签名正文)."""
        before = "first"
        if self.closes is not None:
            before = f"closes {self.closes.origin} {self.closes.size} {b64encode(self.closes.root).decode()}"
        return f"{FORMAT}\n{self.origin}\n{self.key}\n{before}\n{self.suite}\n"


def parse_key_record(written: str | Note, enrolment: VerifierKey) -> KeyRecord:
    """Read a key record and check that the enrolment key signed it (读取并验证密钥记录).

    Raises:
        Refused: not a key record, not signed by this key, for another domain, or its parts do not fit together.
    """
    note = parse_note(written) if isinstance(written, str) else written
    verify_note(note, enrolment)
    lines = note.text.split("\n")
    if len(lines) != 6 or lines[0] != FORMAT:
        raise KeyRecordRefused("form", "这不是密钥记录。", "Not a key record.")
    if lines[4] not in SUITES:
        raise KeyRecordRefused("suite", "不认识这一密码套件。", "An unknown suite of algorithms.")
    record = KeyRecord(parse_log_name(lines[1]), parse_vkey(lines[2], ED25519), _closed(lines[3]), lines[4])
    _require_sense(record, enrolment)
    return record


def _closed(line: str) -> Checkpoint | None:
    if line == "first":
        return None
    word, *rest = line.split(" ")
    if word != "closes" or len(rest) != 3:
        raise KeyRecordRefused("form", "这不是密钥记录。", "Not a key record.")
    return Checkpoint(str(parse_log_name(rest[0])), whole_number(rest[1]), base64_bytes(rest[2], 32))


def _require_sense(record: KeyRecord, enrolment: VerifierKey) -> None:
    """Refuse a record for another site, with a key of another name, or that does not close the epoch before."""
    if record.origin.domain != enrolment.name:
        raise KeyRecordRefused("domain", "密钥记录属于另一个站点。", "The key record is for another site.")
    if record.key.name != str(record.origin):
        raise KeyRecordRefused("name", "公钥的名称不是该日志。", "The key is not named after the log.")
    before = record.origin._replace(epoch=record.origin.epoch - 1)
    if record.closes is None and record.origin.epoch != 1:
        raise KeyRecordRefused("first", "新一期必须写明上一期的终点。", "A later epoch closes the one before it.")
    if record.closes is not None and record.closes.origin != str(before):
        raise KeyRecordRefused("closes", "密钥记录没有接上前一期。", "The key record does not close the epoch before.")


class LogKey(NamedTuple):
    """What a history says of one epoch (一期的密钥): its key, and where it ended, if it did."""

    key: VerifierKey
    closed: Checkpoint | None
    record: KeyRecord


def key_history(written: Iterable[str | Note], enrolment: VerifierKey) -> Mapping[str, LogKey]:
    """Read key records of any logs, in any order, and give each epoch's key and end by its origin (密钥沿革).

    Raises:
        Refused: a record is false, two speak of one epoch, or the epoch before one is missing.
    """
    records: dict[str, KeyRecord] = {}
    for one in written:
        record = parse_key_record(one, enrolment)
        if records.get(str(record.origin), record) != record:
            raise KeyRecordRefused("twice", "同一期日志有两份不同的密钥记录。", "Two key records speak of one epoch.")
        records[str(record.origin)] = record
    ends = {record.closes.origin: record.closes for record in records.values() if record.closes is not None}
    if missing := ends.keys() - records.keys():
        raise KeyRecordRefused(
            "gap",
            f"缺少前一期的密钥记录：{min(missing)}。",
            f"The key record of an earlier epoch is missing: {min(missing)}.",
        )
    return {origin: LogKey(record.key, ends.get(origin), record) for origin, record in records.items()}


def verify_checkpoint(note: Note, checkpoint: Checkpoint, history: Mapping[str, LogKey]) -> None:
    """Check that the log's own key signed this checkpoint, and within the epoch's end (验证检查点).

    Raises:
        Refused: no key record speaks of the log, its signature is false or missing, or the checkpoint lies beyond the end.
    """
    known = history.get(checkpoint.origin)
    if known is None:
        raise KeyRecordRefused(
            "unknown", f"没有 {checkpoint.origin} 的密钥记录。", f"No key record for {checkpoint.origin}."
        )
    verify_note(note, known.key)
    require_within(checkpoint, known.closed)


def require_within(checkpoint: Checkpoint, closed: Checkpoint | None) -> None:
    """Refuse a checkpoint beyond the end of its epoch, or with another root at its end (超出本期终点).

    Raises:
        KeyRecordRefused: ``keyrecord.beyond`` or ``keyrecord.fork``.
    """
    if closed is not None and checkpoint.size > closed.size:
        raise KeyRecordRefused(
            "beyond",
            f"这一期日志已在 {closed.size} 条处结束，之后的检查点无效：旧密钥可能被盗用。",
            f"This epoch ended at {closed.size} entries; a later checkpoint is false: the old key may have been stolen.",
        )
    if closed is not None and checkpoint.size == closed.size and checkpoint.root != closed.root:
        raise KeyRecordRefused(
            "fork", "检查点与这一期的终点树根不同。", "The checkpoint has another root than the end of this epoch."
        )
