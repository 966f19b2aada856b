"""Index maps (索引图): which cases and persons have how many entries in a log, so that "these are all" can be proved.

    key(case)   = SHA-256("case:"   || number || birth leaf)    of the case's earliest entry in any log
    key(person) = SHA-256("person:" || id || first leaf)        of the person's first entry in this log and epoch (ADR 0009)
    run_0       = 32 zero bytes        run_n = SHA-256(0x03 || run_{n-1} || leaf_n)
    map leaf    = key32 || u32be n || run_n, hashed as SHA-256(0x00 || ...), sorted by key, RFC 6962 tree

A full map holds every key; a delta map the keys that changed in [since, upto), with their count and run from the start. A
leaf in a tree sorted by key also proves absence: two neighbours with the key between them. Pure; costs are in hashes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from yihao.ledger.tree import (
    EMPTY_ROOT,
    ProofError,
    inclusion_proof,
    leaf_hash,
    list_reader,
    root,
    verify_inclusion,
)  # fmt: skip

__all__ = [
    "LEAF_BYTES", "RUN_0", "Absence", "Here", "Presence", "absorb", "case_key", "map_leaf", "map_root", "next_run", "person_key",
    "prove_absence", "prove_presence", "read_leaf", "split_leaves", "subjects_of", "verify_absence", "verify_presence",
]  # fmt: skip

RUN_0 = bytes(32)
LEAF_BYTES = 68
INDEX_ROOT = "index.root/"


def case_key(number: str, birth_leaf: bytes) -> bytes:
    """Give the key of a case (案件键). The birth leaf is not to be guessed, so a proof's neighbours betray no number."""
    return sha256(b"case:" + number.encode() + birth_leaf).digest()


def person_key(person: str, first_leaf: bytes) -> bytes:
    """Give the key of a person in one log and epoch (人员键)."""
    return sha256(b"person:" + person.encode() + first_leaf).digest()


def next_run(run: bytes, leaf: bytes) -> bytes:
    """run_n = SHA-256(0x03 || run_{n-1} || leaf_n) (累计哈希)."""
    return sha256(b"\x03" + run + leaf).digest()


def map_leaf(key: bytes, n: int, run: bytes) -> bytes:
    """Give the 68 bytes of a map's leaf (图叶), which are hashed like an entry."""
    return key + n.to_bytes(4, "big") + run


def read_leaf(leaf: bytes) -> tuple[bytes, int, bytes]:
    """Read a map's leaf (读取图叶): key, n, run.

    Raises:
        ProofError: not 68 bytes.
    """
    if len(leaf) != LEAF_BYTES:
        raise ProofError("map_leaf", "索引图的叶应为 68 字节。", "A leaf of an index map has 68 bytes.")
    return leaf[:32], int.from_bytes(leaf[32:36], "big"), leaf[36:]


def split_leaves(stored: bytes) -> list[bytes]:
    """Cut stored leaves apart (切分图叶)."""
    return [stored[at : at + LEAF_BYTES] for at in range(0, len(stored), LEAF_BYTES)]


def map_root(leaves: Iterable[bytes]) -> bytes:
    """Give the root of a map whose leaves are sorted by key (图根). 2n - 1 hashes."""
    return root(leaf_hash(leaf) for leaf in leaves)


# -- following a log --------------------------------------------------------------------------------------------------


class Here(NamedTuple):
    """Where a key stands (索引现状): the key, how many leaves, and the run over them."""

    key: bytes
    n: int
    run: bytes


