"""Growing the trees (生长默克尔树): the stored tiles must still give the last checkpoint's root before anything is added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from yihao.ledger.sealing import store
from yihao.ledger.sealing.indexing import OnFault
from yihao.ledger.sealing.work import LogId, SealFault, Work
from yihao.ledger.tiles import Fetch, grow_tiles, tile_reader
from yihao.ledger.tree import Frontier, ProofError, Read, consistency_proof

_HEIGHT = 8


class Grown(NamedTuple):
    """A tree that was extended and is to be signed (待签名的树)."""

    work: Work
    root: bytes
    tiles: Mapping[tuple[int, int], bytes]
    read: Read

    @property
    def size(self) -> int:
        """How many entries it has (大小)."""
        return self.work.reached.size

    def proof_from(self, old: int) -> list[bytes]:
        """Prove that it only adds to its first ``old`` entries (一致性证明)."""
        return consistency_proof(old, self.size, self.read)


def grow(sql: store.Sql, works: Sequence[Work], *, on_fault: OnFault) -> list[Grown]:
    """Extend the tree of each log by the leaves that came (生长); one statement for all of them."""
    loaded = store.load_tiles(sql, [(w.log, *place) for w in works for place in right_edge(w.sealed.size)])
    grown = []
    for work in works:
        try:
            grown.append(_grow(work, _fetch(sql, work.log, loaded)))
        except SealFault as fault:
            on_fault(fault)
        except ProofError as damaged:
            on_fault(_not_standing(work, damaged.words.zh, damaged.words.en))
    return grown


def right_edge(size: int) -> list[tuple[int, int]]:
    """Name the partial tiles at the right of each level (右缘树块): all that growing and the frontier need."""
    edge, level = [], 0
    while (count := size >> _HEIGHT * level) > 0:
        if count % 256:
            edge.append((level, count // 256))
        level += 1
    return edge


def _fetch(sql: store.Sql, log: LogId, loaded: Mapping[tuple[LogId, int, int], bytes]) -> Fetch:
    def fetch(level: int, index: int) -> bytes:
        place = (log, level, index)
        return loaded[place] if place in loaded else store.load_tiles(sql, [place]).get(place, b"")

    return fetch


def _grow(work: Work, fetch: Fetch) -> Grown:
    old = frontier(work.sealed.size, tile_reader(fetch))
    if old.root() != work.sealed_root:
        raise _not_standing(
            work, "保存的树与上次检查点不符", "the stored tree does not have the last checkpoint's root"
        )
    tiles = grow_tiles(work.sealed.size, work.leaves, fetch)
    root = old.extend(work.leaves).root()
    return Grown(work, root, tiles, tile_reader(lambda level, index: tiles.get((level, index)) or fetch(level, index)))


def frontier(size: int, read: Read) -> Frontier:
    """Give the right edge of a stored tree (树的前沿). One read for each bit of ``size``."""
    hashes, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            hashes.append(read(level, start >> level))
            start += 1 << level
    return Frontier(size, tuple(hashes))


def _not_standing(work: Work, zh: str, en: str) -> SealFault:
    return SealFault(work.log, max(0, work.sealed.size - 1), "sealed", zh.rstrip("。"), en.rstrip("."))
