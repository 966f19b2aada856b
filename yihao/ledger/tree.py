"""The Merkle tree of a log (默克尔树): roots, growth, inclusion, consistency and tiles, after RFC 6962 and RFC 9162.

    MTH({})     = SHA-256()                                                  the empty tree
    MTH({d})    = SHA-256(0x00 || d)                                         a leaf
    MTH(D[n])   = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))                k = largest power of two below n

Pure: no clock, no database, no file. What a proof needs of a stored tree it asks by ``read(level, index)``, the hash over
the leaves ``[index << level, (index + 1) << level)``, of which all exist. Costs are in hashes of 65 bytes (about half a
microsecond each in Python) and in calls of ``read``; n is the size of the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

__all__ = [
    "EMPTY_ROOT", "HASH", "LARGEST", "Frontier", "ProofError", "Read", "consistency_proof", "inclusion_proof", "leaf_hash",
    "list_reader", "node_hash", "root", "verify_consistency", "verify_inclusion",
]  # fmt: skip

HASH = 32
EMPTY_ROOT = sha256(b"").digest()
LARGEST = 1 << 62
"""No log is larger; a size from outside beyond it is refused before anything is computed with it."""

Read = Callable[[int, int], bytes]

_AT_ONCE = 1 << 16


class ProofError(Refused):
    """A proof that does not prove what it claims (证明不成立)."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"proof.{code}", Words(zh, en))


def leaf_hash(entry: bytes) -> bytes:
    """leaf = SHA-256(0x00 || entry), over the bytes as stored (叶哈希)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """node = SHA-256(0x01 || left || right) (节点哈希). One hash."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Give the root over leaf hashes (树根). n - 1 hashes; memory for 65,536 leaves at most."""
    return EMPTY.extend(leaves).root()


class Frontier(NamedTuple):
    """The right edge of a tree (树的前沿): the roots of its complete subtrees, largest first, one for each bit of ``size``.

    This is all that is needed to append; it takes 32 bytes for each bit that is set, under 2 KiB.
    """

    size: int
    hashes: tuple[bytes, ...]

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Append leaf hashes (追加). At most one hash a leaf and 62 more; memory for 65,536 leaves at most."""
        size, edge = self.size, dict(zip(_levels_of(self.size), self.hashes, strict=True))
        following = iter(leaves)
        while row := list(islice(following, _AT_ONCE)):
            size += len(row)
            level = 0
            while row:
                if level in edge:
                    row.insert(0, edge.pop(level))
                if len(row) % 2:
                    edge[level] = row.pop()
                row = _parents(row)
                level += 1
        return Frontier(size, tuple(edge[level] for level in _levels_of(size)))

    def root(self) -> bytes:
        """Give the root (树根). One hash less than ``size`` has bits set: O(log n)."""
        if not self.hashes:
            return EMPTY_ROOT
        whole = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            whole = node_hash(left, whole)
        return whole

    def to_bytes(self) -> bytes:
        """Write as 8 bytes of size, big-endian, and the hashes (写成字节). No hash."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, written: bytes) -> Frontier:
        """Read what ``to_bytes`` wrote (读取). No hash.

        Raises:
            ProofError: not what it wrote.
        """
        size = int.from_bytes(written[:8], "big")
        if len(written) < 8 or size > LARGEST or len(written) != 8 + HASH * size.bit_count():
            raise ProofError("frontier", "保存的树前沿不完整。", "The stored frontier of the tree is not whole.")
        return cls(size, tuple(written[at : at + HASH] for at in range(8, len(written), HASH)))


EMPTY = Frontier(0, ())


def _levels_of(size: int) -> list[int]:
    """Give the levels of the complete subtrees of a tree, from the left: the bits set in ``size``, highest first."""
    return [level for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]


def _parents(row: Sequence[bytes]) -> list[bytes]:
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]


