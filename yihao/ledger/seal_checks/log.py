"""Verifying one log's seals whole (校验一条日志的封存): one pass over its entries, with every checkpoint on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from yihao.ledger.database import ask
from yihao.ledger.rules.leaf import leaf_hash
from yihao.ledger.rules.log_name import LogKind
from yihao.ledger.rules.note import Checkpoint
from yihao.ledger.rules.stored import said_in
from yihao.ledger.seal_checks.checkpoints import Judge, Stored, stored_checkpoints
from yihao.ledger.seal_checks.maps import Maps
from yihao.ledger.seal_checks.trees import MISSING, Tree, frontier_at
from yihao.ledger.seal_checks.trust import keys_of, trusted_policy
from yihao.ledger.tree import EMPTY, Frontier
from yihao.ledger.verifying import MOST, Finding, newest_epoch

_AT_ONCE = 2_000
_ENTRIES = {
    "ledger": "SELECT seq, entry FROM event WHERE unit = %s AND epoch = %s AND seq >= %s ORDER BY seq",
    "access": "SELECT seq, entry FROM access_event WHERE unit = %s AND epoch = %s AND seq >= %s ORDER BY seq",
    "national": "SELECT seq, convert_to(note, 'UTF8') FROM national_leaf WHERE %s <> '' AND epoch = %s AND seq >= %s"
    " ORDER BY seq",
}
_EPOCHS = """
SELECT epoch FROM seal_key WHERE kind = %(kind)s AND unit = %(unit)s
UNION SELECT epoch FROM seal_checkpoint WHERE kind = %(kind)s AND unit = %(unit)s
UNION SELECT epoch FROM seal_tile WHERE kind = %(kind)s AND unit = %(unit)s
UNION SELECT epoch FROM index_map WHERE %(kind)s = 'ledger' AND unit = %(unit)s ORDER BY 1
"""
_NATIONAL = """
SELECT n.epoch, n.seq, n.kind || '/' || n.unit || '/' || n.log_epoch || ' ' || n.size, c.note IS NULL
  FROM national_leaf n LEFT JOIN seal_checkpoint c
    ON (c.kind, c.unit, c.epoch, c.size) = (n.kind, n.unit, n.log_epoch, n.size)
 WHERE n.note IS DISTINCT FROM c.note ORDER BY 1, 2 LIMIT 200