def subjects_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the subjects an entry counts for (条目所属): its case, if it has one, and who acted.

    The roots of index maps count for nobody: they are the index, and each would only bring about the next.
    """
    if said["type"].startswith(INDEX_ROOT):
        return ()
    person = "person:" + said["actor"]["id"]
    return ("case:" + said["case"], person) if "case" in said else (person,)


def absorb(
    known: MutableMapping[str, Here],
    entries: Iterable[tuple[bytes, Mapping[str, Any]]],
    *,
    birth: Callable[[str], bytes],
) -> set[str]:
    """Count further entries, (leaf, entry as an object) in their order, into ``known`` (计入索引); gives the changed subjects.

    ``birth`` tells a case's birth leaf, and is asked once for each case that is new in this log. Three hashes an entry.
    """
    changed: set[str] = set()
    for leaf, said in entries:
        for subject in subjects_of(said):
            here = known.get(subject)
            if here is None:
                name, value = subject.split(":", 1)
                key = case_key(value, birth(value)) if name == "case" else person_key(value, leaf)
                here = Here(key, 0, RUN_0)
            known[subject] = Here(here.key, here.n + 1, next_run(here.run, leaf))
            changed.add(subject)
    return changed


# -- proofs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Presence:
    """That a leaf stands in a map (在图证明): the leaf, its position, the map's size, the path."""

    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]


class Absence(NamedTuple):
    """That no leaf of a map has a key (不在图证明): its neighbours. Without one at an end; of an empty map without both."""

    size: int
    left: Presence | None
    right: Presence | None


def _at(leaves: Sequence[bytes], index: int) -> Presence:
    read = list_reader([leaf_hash(leaf) for leaf in leaves])
    return Presence(leaves[index], index, len(leaves), tuple(inclusion_proof(index, len(leaves), read)))


def _place(leaves: Sequence[bytes], key: bytes) -> int:
    return bisect_left(leaves, key)  # leaves begin with their keys, and a key sorts before what it begins


def prove_presence(leaves: Sequence[bytes], key: bytes) -> Presence | None:
    """Prove that ``key`` stands in the map with these sorted leaves (证明在图); nothing if it does not. 2n hashes."""
    place = _place(leaves, key)
    return _at(leaves, place) if place < len(leaves) and leaves[place].startswith(key) else None


def prove_absence(leaves: Sequence[bytes], key: bytes) -> Absence | None:
    """Prove that ``key`` does not stand in the map (证明不在图); nothing if it does. 4n hashes."""
    place = _place(leaves, key)
    if place < len(leaves) and leaves[place].startswith(key):
        return None
    left = _at(leaves, place - 1) if place else None
    right = _at(leaves, place) if place < len(leaves) else None
    return Absence(len(leaves), left, right)


def verify_presence(key: bytes, proof: Presence, map_root: bytes) -> Here:
    """Check that ``key`` stands in the map (验证在图) and give its count and run. log2 n hashes.

    Raises:
        ProofError: it does not follow.
    """
    found, n, run = read_leaf(proof.leaf)
    if found != key:
        raise ProofError("map_key", "证明的是另一个索引键。", "The proof is of another key.")
    verify_inclusion(leaf_hash(proof.leaf), proof.index, proof.size, proof.path, map_root)
    return Here(found, n, run)


def verify_absence(key: bytes, proof: Absence, map_root: bytes) -> None:
    """Check that ``key`` is not in the map (验证不在图): its neighbours are, side by side, with it between. 2 log2 n hashes.

    This holds for maps whose leaves are sorted, which a replaying witness has seen to.

    Raises:
        ProofError: it does not follow.
    """
    left, right = proof.left, proof.right
    if left is None and right is None:
        if proof.size != 0 or map_root != EMPTY_ROOT:
            raise ProofError("map_gap", "缺少左右相邻的叶。", "The neighbours are missing.")
        return
    at = 0 if left is None else left.index + 1
    beside = (right is None and at == proof.size) or (right is not None and right.index == at)
    one_tree = all(one.size == proof.size for one in (left, right) if one is not None)
    between = (left is None or left.leaf[:32] < key) and (right is None or key < right.leaf[:32])
    if not (beside and one_tree and between):
        raise ProofError(
            "map_gap", "左右两叶并不相邻，或不含此键。", "The two leaves are not neighbours around the key."
        )
    for one in (left, right):
        if one is not None:
            verify_presence(one.leaf[:32], one, map_root)
