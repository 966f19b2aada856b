"""One log being sealed (一条待封存的日志): what was sealed before, what came since, checked entry by entry. Pure.

The sealer never seals over a fault. It says in which log and where, leaves that log unsealed, and goes on with the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from yihao.ledger.rules.index_map import Here, absorb, map_leaf, map_root
from yihao.ledger.rules.leaf import leaf_hash
from yihao.ledger.rules.log_name import LogKind
from yihao.ledger.rules.stored import said_in
from yihao.ledger.tree import EMPTY_ROOT
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

NO_LEAF = bytes(32)


class LogId(NamedTuple):
    """A log of this site (日志)."""

    kind: LogKind
    unit: str
    epoch: int


class Tip(NamedTuple):
    """An end of a log (日志末端): so many entries, the last one's leaf and time."""

    size: int
    leaf: bytes
    rec: datetime | None


class Row(NamedTuple):
    """An entry as stored, with the columns that help to find it (存储的条目)."""

    seq: int
    rec: datetime
    leaf: bytes
    entry: bytes
    number: str | None
    person: str


class SealFault(Refused):
    """Something that cannot be sealed over (封存发现的问题): in this log, at this position."""

    def __init__(self, log: LogId, seq: int, code: str, zh: str, en: str) -> None:
        place = f"{log.kind}/{log.unit}/{log.epoch}"
        words = Words(
            f"日志 {place} 第 {seq + 1} 条：{zh}。未封存。", f"Log {place}, entry {seq + 1}: {en}. Not sealed."
        )
        super().__init__(f"seal.{code}", words, status=500)
        self.log, self.seq = log, seq


@dataclass(eq=False)
class Work:
    """A log that grew (待封存的日志)."""

    log: LogId
    origin: str
    head: Tip
    sealed: Tip
    sealed_root: bytes = EMPTY_ROOT
    indexed: int = 0
    """Entries before this position are in an index map already."""
    since: int = 0
    """Where the next delta map begins: the end of the newest map."""
    full_on: date | None = None
    """Day of the newest full map."""
    reached: Tip = field(init=False)
    """Where reading has got to."""
    leaves: list[bytes] = field(default_factory=list)
    """Leaf hashes from ``sealed.size`` on."""
    known: dict[str, Here] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    pending: list[tuple[bytes, Mapping[str, Any]]] = field(default_factory=list)
    """Entries that are checked and not yet in the index."""

    def __post_init__(self) -> None:
        self.reached = self.sealed

    @property
    def is_indexed(self) -> bool:
        """Whether this kind of log has index maps (是否有索引图)."""
        return self.log.kind == "ledger"

    def check_tips(self) -> None:
        """Compare the head with what was sealed (账首与上次封存比较).

        Raises:
            SealFault: the head stands before what was sealed, or has another leaf there.
        """
        if self.head.size < self.sealed.size:
            raise SealFault(
                self.log, self.head.size, "cut",
                f"账首只到 {self.head.size} 条，而已封存 {self.sealed.size} 条：末尾被删，或数据库是旧备份",
                f"the head says {self.head.size} entries, {self.sealed.size} are sealed: the tail was cut off, or this is an old backup",
            )  # fmt: skip
        if self.head.size == self.sealed.size and self.head.leaf != self.sealed.leaf:
            raise self._fault(
                self.head.size - 1, "head", "账首的叶与已封存的不同", "the head's leaf is not the one sealed"
            )

    def take(self, rows: Iterable[Row]) -> None:
        """Check further entries and keep what sealing needs of them (校验并接收条目).

        Raises:
            SealFault: a leaf, link, position, name, time or column is wrong.
        """
        size, prev, rec = self.reached
        for row in rows:
            said = said_in(row.entry)
            leaf = leaf_hash(row.entry)
            if row.seq != size:
                raise self._missing(size)
            if leaf != row.leaf:
                raise self._fault(
                    size,
                    "leaf",
                    "内容与其叶不符，内容被改动",
                    "the bytes do not have the stored leaf: they were changed",
                )
            if said["prev"] != prev.hex():
                raise self._fault(
                    size,
                    "prev",
                    "没有接上前一条，链被改写",
                    "does not follow the entry before it: the chain was rewritten",
                )
            if (said["log"], said["seq"]) != (self.origin, size):
                raise self._fault(
                    size, "place", "条目属于另一日志或位置", "the entry belongs to another log or position"
                )
            if rec is not None and row.rec < rec:
                raise self._fault(size, "time", "记录时间早于前一条", "its time is before that of the entry before it")
            if (row.number, row.person) != (said.get("case"), said["actor"]["id"]):
                raise self._fault(
                    size, "columns", "检索列与条目内容不符", "the columns to find it by are not those of the entry"
                )
            if self.is_indexed and size >= self.indexed:
                self.pending.append((leaf, said))
            self.leaves.append(leaf)
            size, prev, rec = size + 1, leaf, row.rec
        self.reached = Tip(size, prev, rec)

    def require_whole(self, head: Tip) -> None:
        """Check that all entries up to ``head`` were there (是否读全).

        Raises:
            SealFault: some are missing, or the head has another leaf.
        """
        if self.reached.size != head.size:
            raise self._missing(self.reached.size)
        if self.reached.leaf != head.leaf:
            raise self._fault(
                head.size - 1, "head", "账首的叶与最后一条不符", "the head's leaf is not that of the last entry"
            )
        self.head = head

    def absorb(self, birth: Callable[[str], bytes]) -> None:
        """Count what is pending into the index (计入索引)."""
        self.changed |= absorb(self.known, self.pending, birth=birth)
        self.indexed = self.reached.size
        self.pending.clear()

    def _missing(self, seq: int) -> SealFault:
        return self._fault(seq, "missing", "此条缺失", "the entry is missing")

    def _fault(self, seq: int, code: str, zh: str, en: str) -> SealFault:
        return SealFault(self.log, seq, code, zh, en)


class IndexMapMade(NamedTuple):
    """An index map that is ready to be recorded (待记入的索引图)."""

    since: int
    upto: int
    is_full: bool
    root: bytes
    leaves: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """What stands in the entry (条目内容)."""
        keys = len(self.leaves) // 68
        return {"full": self.is_full, "keys": keys, "root": self.root.hex(), "since": self.since, "upto": self.upto}


def make_map(work: Work, *, is_full: bool) -> IndexMapMade:
    """Make the map up to what was reached (生成索引图): of the changed keys, or of all, which must then be known."""
    subjects = work.known if is_full else work.changed
    leaves = sorted(map_leaf(*work.known[subject]) for subject in subjects)
    return IndexMapMade(0 if is_full else work.since, work.reached.size, is_full, map_root(leaves), b"".join(leaves))


def full_due(full_on: date | None, today: datetime) -> bool:
    """Whether the next map is a full one (是否该做全图): the first of a day, Beijing time."""
    return full_on is None or full_on != today.astimezone(BEIJING).date()
