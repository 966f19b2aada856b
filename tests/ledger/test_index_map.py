"""Index maps: what they count, and that presence and absence are proved and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihao.ledger.rules.index_map import (
    RUN_0,
    Absence,
    Here,
    Presence,
    absorb,
    case_key,
    map_leaf,
    map_root,
    next_run,
    person_key,
    prove_absence,
    prove_presence,
    read_leaf,
    split_leaves,
    subjects_of,
    verify_absence,
    verify_presence,
)  # fmt: skip
from yihao.ledger.tree import EMPTY_ROOT, ProofError

pytestmark = pytest.mark.pure

KEYS = st.sets(st.binary(min_size=32, max_size=32), max_size=40)


def leaf_of(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def a_map(keys) -> list[bytes]:
    return [map_leaf(key, n + 1, leaf_of(key)) for n, key in enumerate(sorted(keys))]


def said(person: str, case: str | None = None, kind: str = "case.registered/1") -> dict[str, object]:
    return {"type": kind, "actor": {"id": person}} | ({"case": case} if case else {})


def test_the_bytes_are_those_of_the_design():
    birth = leaf_of(b"birth")
    assert case_key("20269801010000166", birth) == sha256(b"case:20269801010000166" + birth).digest()
    assert person_key("S00000001", birth) == sha256(b"person:S00000001" + birth).digest()
    assert next_run(RUN_0, birth) == sha256(b"\x03" + bytes(32) + birth).digest()
    leaf = map_leaf(b"k" * 32, 258, b"r" * 32)
    assert leaf == b"k" * 32 + b"\x00\x00\x01\x02" + b"r" * 32
    assert read_leaf(leaf) == (b"k" * 32, 258, b"r" * 32)
    assert map_root([]) == EMPTY_ROOT
    assert map_root([leaf]) == sha256(b"\x00" + leaf).digest()
    assert split_leaves(leaf + leaf) == [leaf, leaf]


def test_an_entry_counts_for_its_case_and_for_who_acted():
    assert subjects_of(said("S1", "2026")) == ("case:2026", "person:S1")
    assert subjects_of(said("S1")) == ("person:S1",)


def test_an_index_root_counts_for_nobody():
    assert subjects_of(said("system", kind="index.root/1")) == ()


def test_counts_and_runs_follow_the_log_in_its_order():
    one, two, three, birth = (leaf_of(text) for text in (b"1", b"2", b"3", b"elsewhere"))
    known: dict[str, Here] = {}
    changed = absorb(known, [(one, said("S1", "A")), (two, said("S2"))], birth=lambda number: birth)
    assert changed == {"case:A", "person:S1", "person:S2"}
    changed = absorb(known, [(three, said("S1", "A"))], birth=lambda number: pytest.fail("asked twice"))
    assert changed == {"case:A", "person:S1"}
    run = next_run(next_run(RUN_0, one), three)
    assert known == {
        "case:A": Here(case_key("A", birth), 2, run),
        "person:S1": Here(person_key("S1", one), 2, run),
        "person:S2": Here(person_key("S2", two), 1, next_run(RUN_0, two)),
    }


@given(KEYS)
def test_every_key_of_a_map_is_proved_present_and_never_absent(keys):
    leaves = a_map(keys)
    for leaf in leaves:
        proof = prove_presence(leaves, leaf[:32])
        assert proof is not None
        assert verify_presence(leaf[:32], proof, map_root(leaves)) == Here(*read_leaf(leaf))
        assert prove_absence(leaves, leaf[:32]) is None


@given(KEYS, st.binary(min_size=32, max_size=32))
def test_any_other_key_is_proved_absent_and_never_present(keys, other):
    leaves = a_map(keys - {other})
    proof = prove_absence(leaves, other)
    assert proof is not None
    verify_absence(other, proof, map_root(leaves))
    assert prove_presence(leaves, other) is None


@given(KEYS.filter(lambda keys: len(keys) > 1), st.data())
def test_no_neighbours_prove_a_key_absent_that_is_there(keys, data):
    leaves, ends = a_map(keys), []
    for _ in range(2):
        place = data.draw(st.integers(-1, len(leaves) - 1))
        ends.append(None if place < 0 else prove_presence(leaves, leaves[place][:32]))
    key = data.draw(st.sampled_from(leaves))[:32]
    with pytest.raises(ProofError):
        verify_absence(key, Absence(len(leaves), ends[0], ends[1]), map_root(leaves))


def test_an_empty_map_lacks_every_key_and_a_full_one_needs_its_neighbours():
    verify_absence(b"k" * 32, Absence(0, None, None), EMPTY_ROOT)
    leaves = a_map({b"a" * 32})
    for size in (0, 1):
        with pytest.raises(ProofError):
            verify_absence(b"k" * 32, Absence(size, None, None), map_root(leaves))


def test_a_proof_of_presence_does_not_carry_over_to_another_count_key_or_root():
    leaves = a_map({b"a" * 32, b"b" * 32, b"c" * 32})
    proof = prove_presence(leaves, b"b" * 32)
    assert proof is not None
    more = Presence(map_leaf(b"b" * 32, 9, proof.leaf[36:]), proof.index, proof.size, proof.path)
    for key, claimed, root in (
        (b"b" * 32, more, map_root(leaves)),
        (b"a" * 32, proof, map_root(leaves)),
        (b"b" * 32, proof, map_root(leaves[:2])),
        (b"b" * 32, replace(proof, leaf=proof.leaf[:-1]), map_root(leaves)),
    ):
        with pytest.raises(ProofError):
            verify_presence(key, claimed, root)
