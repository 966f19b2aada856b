"""Tiles (树块): the stored form of a tree, 256 hashes each, as in C2SP tlog-tiles; proofs read them.

Tile (level, index) holds the hashes of the complete subtrees of 256**level leaves, from number ``index * 256`` on. The last
tile of a level may be partial. A hash of a full tile is an entry of the level above. Pure, like ``tree``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yihao.ledger.tree import HASH, ProofError, Read, node_hash
from yihao.ledger.tree import root as root_of

__all__ = ["WIDTH", "Fetch", "grow_tiles", "tile_reader", "tile_width", "tiles_touched"]

WIDTH = 256
_HEIGHT = 8

Fetch = Callable[[int, int], bytes]
"""``fetch(level, index)``: a tile's hashes, end to end; at least as many as the tree that is read has there."""


def tile_width(level: int, index: int, size: int) -> int:
    """Give how many hashes tile (level, index) has in a tree of ``size`` leaves (树块宽度): 0 to 256. No hash."""
    return max(0, min(WIDTH, (size >> _HEIGHT * level) - index * WIDTH))


def tiles_touched(old: int, new: int) -> list[tuple[int, int]]:
    """Name the tiles that are new or wider when a tree grows (变动的树块). About (new - old) / 256 + log256(new) of them."""
    touched, level = [], 0
    while (count := new >> _HEIGHT * level) > 0:
        before = old >> _HEIGHT * level
        if count > before:
            touched += [(level, index) for index in range(before // WIDTH, (count - 1) // WIDTH + 1)]
        level += 1
    return touched


def grow_tiles(old: int, leaves: Iterable[bytes], fetch: Fetch) -> dict[tuple[int, int], bytes]:
    """Append leaf hashes and give every tile that is new or wider (追加后变动的树块). One hash a leaf at most.

    ``fetch`` is asked for the partial tile at the right of each level, at most log256(n) of them, and only where there is one.

    Raises:
        ProofError: a stored tile is narrower than ``old`` needs.
    """
    grown: dict[tuple[int, int], bytes] = {}
    row, level = list(leaves), 0
    while row:
        before = old >> _HEIGHT * level
        index, kept = divmod(before, WIDTH)
        hashes = (_cut(fetch(level, index), kept) if kept else b"") + b"".join(row)
        row = []
        for at in range(0, len(hashes), WIDTH * HASH):
            tile = hashes[at : at + WIDTH * HASH]
            grown[level, index] = tile
            if len(tile) == WIDTH * HASH:
                row.append(root_of(_hashes(tile)))
            index += 1
        level += 1
    return grown


def tile_reader(fetch: Fetch) -> Read:
    """Give the ``read`` that proofs need, over stored tiles (由树块读树). Each tile is fetched and hashed up once.

    At most 255 hashes a tile; a proof in a tree of n leaves touches at most 2 log256(n) + 2 tiles.
    """
    kept: dict[tuple[int, int], tuple[bytes, dict[tuple[int, int], bytes]]] = {}

    def read(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, _HEIGHT)
        tile_index, at = divmod(index << above, WIDTH)
        if (tile_level, tile_index) not in kept:
            kept[tile_level, tile_index] = (fetch(tile_level, tile_index), {})
        tile, known = kept[tile_level, tile_index]
        return _inside(tile, known, above, at >> above)

    return read


def _inside(tile: bytes, known: dict[tuple[int, int], bytes], level: int, index: int) -> bytes:
    if level == 0:
        return _cut(tile[index * HASH :], 1)
    if (level, index) not in known:
        left = _inside(tile, known, level - 1, index * 2)
        known[level, index] = node_hash(left, _inside(tile, known, level - 1, index * 2 + 1))
    return known[level, index]


def _cut(tile: bytes, count: int) -> bytes:
    if len(tile) < count * HASH:
        raise ProofError("tile", "保存的树块不完整。", "A stored tile of the tree is not whole.")
    return tile[: count * HASH]


def _hashes(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]
