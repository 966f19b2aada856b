"""Walking a log reads links off the bytes where they show plainly, and finds the same as reading every entry as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihao.ledger.rules.leaf import NO_LEAF, leaf_hash
from yihao.ledger.rules.stored import Link, before, has_link, link_of, walk

pytestmark = pytest.mark.pure
LOG = "test.yihao.invalid/ledger/990103/1"
NAMED = b'"log":"%s"' % LOG.encode()
REC = "2026-11-28T16:00:00.000+08:00"


def entry(seq, prev, *, log=LOG, rec=REC, **more):
    said = {
        "actor": {"id": "S00000001"},
        "d": {},
        "log": log,
        "prev": prev,
        "rec": rec,
        "seq": seq,
        "type": "a/1",
        "v": 1,
    }
    return json.dumps(said | more, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def chain(count, **more):
    rows, prev = [], NO_LEAF
    for seq in range(count):
        raw = entry(seq, prev, **more)
        rows.append((seq, leaf_hash(raw), raw))
        prev = leaf_hash(raw).hex()
    return rows


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"matter": "M03"},
        {"occ": "2026-11-27", "matter": "M01"},
        {"sup": 3, "via": {"channel": "web", "operator": "x"}},
        {"d": {"prev": "0" * 64, "log": LOG, "text": '","prev":"' + "1" * 64}},
        {"case": "20269901030000182", "c": {"reason": "ab" * 32}},
    ],
)
def test_a_sound_log_is_sound_whatever_else_its_entries_hold(more):
    rows = chain(5, **more)
    assert walk(rows, log=LOG) == (5, rows[-1][1].hex(), "")
    assert has_link(rows[2][2], NAMED, before(rows[1][1].hex()), 2) == REC.encode(), "read off the bytes, not as JSON"


def test_an_entry_that_answers_another_is_read_as_json():
    rows = chain(3, reply_to={"log": LOG, "seq": 7})
    assert walk(rows, log=LOG) == (3, rows[-1][1].hex(), "")
    assert has_link(rows[1][2], NAMED, before(rows[0][1].hex()), 1) == b""


def test_a_link_inside_the_facts_is_not_taken_for_the_entrys_own():
    foreign = entry(0, NO_LEAF, log="other.invalid/ledger/990103/1", d={"log": LOG, "prev": NO_LEAF})
    told = walk([(0, leaf_hash(foreign), foreign)], log=LOG)
    assert told.fault.endswith("another log or position in the bytes")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (entry(1, "1" * 64), "prev is not the leaf before"),
        (entry(2, "{prev}"), "another log or position in the bytes"),
        (entry(1, "{prev}", log=LOG[:-1] + "2"), "another log or position in the bytes"),
        (entry(1, "{prev}", rec="2026-11-28T15:59:59.999+08:00"), "rec falls"),
    ],
)
def test_each_fault_is_named_with_its_place(raw, words):
    first = entry(0, NO_LEAF)
    made = raw.replace(b"{prev}", leaf_hash(first).hex().encode())
    rows = [(0, leaf_hash(first), first), (1, leaf_hash(made), made)]
    assert walk(rows, log=LOG) == (1, leaf_hash(first).hex(), f"{LOG} 1: {words}")


def test_a_gap_and_a_wrong_leaf_are_faults_before_anything_is_read():
    rows = chain(3)
    assert walk([rows[0], rows[2]], log=LOG).fault == f"{LOG} 2: position 1 is missing"
    spoiled = (1, bytes(32), rows[1][2])
    assert walk([rows[0], spoiled], log=LOG).fault == f"{LOG} 1: the stored leaf is not that of the bytes"


def test_a_log_longer_than_one_reading_is_walked_to_its_end_and_a_fault_beyond_is_found():
    rows = chain(2_345)
    assert walk(rows, log=LOG) == (2_345, rows[-1][1].hex(), "")
    assert walk(rows[1_000:], log=LOG, since=1_000, prev=rows[999][1].hex()) == (2_345, rows[-1][1].hex(), "")
    rows[2_100] = (2_100, rows[2_100][1], rows[2_100][2] + b" ")
    told = walk(rows, log=LOG)
    assert told == (2_100, rows[2_099][1].hex(), f"{LOG} 2100: the stored leaf is not that of the bytes")


def test_where_the_leaf_before_is_not_there_the_walk_says_so():
    rows = chain(3)
    assert walk(rows[2:], log=LOG, since=2, prev="") == (2, "", f"{LOG} 2: prev is not the leaf before")
    assert walk([], log=LOG, since=2, prev="") == (2, "", "")


@given(st.data())
def test_what_is_read_off_the_bytes_is_what_json_says(data):
    prev = leaf_hash(b"before").hex()
    raw = bytearray(entry(4, prev, d={"n": 1, "log": LOG, "text": data.draw(st.text(max_size=20))}, matter="M02"))
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read = has_link(bytes(raw), NAMED, before(prev), 4).decode("ascii", "replace")
    if not read:
        return
    try:
        link = link_of(bytes(raw))
    except (ValueError, KeyError):
        return  # its leaf is another, and the walk stops there
    assert link == Link(LOG, prev, read, 4)
