"""Walking along a log and recomputing all that a checkpoint rests on (复算): leaves, links, tree, index maps. Pure.

Nothing is believed that the site computed: only the bytes of the entries count, and where a case began is looked up there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from yihao.ledger.rules.canonical import decode
from yihao.ledger.rules.index_map import INDEX_ROOT, Here, absorb, map_leaf, map_root, subjects_of
from yihao.ledger.rules.leaf import leaf_hash
from yihao.ledger.rules.note import Checkpoint, parse_checkpoint, parse_note
from yihao.ledger.tree import EMPTY, Frontier
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

AHEAD = timedelta(minutes=5)
"""How far an entry's time may lie ahead of the witness's clock."""
SKEW = timedelta(seconds=3)
"""``rec`` of two logs of one site may be in the other order by this much: each is clamped to its own head by up to 2 s."""


class Untrue(Refused):
    """An entry, link, map or tree that is not what the checkpoint says (复算不符)."""

    def __init__(self, origin: str, seq: int, code: str, zh: str, en: str) -> None:
        words = Words(f"{origin} 第 {seq + 1} 条：{zh}。", f"{origin}, entry {seq + 1}: {en}.")
        super().__init__(f"replay.{code}", words)


class Birth(NamedTuple):
    """The entry in which a case began (案号首条)."""

    leaf: bytes
    rec: str
    origin: str
    seq: int


@dataclass
class Walk:
    """One log, as far as it was recomputed (复算进度). ``load`` tells where subjects stood, ``load_all`` every one of them."""

    origin: str
    is_indexed: bool
    at: datetime
    load: Callable[[Sequence[str]], Mapping[str, Here]]
    load_all: Callable[[], Mapping[str, Here]]
    births: Callable[[Sequence[str]], Mapping[str, Birth]]
    """Where cases began, as far as the witness knows."""
    find_birth: Callable[[str], Birth]
    """Find where a case began in another log; raises if the site cannot show it."""
    leaf: bytes = bytes(32)
    rec: str = ""
    frontier: Frontier = EMPTY
    since: int = 0
    simulated: bool = False
    known: dict[str, Here] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    """Subjects that changed since the newest map."""
    touched: set[str] = field(default_factory=set)
    born: dict[str, Birth] = field(default_factory=dict)
    """Cases whose beginning was learnt on this walk."""
    _pending: list[tuple[bytes, Mapping[str, Any]]] = field(default_factory=list)
    _leaves: list[bytes] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Entries taken so far (已复算条数)."""
        return self.frontier.size + len(self._leaves)

    def take(self, raw: bytes) -> None:
        """Take the next entry (复算下一条).

        Raises:
            Refused: it does not follow, lies in the future, or is the root of a map that comes out otherwise.
        """
        seq = self.size
        said = decode(raw)
        try:
            if (said["log"], said["seq"]) != (self.origin, seq):
                raise self._false("place", "条目属于另一日志或位置", "it belongs to another log or position")
            if said["prev"] != self.leaf.hex():
                raise self._false("prev", "没有接上前一条", "it does not follow the entry before it")
            self._take_time(said["rec"], said, seq)
            leaf = leaf_hash(raw)
            if self.is_indexed and said["type"].startswith(INDEX_ROOT):
                self._check_map(said["d"], seq)
            elif self.is_indexed:
                self._pending.append((leaf, said))
                subjects_of(said)  # what it counts for must be there
        except (KeyError, TypeError, AttributeError) as odd:
            raise self._false("form", "不是账本条目", "it is no entry of the ledger") from odd
        self.leaf = leaf
        self._leaves.append(leaf)

    def take_note(self, raw: bytes) -> None:
        """Take a leaf of the national log (复算全国总账的一叶): the note of a checkpoint, as its log's key signed it.

        Raises:
            Refused: it is no checkpoint of this site.
        """
        origin = parse_checkpoint(parse_note(raw.decode()).text).origin
        if origin.partition("/")[0] != self.origin.partition("/")[0]:
            raise self._false("place", "检查点属于另一站点", "the checkpoint is another site's")
        self.leaf = leaf_hash(raw)
        self._leaves.append(self.leaf)

    def _take_time(self, rec: str, said: Mapping[str, Any], seq: int) -> None:
        if seq == 0:
            self.simulated = said["type"].startswith("log.opened/") and said["d"]["clock"] == "simulated"
        if rec < self.rec:
            raise self._false("time", "记录时间早于前一条", "its time is before that of the entry before it")
        if not self.simulated and datetime.fromisoformat(rec) > self.at + AHEAD:
            raise self._false("future", "记录时间在见证方时钟之后", "its time lies ahead of the witness's clock")
        self.rec = rec

    def _check_map(self, facts: Mapping[str, Any], seq: int) -> None:
        """Make the map anew and compare it with the root that stands in the entry."""
        self._absorb()
        if facts["full"]:
            self.known = {**self.load_all(), **self.known}
        subjects = self.known if facts["full"] else self.open
        leaves = sorted(map_leaf(*self.known[subject]) for subject in subjects)
        expected = {
            "full": facts["full"] is True,
            "keys": len(leaves),
            "root": map_root(leaves).hex(),
            "since": 0 if facts["full"] else self.since,
            "upto": seq,
        }
        if facts != expected:
            raise self._false("map", "索引图与账本内容不符", "the index map is not that of the entries")
        self.since = seq
        self.touched |= self.open
        self.open = set()

    def _absorb(self) -> None:
        """Count what is pending into the index; where a case began must be as the entries say."""
        wanted = {subject for _, said in self._pending for subject in subjects_of(said)} - self.known.keys()
        self.known.update(self.load(sorted(wanted)))
        self._check_births()
        changed = absorb(self.known, self._pending, birth=lambda number: self.born[number].leaf)
        self.open |= changed
        self.touched |= changed
        self._pending = []

    def _check_births(self) -> None:
        numbers = {said["case"] for _, said in self._pending if "case" in said}
        self.born.update(self.births(sorted(numbers - self.born.keys())))
        for leaf, said in self._pending:
            number = said.get("case")
            if number is None:
                continue
            seq = said["seq"]
            if number not in self.born:
                self.born[number] = self._own_or_found(number, Birth(leaf, said["rec"], self.origin, seq))
            birth = self.born[number]
            here = (birth.origin, birth.seq) == (self.origin, seq)
            if here and birth.leaf != leaf:
                raise Untrue(self.origin, seq, "birth", "案件首条与此前所见不同", "the case's first entry is another than was seen before")  # fmt: skip
            if not here and datetime.fromisoformat(said["rec"]) + SKEW < datetime.fromisoformat(birth.rec):
                raise Untrue(self.origin, seq, "birth", "早于该案所谓的首条", "it is earlier than what is said to be the case's first entry")  # fmt: skip

    def _own_or_found(self, number: str, here: Birth) -> Birth:
        found = self.find_birth(number)
        if found.origin != here.origin:
            return found
        if found.seq != here.seq:
            raise Untrue(self.origin, here.seq, "birth", "案件首条不在所说之处", "the case's first entry is not where it is said to be")  # fmt: skip
        return here

    def flush(self) -> None:
        """Count everything taken (计入全部已读条目)."""
        if self.is_indexed:
            self._absorb()
        self.frontier = self.frontier.extend(self._leaves)
        self._leaves = []

    def require(self, checkpoint: Checkpoint) -> None:
        """Check that the tree comes out as the checkpoint says (核对树根).

        Raises:
            Refused: it does not.
        """
        self.flush()
        if (self.frontier.size, self.frontier.root()) != (checkpoint.size, checkpoint.root):
            raise self._false("root", "由条目算出的树根与检查点不同", "the entries do not have the checkpoint's root")

    def _false(self, code: str, zh: str, en: str) -> Untrue:
        return Untrue(self.origin, self.size, code, zh, en)
