"""The Merkle tree against the reference vectors, against the RFC's own definition written out, and against an attacker.

The vectors are those of the Certificate Transparency reference implementation, which every RFC 6962 library is tried with.
``mth``, ``path`` and ``subproof`` below are RFC 6962, 2.1 to 2.1.2, read aloud: recursive, and sharing no line with ours.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihao.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    list_reader,
    root,
    verify_consistency,
    verify_inclusion,
)

pytestmark = pytest.mark.pure

INPUTS = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
L0, L1 = ROOTS[1], "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
INCLUSION = [
    (0, 1, []),
    (0, 2, [L1]),
    (1, 2, [L0]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [L0, N23, N4]),
    (0, 8, [L1, N23, N4567]),
    (5, 8, [N4, N67, ROOTS[4]]),
]
CONSISTENCY = [(1, 1, []), (1, 8, [L1, N23, N4567]), (6, 8, [N45, N67, ROOTS[4]]), (2, 5, [N23, N4])]

LARGEST = 512
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(LARGEST)]
READ = list_reader(LEAVES)


def k_below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k = 2 * k
    return k


@cache
def mth(a: int, b: int) -> bytes:
    """MTH(D[a:b])."""
    n = b - a
    if n == 0:
        return sha256().digest()
    if n == 1:
        return sha256(b"\x00" + b"entry %d" % a).digest()
    k = k_below(n)
    return sha256(b"\x01" + mth(a, a + k) + mth(a + k, b)).digest()


@cache
def path(m: int, a: int, b: int) -> tuple[bytes, ...]:
    """PATH(m, D[a:b])."""
    n = b - a
    if n == 1:
        return ()
    k = k_below(n)
    if m < k:
        return (*path(m, a, a + k), mth(a + k, b))
    return (*path(m - k, a + k, b), mth(a, a + k))


def subproof(m: int, a: int, b: int, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[a:b], whole)."""
    n = b - a
    if m == n:
        return [] if whole else [mth(a, b)]
    k = k_below(n)
    if m <= k:
        return [*subproof(m, a, a + k, whole), mth(a + k, b)]
    return [*subproof(m - k, a + k, b, False), mth(a, a + k)]


def hexes(hashes):
    return [one.hex() for one in hashes]