"""


class Epoch(NamedTuple):
    """One epoch of a log (一期日志)."""

    kind: LogKind
    unit: str
    epoch: int
    origin: str


def check_seals(kind: LogKind, unit: str, *, since: int = 0) -> list[Finding]:
    """Check the seals of one log, every epoch (校验封存).

    With ``since`` only the newest epoch is checked: the tree is taken up from the last checkpoint that lies before, and
    index maps, which count from the start, are left to a whole verification.
    """
    [(domain,)] = ask("SELECT domain FROM site")
    series, policy = f"{domain}/{kind}/{unit}", trusted_policy()
    keys = keys_of(series, kind, unit, policy)
    found = list(keys.findings)
    newest = newest_epoch(kind, unit) if since else 0
    for (epoch,) in ask(_EPOCHS, {"kind": kind, "unit": unit}):
        if epoch < newest:
            continue
        one = Epoch(kind, unit, epoch, f"{series}/{epoch}")
        key = keys.known.get(one.origin)
        judge = Judge(one.origin, key, policy)
        for finding in _walk(one, judge, key.closed if key else None, since):
            if len(found) < MOST:
                found.append(finding)
    if kind == "national":
        for epoch, seq, named, is_gone in ask(_NATIONAL):
            found.append(Finding("national", f"{series}/{epoch} {seq}", f"the checkpoint {named}", "none" if is_gone else "another note"))  # fmt: skip
    return found


def _walk(one: Epoch, judge: Judge, closed: Checkpoint | None, since: int) -> Iterator[Finding]:
    log = (one.kind, one.unit, one.epoch)
    [(sealed,)] = ask(
        "SELECT coalesce(max(size), 0) FROM seal_checkpoint WHERE (kind, unit, epoch) = (%s, %s, %s)", [*log]
    )
    if sealed == 0 and one.epoch == 1:  # an epoch that just began has its key record before its first checkpoint
        yield Finding("checkpoint", one.origin, "a checkpoint", "none, though the log was sealed")
    start = _start(one, since)
    tree = Tree(log, one.origin, start=start, sealed=sealed)
    maps = Maps(one.unit, one.epoch, one.origin) if one.kind == "ledger" and since == 0 else None
    ahead = stored_checkpoints(*log, start.size)
    following = _Following(one, tree, judge, ahead, closed)
    last = 0
    for seq, raw in _entries(one, start.size):
        leaf = leaf_hash(raw)
        while tree.size < seq and tree.size < sealed:
            yield from following.take(MISSING)
        if seq == tree.size:
            yield from following.take(leaf)
        if maps is not None:
            yield from maps.take(seq, leaf, _said(raw))
        last = seq + 1
    yield from following.rest(max(last, start.size))
    yield from tree.rest()
    if maps is not None:
        yield from maps.rest()


def _start(one: Epoch, since: int) -> Frontier:
    """Give the tree at the last checkpoint up to ``since``; where its tiles do not have its root, begin at the beginning."""
    rows = ask(
        "SELECT size, root FROM seal_checkpoint WHERE (kind, unit, epoch) = (%s, %s, %s) AND size <= %s ORDER BY size DESC LIMIT 1",
        [one.kind, one.unit, one.epoch, since],
    ) if since else []  # fmt: skip
    return (frontier_at((one.kind, one.unit, one.epoch), rows[0][0], bytes(rows[0][1])) if rows else None) or EMPTY


def _entries(one: Epoch, since: int) -> Iterator[tuple[int, bytes]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ENTRIES[one.kind], [one.unit, one.epoch, since])
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from ((seq, bytes(raw)) for seq, raw in rows)


def _said(raw: bytes) -> dict[str, Any]:
    try:
        said = said_in(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class _Following:
    """Walks along the entries and judges each checkpoint, and the end of the epoch, where it stands (沿日志核对检查点)."""

    def __init__(
        self, one: Epoch, tree: Tree, judge: Judge, ahead: Iterator[Stored], closed: Checkpoint | None
    ) -> None:
        self._one, self._tree, self._judge, self._ahead, self._closed = one, tree, judge, ahead, closed
        self._next = next(ahead, None)
        self._differs = False

    def take(self, leaf: bytes) -> Iterator[Finding]:
        """Take the next leaf, and what was sealed at this size."""
        yield from self._tree.take(leaf)
        size = self._tree.size
        if self._next is not None and self._next.size == size:
            one, self._next = self._next, next(self._ahead, None)
            yield from self._judge.take(one)
            where = f"{self._one.origin} checkpoint {size}"
            root = self._tree.root()
            if root != one.root and not self._differs:
                self._differs = True  # those after it differ with it
                yield Finding("root", where, one.root.hex(), root.hex())
            if one.leaf != leaf and not self._differs:
                yield Finding("column", f"{where} leaf", leaf.hex(), one.leaf.hex())
        if self._closed is not None and self._closed.size == size and self._tree.root() != self._closed.root:
            yield Finding("closing", f"{self._one.origin} end", self._closed.root.hex(), self._tree.root().hex())

    def rest(self, size: int) -> Iterator[Finding]:
        """Judge checkpoints beyond the last entry, and whether the epoch ends where its key record says."""
        while self._next is not None:
            one, self._next = self._next, next(self._ahead, None)
            yield from self._judge.take(one)
            if not self._differs:
                self._differs = True
                yield Finding("root", f"{self._one.origin} checkpoint {one.size}", f"{one.size} entries", f"{size} entries")  # fmt: skip
        yield from self._judge.rest()
        if self._closed is not None and size != self._closed.size and not self._is_told(size):
            yield Finding("closing", f"{self._one.origin} end", f"{self._closed.size} entries", f"{size} entries")

    def _is_told(self, size: int) -> bool:
        """Whether entry 0 of the next epoch says that the rest was lost, from here on (下一期首条是否写明丢失)."""
        one = self._one
        if one.kind == "national":
            return False
        for _, raw in _entries(one._replace(epoch=one.epoch + 1), 0):
            facts = _said(raw).get("d", {})
            return (
                facts.get("lost_from") == size
                and self._closed is not None
                and facts.get("lost_upto") == self._closed.size
            )
        return False
