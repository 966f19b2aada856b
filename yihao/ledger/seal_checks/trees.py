"""Recomputing a log's tree (重算默克尔树): every stored tile, hash by hash, and the root at every size asked for; flat in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yihao.ledger.database import ask
from yihao.ledger.tiles import WIDTH, tile_reader, tile_width
from yihao.ledger.tree import EMPTY, HASH, Frontier, ProofError
from yihao.ledger.tree import root as root_of
from yihao.ledger.verifying import Finding

MISSING = bytes(HASH)
"""Stands for the leaf of an entry that is not there, so that those after it keep their places."""
_AT_ONCE = 4_096
_TILES_AT_ONCE = 64

Log = tuple[str, str, int]


def stored_tiles(log: Log, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Read tiles by (level, index) (读取树块)."""
    rows = ask(
        "SELECT t.level, t.idx, t.hashes FROM unnest(%s::smallint[], %s::bigint[]) AS w(level, idx)"
        " JOIN seal_tile t ON (t.kind, t.unit, t.epoch, t.level, t.idx) = (%s, %s, %s, w.level, w.idx)",
        [[level for level, _ in places], [index for _, index in places], *log],
    )
    return {(level, index): bytes(hashes) for level, index, hashes in rows}


def frontier_at(log: Log, size: int, root: bytes) -> Frontier | None:
    """Give the edge of the stored tree at a checkpoint (检查点处的前沿); nothing if the tiles do not have its root."""
    read = tile_reader(lambda level, index: stored_tiles(log, [(level, index)]).get((level, index), b""))
    hashes, start = [], 0
    try:
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                hashes.append(read(level, start >> level))
                start += 1 << level
    except ProofError:
        return None
    found = Frontier(size, tuple(hashes))
    return found if found.root() == root else None


class Tree:
    """The tree of one epoch as it comes out of its entries (重算的树), up to ``sealed`` leaves, from ``start`` on."""

    def __init__(self, log: Log, origin: str, *, start: Frontier = EMPTY, sealed: int) -> None:
        self.log, self.origin, self.sealed = log, origin, sealed
        self._frontier, self._pending = start, list[bytes]()
        self._rows: list[list[bytes]] = []
        self._first: list[int] = []
        self._ready: dict[tuple[int, int], list[bytes]] = {}
        self._bad: set[tuple[int, int]] = set()
        level = 0
        while start.size >> 8 * level:
            index, kept = divmod(start.size >> 8 * level, WIDTH)
            stored = stored_tiles(log, [(level, index)]).get((level, index), b"") if kept else b""
            self._rows.append([stored[at : at + HASH] for at in range(0, kept * HASH, HASH)])
            self._first.append(index)
            level += 1

    @property
    def size(self) -> int:
        """Leaves taken so far (已取叶数)."""
        return self._frontier.size + len(self._pending)

    def take(self, leaf: bytes) -> Iterator[Finding]:
        """Take the next leaf."""
        self._pending.append(leaf)
        if len(self._pending) >= _AT_ONCE:
            self._flush()
        if self.size <= self.sealed:
            self._put(0, leaf)
        if len(self._ready) >= _TILES_AT_ONCE:
            yield from self._compare()

    def root(self) -> bytes:
        """Give the root over what was taken (树根)."""
        self._flush()
        return self._frontier.root()

    def rest(self) -> Iterator[Finding]:
        """Compare what is left: the partial tiles at the right, and tiles where the tree has none (右缘与多余的树块)."""
        for level, row in enumerate(self._rows):
            if row:
                self._ready[level, self._first[level]] = row
        yield from self._compare()
        levels = {level: self._first[level] + (1 if self._rows[level] else 0) for level in range(len(self._rows))}
        for level, index in ask(
            "SELECT t.level, t.idx FROM seal_tile t"
            " LEFT JOIN unnest(%s::smallint[], %s::bigint[]) AS w(level, upto) ON w.level = t.level"
            " WHERE (t.kind, t.unit, t.epoch) = (%s, %s, %s) AND t.idx >= coalesce(w.upto, 0) ORDER BY 1, 2 LIMIT 100",
            [list(levels), list(levels.values()), *self.log],
        ):
            yield Finding("tile", f"{self.origin} tile {level}/{index}", "no tile", "a tile")

    def _flush(self) -> None:
        self._frontier = self._frontier.extend(self._pending)
        self._pending = []

    def _put(self, level: int, hashed: bytes) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._first.append(0)
        row = self._rows[level]
        row.append(hashed)
        if len(row) == WIDTH:
            self._ready[level, self._first[level]] = row
            self._rows[level], self._first[level] = [], self._first[level] + 1
            self._put(level + 1, root_of(row))

    def _compare(self) -> Iterator[Finding]:
        places = sorted(self._ready)
        stored = stored_tiles(self.log, places)
        for place in places:
            yield from self._compare_one(place, self._ready[place], stored.get(place, b""))
        self._ready = {}

    def _compare_one(self, place: tuple[int, int], made: list[bytes], stored: bytes) -> Iterator[Finding]:
        level, index = place
        below = place in self._bad
        if stored == b"".join(made) and not below:
            return
        self._bad.add((level + 1, index // WIDTH))
        where = f"{self.origin} tile {level}/{index}"
        kept = [stored[at : at + HASH] for at in range(0, len(stored), HASH)]
        if len(kept) != tile_width(level, index, self.sealed) or len(made) > len(kept):
            yield Finding("tile", where, f"{len(made)} hashes", f"{len(kept)} hashes" if kept else "no tile")
        elif not below:  # else it differs only because a tile under it does, which is told already
            at = next((n for n, one in enumerate(made) if one != kept[n]), len(made))
            if level == 0:
                where += f" entry {index * WIDTH + at}"
            gone = at == len(made) or made[at] == MISSING
            yield Finding("tile", where, "no entry" if gone else made[at].hex(), kept[at].hex())
