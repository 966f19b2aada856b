"""Tiles: grown in any steps they are those of the specification, and proofs read from them are those of the tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sizes import examples
from yihao.ledger.tiles import WIDTH, grow_tiles, tile_reader, tile_width, tiles_touched
from yihao.ledger.tree import HASH, ProofError, consistency_proof, inclusion_proof, list_reader, root

pytestmark = pytest.mark.pure

SIZE = 70_000
LEAVES = [number.to_bytes(HASH, "big") for number in range(SIZE)]


def grown(*steps):
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0

    def stored(level, index):
        return tiles[level, index]

    for step in steps:
        changed = grow_tiles(size, LEAVES[size : size + step], stored)
        assert list(changed) == tiles_touched(size, size + step)
        tiles.update(changed)
        size += step
    return tiles


def test_the_example_of_the_specification():
    """C2SP tlog-tiles: 70,000 leaves are 273 full and one partial tile of 112, one full and one of 17, and one of 1."""
    tiles = grown(SIZE)
    widths = {place: len(tile) // HASH for place, tile in tiles.items()}
    assert [widths[0, index] for index in range(274)] == [256] * 273 + [112]
    assert [widths[1, 0], widths[1, 1], widths[2, 0]] == [256, 17, 1]
    assert len(tiles) == 277
    assert all(width == tile_width(*place, SIZE) for place, width in widths.items())
    assert tile_width(0, 274, SIZE) == tile_width(3, 0, SIZE) == 0


def test_256_leaves_are_one_full_tile_and_one_of_width_1():
    tiles = grown(256)
    assert {place: len(tile) // HASH for place, tile in tiles.items()} == {(0, 0): 256, (1, 0): 1}
    assert tiles[1, 0] == root(LEAVES[:256])


@examples(25)
@given(st.lists(st.integers(0, 1_500), min_size=1, max_size=12))
def test_tiles_do_not_depend_on_the_steps_in_which_they_grew(steps):
    assert grown(*steps) == grown(sum(steps))


@examples(40)
@given(st.data())
def test_proofs_from_tiles_are_those_of_the_tree(data):
    size = data.draw(st.integers(1, SIZE))
    old, index = data.draw(st.integers(0, size)), data.draw(st.integers(0, size - 1))
    fetched = []

    def fetch(level, index):
        fetched.append((level, index))
        return ALL[level, index]

    read = tile_reader(fetch)
    assert inclusion_proof(index, size, read) == inclusion_proof(index, size, IN_MEMORY)
    assert len(fetched) <= 6
    assert consistency_proof(old, size, read) == consistency_proof(old, size, IN_MEMORY)
    assert len(fetched) == len(set(fetched))


ALL = grown(SIZE)
IN_MEMORY = list_reader(LEAVES)


def test_a_tile_that_is_too_narrow_is_refused():
    narrow = dict(ALL)
    narrow[0, 0] = narrow[0, 0][: 7 * HASH]
    with pytest.raises(ProofError, match="树块"):
        inclusion_proof(9, 10, tile_reader(lambda level, index: narrow[level, index]))
    with pytest.raises(ProofError, match="树块"):
        grow_tiles(100, LEAVES[100:101], lambda level, index: narrow[level, index])
    assert len(grow_tiles(7, LEAVES[7:9], lambda level, index: narrow[level, index])[0, 0]) == 9 * HASH
    assert WIDTH == 256
