"""Writing an evidence bundle (写证据包): entries, proofs and checkpoints in, one canonical file out. Pure.

The form is ``yihao-bundle/1``, read by ``verifier.py``. All hashes of all proofs stand once, in one pool; a proof is a list of
places in it. Each entry's proof, written out with its checkpoint, is a C2SP tlog-proof (``verifier.py --tlog-proof``).
"""

from __future__ import annotations

import json
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yihao.ledger.rules.index_map import read_leaf, split_leaves
from yihao.ledger.tree import Read, consistency_proof, inclusion_proof, leaf_hash, list_reader
from yihao.runtime.clock import BEIJING

FORMAT = "yihao-bundle/1"
_WRITE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with its position (条目)."""

    seq: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class MapShown:
    """An index map: the position of its root's entry, and its leaves end to end (索引图)."""

    seq: int
    leaves: bytes


@dataclass(frozen=True, slots=True)
class SealedLog:
    """One log of the bundle (账本): its checkpoint with all signatures, the tree, the entries shown, the maps since the last full one.

    Without a checkpoint (``size`` 0) everything in it is unsealed.
    """

    origin: str
    checkpoint: str
    size: int
    read: Read
    entries: Sequence[Told]
    maps: Sequence[MapShown]
    unsealed: Sequence[Told] = ()


@dataclass(frozen=True, slots=True)
class NationalLeaf:
    """A checkpoint of log number ``log`` of the bundle, as it stands in the national log (总账条目)."""

    log: int
    seq: int
    note: str
    size: int


@dataclass(frozen=True, slots=True)
class National:
    """The national log (国家总账)."""

    checkpoint: str
    size: int
    read: Read
    leaves: Sequence[NationalLeaf]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A name or text that the reader may see, with its salt (披露): of entry ``seq`` of log number ``log``."""

    log: int
    seq: int
    field: str
    value: str
    salt: bytes


@dataclass(frozen=True, slots=True)
class Label:
    """What a person, post or unit is called (名称); not proved."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that goes into a bundle (证据包内容). ``key``: the case's key in the index."""

    domain: str
    number: str
    key: bytes
    made_at: datetime
    keys: Sequence[str]
    logs: Sequence[SealedLog]
    disclosed: Sequence[Disclosed]
    national: National | None
    labels: Sequence[Label]


class _Pool:
    """The hashes of all proofs, each once (公用哈希)."""

    def __init__(self) -> None:
        self.places: dict[bytes, int] = {}

    def path(self, hashes: Sequence[bytes]) -> list[int]:
        return [self.places.setdefault(one, len(self.places)) for one in hashes]

    def __str__(self) -> str:
        return b64encode(b"".join(self.places)).decode()


def write_bundle(evidence: Evidence) -> bytes:
    """Write the bundle (写出证据包). O(entries x log size) hashes, and 4 hashes a leaf of each index map."""
    pool = _Pool()
    said: dict[str, Any] = {
        "format": FORMAT,
        "domain": evidence.domain,
        "case": evidence.number,
        "made_at": evidence.made_at.astimezone(BEIJING).isoformat(timespec="seconds"),
        "keys": list(evidence.keys),
        "logs": [_log(one, evidence.key, pool) for one in evidence.logs],
        "disclosed": [
            {"log": one.log, "seq": one.seq, "field": one.field, "value": one.value, "salt": one.salt.hex()}
            for one in evidence.disclosed
        ],
        "names": [{"kind": one.kind, "id": one.id, "name": one.name} for one in evidence.labels],
    }
    if evidence.national is not None:
        said["national"] = _national(evidence.national, evidence.logs, pool)
    said["hashes"] = str(pool)
    return (_WRITE(said) + "\n").encode()


def _log(log: SealedLog, key: bytes, pool: _Pool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "origin": log.origin,
        "entries": [
            {"seq": e.seq, "entry": e.raw.decode(), "path": pool.path(inclusion_proof(e.seq, log.size, log.read))}
            for e in log.entries
        ],
        "maps": [{"seq": one.seq, "items": _items(one, key, pool)} for one in log.maps],
        "unsealed": [{"seq": e.seq, "entry": e.raw.decode()} for e in log.unsealed],
    }
    return said | ({"checkpoint": log.checkpoint} if log.checkpoint else {})


def _items(shown: MapShown, key: bytes, pool: _Pool) -> list[dict[str, Any]]:
    """Prove the key's leaf in a map, or its absence by the two leaves beside it. 2 hashes a leaf of the map."""
    leaves = split_leaves(shown.leaves)
    place = bisect_left(leaves, key)  # leaves begin with their keys
    is_there = place < len(leaves) and leaves[place].startswith(key)
    wanted = [place] if is_there else [one for one in (place - 1, place) if 0 <= one < len(leaves)]
    read = list_reader([leaf_hash(leaf) for leaf in leaves])
    return [_item(leaves[at], at, pool.path(inclusion_proof(at, len(leaves), read))) for at in wanted]


def _item(leaf: bytes, at: int, path: list[int]) -> dict[str, Any]:
    key, n, run = read_leaf(leaf)
    return {"at": at, "key": key.hex(), "n": n, "run": run.hex(), "path": path}


def _national(national: National, logs: Sequence[SealedLog], pool: _Pool) -> dict[str, Any]:
    return {
        "checkpoint": national.checkpoint,
        "leaves": [_national_leaf(leaf, national, logs[leaf.log], pool) for leaf in national.leaves],
    }


def _national_leaf(leaf: NationalLeaf, national: National, log: SealedLog, pool: _Pool) -> dict[str, Any]:
    between = consistency_proof(min(leaf.size, log.size), max(leaf.size, log.size), log.read)
    return {
        "log": leaf.log,
        "seq": leaf.seq,
        "note": leaf.note,
        "path": pool.path(inclusion_proof(leaf.seq, national.size, national.read)),
        "consistency": pool.path(between),
    }