def test_the_reference_roots():
    leaves = [leaf_hash(one) for one in INPUTS]
    assert [root(leaves[:size]).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_the_reference_inclusion_proofs(index, size, proof):
    leaves = [leaf_hash(one) for one in INPUTS]
    assert hexes(inclusion_proof(index, size, list_reader(leaves))) == proof
    verify_inclusion(leaves[index], index, size, [bytes.fromhex(one) for one in proof], bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_the_reference_consistency_proofs(old, new, proof):
    read = list_reader([leaf_hash(one) for one in INPUTS])
    assert hexes(consistency_proof(old, new, read)) == proof
    roots = [bytes.fromhex(one) for one in ROOTS]
    verify_consistency(old, roots[old], new, roots[new], [bytes.fromhex(one) for one in proof])


def test_the_example_of_rfc_9162():
    """2.1.5: a tree of seven; a..g are its leaves from the left, g = hash of (a, b) and so on."""
    read = list_reader(LEAVES[:7])
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = (sha256(b"\x01" + x + y).digest() for x, y in ((a, b), (c, d), (e, f)))
    k, m = sha256(b"\x01" + g + h).digest(), sha256(b"\x01" + i + j).digest()
    assert inclusion_proof(0, 7, read) == [b, h, m]
    assert inclusion_proof(3, 7, read) == [c, g, m]
    assert inclusion_proof(4, 7, read) == [f, j, k]
    assert inclusion_proof(6, 7, read) == [i, k]
    assert consistency_proof(3, 7, read) == [c, d, g, m]
    assert consistency_proof(4, 7, read) == [m]
    assert consistency_proof(6, 7, read) == [i, j, k]


@pytest.mark.wide
def test_every_size_up_to_512_with_every_index():
    for size in range(1, LARGEST + 1):
        whole = mth(0, size)
        for index in range(size):
            proof = inclusion_proof(index, size, READ)
            assert tuple(proof) == path(index, 0, size)
            verify_inclusion(LEAVES[index], index, size, proof, whole)


@pytest.mark.wide
def test_every_pair_of_sizes_up_to_130_is_consistent():
    for new in range(131):
        for old in range(new + 1):
            proof = consistency_proof(old, new, READ)
            assert proof == (subproof(old, 0, new, True) if old else [])
            verify_consistency(old, mth(0, old), new, mth(0, new), proof)


def test_growing_step_by_step_is_the_same_as_all_at_once():
    frontier = Frontier(0, ())
    for size in range(LARGEST + 1):
        assert frontier.root() == mth(0, size)
        assert Frontier.from_bytes(frontier.to_bytes()) == frontier
        frontier = frontier.extend(LEAVES[size : size + 1])


@given(st.lists(st.integers(0, 200), max_size=8))
def test_growing_in_pieces_is_the_same_as_all_at_once(pieces):
    frontier = Frontier(0, ())
    for piece in pieces:
        if frontier.size + piece <= LARGEST:
            frontier = frontier.extend(LEAVES[frontier.size : frontier.size + piece])
    assert frontier.root() == mth(0, frontier.size)


@pytest.mark.wide
def test_more_leaves_than_are_hashed_at_once():
    many = [n.to_bytes(32, "big") for n in range((1 << 16) + 3)]
    half = Frontier(0, ()).extend(many[:40_000])
    assert half.extend(many[40_000:]) == Frontier(0, ()).extend(iter(many))
    assert root(many) == inclusion_by_hand(many)


def inclusion_by_hand(hashes):
    n = len(hashes)
    if n == 1:
        return hashes[0]
    k = k_below(n)
    return sha256(b"\x01" + inclusion_by_hand(hashes[:k]) + inclusion_by_hand(hashes[k:])).digest()


flips = st.tuples(st.integers(0, 31), st.integers(1, 255))


def flipped(hashed: bytes, flip: tuple[int, int]) -> bytes:
    at, bits = flip
    return hashed[:at] + bytes([hashed[at] ^ bits]) + hashed[at + 1 :]


def mutations(proof, draw):
    """One way to spoil a proof: a bit, one less, one more, two swapped, one twice, a short hash."""
    kinds = ["more", "short"] + (["bit", "less", "first less", "twice"] if proof else [])
    kinds += ["swap"] if len(proof) > 1 else []
    kind, spoilt = draw(st.sampled_from(kinds)), list(proof)
    at = draw(st.integers(0, len(proof) - 1)) if proof else 0
    if kind == "bit":
        spoilt[at] = flipped(spoilt[at], draw(flips))
    elif kind == "less":
        spoilt.pop()
    elif kind == "first less":
        spoilt.pop(0)
    elif kind == "twice":
        spoilt.insert(at, spoilt[at])
    elif kind == "swap":
        spoilt[0], spoilt[-1] = spoilt[-1], spoilt[0]
    elif kind == "more":
        spoilt.append(draw(st.sampled_from(LEAVES[:4])))
    else:
        spoilt.append(b"short")
    return spoilt


@given(st.data())
def test_a_spoilt_inclusion_proof_is_refused(data):
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    proof, whole, leaf = inclusion_proof(index, size, READ), mth(0, size), LEAVES[index]
    wrong = data.draw(st.sampled_from(["proof", "leaf", "index", "root", "negative", "beyond"]))
    if wrong == "proof":
        proof = mutations(proof, data.draw)
    elif wrong == "leaf":
        leaf = flipped(leaf, data.draw(flips))
    elif wrong == "root":
        whole = flipped(whole, data.draw(flips))
    elif wrong == "index":
        index = data.draw(st.integers(0, size).filter(lambda other: other != index))
    else:
        index = -1 if wrong == "negative" else size
    with pytest.raises(ProofError):
        verify_inclusion(leaf, index, size, proof, whole)


@given(st.data())
def test_a_spoilt_consistency_proof_is_refused(data):
    new = data.draw(st.integers(1, LARGEST))
    old = data.draw(st.integers(1, new))
    proof, was, now = consistency_proof(old, new, READ), mth(0, old), mth(0, new)
    wrong = data.draw(st.sampled_from(["proof", "old root", "new root", "back"]))
    if wrong == "proof":
        proof = mutations(proof, data.draw)
    elif wrong == "old root":
        was = flipped(was, data.draw(flips))
    elif wrong == "new root":
        now = flipped(now, data.draw(flips))
    else:
        old, new, was, now = new + 1, old, now, was
    with pytest.raises(ProofError):
        verify_consistency(old, was, new, now, proof)


@given(st.data())
def test_a_history_that_was_changed_is_never_consistent(data):
    """Whoever changes, drops or swaps a leaf below the old size cannot build an honest-looking proof with our own prover."""
    new = data.draw(st.integers(2, 200))
    old = data.draw(st.integers(1, new))
    forged = LEAVES[:new]
    at = data.draw(st.integers(0, old - 1))
    if data.draw(st.booleans()):
        forged[at] = leaf_hash(b"forged")
    else:
        del forged[at]
        forged.append(leaf_hash(b"filled up"))
    proof = consistency_proof(old, new, list_reader(forged))
    with pytest.raises(ProofError):
        verify_consistency(old, mth(0, old), new, root(forged), proof)


def test_two_histories_of_one_size_are_called_a_fork():
    with pytest.raises(ProofError) as refused:
        verify_consistency(7, mth(0, 7), 7, mth(1, 8), [])
    assert refused.value.code == "proof.fork"
    assert "两个" in refused.value.words.zh


@pytest.mark.parametrize(("size", "whole"), [(0, mth(0, 1)), (3, mth(0, 3))])
def test_an_empty_tree_has_one_root_only(size, whole):
    with pytest.raises(ProofError):
        verify_consistency(0, mth(0, 1), size, whole, [])
    if size:
        verify_consistency(0, EMPTY_ROOT, size, whole, [])
        with pytest.raises(ProofError):
            verify_consistency(0, EMPTY_ROOT, size, whole, [mth(0, 1)])


def test_no_proof_is_made_of_what_does_not_exist():
    for index, size in ((3, 3), (-1, 3), (0, 0), (0, 1 << 70)):
        with pytest.raises(ProofError):
            inclusion_proof(index, size, READ)
    for old, new in ((3, 2), (-1, 2), (1, 1 << 70)):
        with pytest.raises(ProofError):
            consistency_proof(old, new, READ)


@given(st.binary(max_size=200))
def test_a_foreign_frontier_is_refused_or_read_back_exactly(written):
    try:
        assert Frontier.from_bytes(written).to_bytes() == written
    except ProofError as refused:
        assert refused.code == "proof.frontier"