def list_reader(leaves: Sequence[bytes]) -> Read:
    """Give a ``read`` over leaf hashes in memory (内存树), e.g. an index map. n - 1 hashes once; reading costs none."""
    rows = [list(leaves)]
    while len(rows[-1]) > 1:
        rows.append(_parents(rows[-1][: len(rows[-1]) // 2 * 2]))

    def read(level: int, index: int) -> bytes:
        return rows[level][index]

    return read


def _split(count: int) -> int:
    """Give k, the largest power of two below ``count`` (at least 2)."""
    return 1 << (count - 1).bit_length() - 1


def _root_of(start: int, end: int, read: Read) -> bytes:
    """Give MTH(D[start:end]), ``start`` a multiple of a power of two not below ``end - start``. O(log n) reads and hashes."""
    parts = []
    for level in _levels_of(end - start):
        parts.append(read(level, start >> level))
        start += 1 << level
    return Frontier(end, tuple(parts)).root()


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """Prove that leaf ``index`` is in the tree of ``size`` leaves (包含证明): PATH(m, D[n]), from the leaf upward.

    At most ceil(log2 n) hashes long, 2 log2 n reads, log2 n hashes.

    Raises:
        ProofError: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size <= LARGEST:
        raise ProofError("index", "树中没有这个位置。", "There is no such position in the tree.")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_root_of(middle, end, read))
            end = middle
        else:
            path.append(_root_of(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """Prove that the tree of ``new`` leaves only adds to that of ``old`` (一致性证明): PROOF(m, D[n]); empty if ``old`` is 0 or ``new``.

    At most ceil(log2 n) + 1 hashes long, 2 log2 n reads, 2 log2 n hashes.

    Raises:
        ProofError: ``old`` is larger than ``new``.
    """
    if not 0 <= old <= new <= LARGEST:
        raise ProofError("sizes", "旧树不能大于新树。", "The old tree cannot be larger than the new one.")
    if old in (0, new):
        return []
    start, end, known, path = 0, new, True, []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_root_of(middle, end, read))
            end = middle
        else:
            path.append(_root_of(start, middle, read))
            start, known = middle, False
    if not known:  # unless the old tree as a whole is one of the subtrees, its last one is told too
        path.append(_root_of(start, end, read))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that leaf hash ``leaf`` stands at ``index`` of the tree with this size and root (验证包含). len(proof) hashes.

    RFC 9162, 2.1.3.2: bits of ``index`` and ``size - 1`` say on which side each hash goes.

    Raises:
        ProofError: it does not follow.
    """
    if not 0 <= index < size <= LARGEST:
        raise ProofError("index", "树中没有这个位置。", "There is no such position in the tree.")
    _require_hashes(proof, leaf, root)
    at, last, reached = index, size - 1, leaf
    for hashed in proof:
        if last == 0:
            raise _wrong_length()
        if at & 1 or at == last:
            reached = node_hash(hashed, reached)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = node_hash(reached, hashed)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise _wrong_length()
    if reached != root:
        raise ProofError(
            "inclusion", "这条记录不在该树的这个位置。", "This entry does not stand at this position of the tree."
        )


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree (new, new_root) only adds to the tree (old, old_root) (验证一致). 2 len(proof) hashes.

    RFC 9162, 2.1.4.2. A tree of size 0 has ``EMPTY_ROOT`` and an empty proof, as has a tree that did not grow.

    Raises:
        ProofError: it does not follow; code ``proof.fork`` if both have the same size and other roots.
    """
    if not 0 <= old <= new <= LARGEST:
        raise ProofError("sizes", "旧树不能大于新树。", "The old tree cannot be larger than the new one.")
    _require_hashes(proof, old_root, new_root)
    if (old == 0 and old_root != EMPTY_ROOT) or (new == 0 and new_root != EMPTY_ROOT):
        raise ProofError("empty", "空树的树根不对。", "This is not the root of an empty tree.")
    if old == new and old_root != new_root:
        raise ProofError("fork", "同样大小却有两个不同的树根。", "Two different roots of the same size.")
    if old in (0, new):
        if proof:
            raise _wrong_length()
        return
    _walk_consistency(old, old_root, new, new_root, proof)


def _walk_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    path = list(proof)
    if old & (old - 1) == 0:  # the old tree is one complete subtree, which the proof leaves out
        path.insert(0, old_root)
    if not path:
        raise _wrong_length()
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for hashed in path[1:]:
        if last == 0:
            raise _wrong_length()
        if at & 1 or at == last:
            was, now = node_hash(hashed, was), node_hash(hashed, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, hashed)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise _wrong_length()
    if (was, now) != (old_root, new_root):
        raise ProofError(
            "consistency",
            "新树不是在旧树之后追加而成：已有的记录被改动、删除或调换过。",
            "The new tree does not only add to the old one: earlier entries were changed, dropped or moved.",
        )


def _require_hashes(proof: Sequence[bytes], *more: bytes) -> None:
    if any(len(one) != HASH for one in (*proof, *more)):
        raise ProofError("hash", "哈希应为 32 字节。", "A hash has 32 bytes.")


def _wrong_length() -> ProofError:
    return ProofError(
        "length", "证明的长度与树的大小不符。", "The length of the proof does not fit the size of the tree."
    )
