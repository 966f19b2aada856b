"""Entries as stored (存储的条目): read, and checked one after another as a chain."""

from __future__ import annotations

import json
import re
from binascii import hexlify
from collections.abc import Iterable
from hashlib import sha256
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
_BEFORE = b',"prev":"%s","rec":"'  # of the leaf before, 82 bytes with it; the time has 29
_BETWEEN = re.compile(rb'(?:,"matter":"[^"\\]*")?(?:,"occ":"[^"\\]*")?')


def link_of(raw: bytes) -> Link:
    """Read what ties an entry to its place (读取链接).

    Raises:
        ValueError, KeyError: the bytes are no entry.
    """
    said = said_in(raw)
    return Link(said["log"], said["prev"], said["rec"], said["seq"])


def before(leaf: str) -> bytes:
    """Give the bytes that stand before the time of the entry that follows on a leaf (前叶之后的字节)."""
    return _BEFORE % leaf.encode()


def has_link(raw: bytes, log: bytes, after: bytes, seq: int) -> bytes:
    """Give the entry's time if its bytes show plainly that it stands in ``log`` after a leaf at ``seq``, else nothing (快速核对).

    ``after`` is what ``before`` gives of that leaf. A quotation mark in a string is written ``\\"``, so ``,"prev":"`` can only be a key; the last
    one is the entry's own, since no object after it has such a key. ``log`` must stand right before it, with nothing but the matter and
    the declared time between, so it is the entry's own too. Whatever is written otherwise is read as JSON by who asks. About a twentieth of
    the cost of reading JSON.
    """
    at = raw.rfind(_PREV)
    time = at + 82
    if at < 0 or raw[at:time] != after or not raw.startswith(b'","seq":%d,' % seq, at + 111):
        return b""
    named = raw.rfind(log, 0, at)
    ends = named + len(log)
    if named < 0 or (ends != at and not _BETWEEN.fullmatch(raw, ends, at)):
        return b""
    return raw[time : at + 111]


def walk(rows: Iterable[tuple[int, bytes, bytes]], *, log: str, since: int = 0, prev: str = NO_LEAF) -> Chain:
    """Walk along (seq, leaf, entry) from position ``since``: leaves, ``prev``, positions, log name, time (逐条校验).

    ``prev`` is the leaf before ``since``. Stops at the first fault. An entry is read as JSON only where its bytes do not show plainly
    that it is linked as it must be.
    """
    expected, rec, named, after = since, b"", b'"log":"%s"' % log.encode(), before(prev)
    found = b""
    for seq, leaf, raw in rows:
        was, found = found, sha256(b"\x00" + raw).digest()
        if seq == expected and found == leaf:
            shown = has_link(raw, named, after, seq)
            if shown and shown >= rec:
                rec, after = shown, _BEFORE % hexlify(found)
                expected += 1
                continue
        if expected > since:
            prev = was.hex()
        link = link_of(raw)
        fault = (
            f"position {expected} is missing" if seq != expected
            else "the stored leaf is not that of the bytes" if found != leaf
            else "prev is not the leaf before" if link.prev != prev
            else "another log or position in the bytes" if (link.log, link.seq) != (log, seq)
            else "rec falls" if link.rec.encode("utf-8", "surrogatepass") < rec
            else ""
        )  # fmt: skip
        if fault:
            return Chain(expected, prev, f"{log} {seq}: {fault}")
        rec, after = link.rec.encode("utf-8", "surrogatepass"), _BEFORE % hexlify(found)
        expected += 1
    return Chain(expected, found.hex() if expected > since else prev, "")
