"""Entries as stored (存储的条目): read, and checked one after another as a chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from yihao.ledger.rules.leaf import NO_LEAF, leaf_hash


def said_in(raw: bytes) -> dict[str, Any]:
    """Read an entry that the ledger wrote (读取条目). For bytes from elsewhere use ``canonical.decode``, which is strict."""
    said: dict[str, Any] = json.loads(raw)
    return said


class Chain(NamedTuple):
    """What walking along a log found (链校验结果). ``fault`` is empty if all is well; then ``leaf`` is the last leaf."""

    size: int
    leaf: str
    fault: str


def walk(rows: Iterable[tuple[int, bytes, bytes]], *, log: str, since: int = 0, prev: str = NO_LEAF) -> Chain:
    """Walk along (seq, leaf, entry) from position ``since``: leaves, ``prev``, positions, log name, time (逐条校验).

    ``prev`` is the leaf before ``since``. Stops at the first fault.
    """
    expected, rec = since, ""
    for seq, leaf, raw in rows:
        said = said_in(raw)
        found = leaf_hash(raw)
        fault = (
            f"position {expected} is missing" if seq != expected
            else "the stored leaf is not that of the bytes" if found != leaf
            else "prev is not the leaf before" if said["prev"] != prev
            else "another log or position in the bytes" if (said["log"], said["seq"]) != (log, seq)
            else "rec falls" if said["rec"] < rec
            else ""
        )  # fmt: skip
        if fault:
            return Chain(expected, prev, f"{log} {seq}: {fault}")
        prev, rec = found.hex(), said["rec"]
        expected += 1
    return Chain(expected, prev, "")
