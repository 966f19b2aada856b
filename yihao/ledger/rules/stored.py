"""Entries as stored (存储的条目): read, and checked one after another as a chain."""

from __future__ import annotations

import json
import re
from binascii import hexlify
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from yihao.ledger.rules.leaf import NO_LEAF


def said_in(raw: bytes) -> dict[str, Any]:
    """Read an entry that the ledger wrote (读取条目). For bytes from elsewhere use ``canonical.decode``, which is strict."""
    said: dict[str, Any] = json.loads(raw)
    return said


class Chain(NamedTuple):
    """What walking along a log found (链校验结果). ``fault`` is empty if all is well; then ``leaf`` is the last leaf."""

    size: int
    leaf: str
    fault: str


class Link(NamedTuple):
    """What ties an entry to its place (条目的链接): its log, the leaf before it, its time and position."""

    log: str
    prev: str
    rec: str
    seq: int


_PREV = b',"prev":"'
_AFTER = b'","rec":"'
_BETWEEN = re.compile(rb'(?:,"matter":"[^"\\]*")?(?:,"occ":"[^"\\]*")?')
_AT_ONCE = 1_000


def link_of(raw: bytes) -> Link:
    """Read what ties an entry to its place (读取链接).

    Raises:
        ValueError, KeyError: the bytes are no entry.
    """
    said = said_in(raw)
    return Link(said["log"], said["prev"], said["rec"], said["seq"])


def before(leaf: str) -> bytes:
    """Give the bytes that stand between ``"prev":"`` and the time in the entry that follows on a leaf (前叶之后的字节)."""
    return leaf.encode() + _AFTER


def has_link(raw: bytes, log: bytes, after: bytes, seq: int) -> bytes:
    """Give the entry's time if its bytes show plainly that it stands in ``log`` after a leaf at ``seq``, else nothing (快速核对).

    ``after`` is what ``before`` gives of that leaf. A quotation mark in a string is written ``\\"``, so ``,"prev":"`` can only be a key; the last
    one is the entry's own, since no object after it has such a key. ``log`` must stand right before it, with nothing but the matter and
    the declared time between, so it is the entry's own too. Whatever is written otherwise is read as JSON by who asks. About a twentieth of
    the cost of reading JSON.
    """
    head, _, tail = raw.rpartition(_PREV)  # tail: 64 of the leaf, 9 of _AFTER, 29 of the time
    if not tail.startswith(after) or not tail.startswith(b'","seq":%d,' % seq, 102):
        return b""
    _, named, between = head.rpartition(log)
    if not named or not _is_between(between):
        return b""
    return tail[73:102]


@lru_cache(1024)
def _is_between(written: bytes) -> bool:
    """Say whether nothing but the matter and the declared time is written there; a log has the same few again and again."""
    return _BETWEEN.fullmatch(written) is not None


def walk(rows: Iterable[tuple[int, bytes, bytes]], *, log: str, since: int = 0, prev: str = NO_LEAF) -> Chain:
    """Walk along (seq, leaf, entry) from position ``since``: leaves, ``prev``, positions, log name, time (逐条校验).

    ``prev`` is the leaf before ``since``. Stops at the first fault, a thousand rows read ahead at most. An entry is read as JSON only
    where its bytes do not show plainly that it is linked as it must be.
    """
    expected, rec, named, after = since, b"", b'"log":"%s"' % log.encode(), before(prev)
    following = iter(rows)
    while some := list(islice(following, _AT_ONCE)):
        found = [sha256(b"\x00" + raw).digest() for _, _, raw in some]
        befores = [after, *_befores(found)]
        after = befores.pop()
        for (seq, leaf, raw), hashed, follows in zip(some, found, befores, strict=True):
            shown = has_link(raw, named, follows, seq) if seq == expected and hashed == leaf else b""
            if not shown or shown < rec:
                must = Link(log, follows.removesuffix(_AFTER).decode(), rec.decode("utf-8", "surrogatepass"), expected)
                link, fault = _read(raw, must, seq=seq, is_leaf=hashed == leaf)
                if fault:
                    return Chain(expected, must.prev, f"{log} {seq}: {fault}")
                shown = link.rec.encode("utf-8", "surrogatepass")
            rec = shown
            expected += 1
    return Chain(expected, after.removesuffix(_AFTER).decode(), "")


def _befores(leaves: list[bytes]) -> list[bytes]:
    """Give for each leaf what stands before the time of the entry that follows on it; one conversion for all is quicker than many."""
    written = hexlify(b"".join(leaves))
    return [written[at : at + 64] + _AFTER for at in range(0, len(written), 64)]


def _read(raw: bytes, must: Link, *, seq: int, is_leaf: bool) -> tuple[Link, str]:
    """Read an entry's link as JSON, and say what is wrong with it: ``must`` is what it must be, its time at least so late."""
    if seq != must.seq:
        return must, f"position {must.seq} is missing"
    if not is_leaf:
        return must, "the stored leaf is not that of the bytes"
    link = link_of(raw)
    return link, (
        "prev is not the leaf before" if link.prev != must.prev
        else "another log or position in the bytes" if (link.log, link.seq) != (must.log, must.seq)
        else "rec falls" if link.rec < must.rec
        else ""
    )  # fmt: skip
