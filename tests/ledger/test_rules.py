"""Receipts, log names and golden vectors: fixed inputs give exactly these bytes for a hundred years."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from yihao.cases.rules import number as lcn
from yihao.ledger.rules.canonical import encode
from yihao.ledger.rules.commitment import commitment, idempotency_key, request_digest, vault_ref
from yihao.ledger.rules.entry import Actor, Attachment, Entry, Position, build_fragments, declared_time, splice
from yihao.ledger.rules.leaf import NO_LEAF, leaf_hash, parse_origin
from yihao.ledger.rules.receipt import ReceiptText, parse_receipt, receipt_text
from yihao.ledger.rules.stored import walk
from yihao.runtime.context import Via
from yihao.runtime.refusal import Refused

pytestmark = pytest.mark.pure

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", GOLDEN["canonical"], ids=lambda vector: vector["why"])
def test_canonical_bytes_are_as_laid_down(vector):
    assert encode(vector["value"]).hex() == vector["bytes"]


@pytest.mark.parametrize("vector", GOLDEN["commitments"], ids=lambda vector: vector["field"])
def test_commitments_are_as_laid_down(vector):
    digest = commitment(bytes.fromhex(vector["salt"]), vector["field"], vector["value"])
    assert digest.hex() == vector["commitment"]
    assert str(vault_ref(digest)) == vector["ref"]


@pytest.mark.parametrize("vector", GOLDEN["idempotency"], ids=lambda vector: vector["key"])
def test_idempotency_keys_are_as_laid_down(vector):
    assert str(idempotency_key(vector["actor"], vector["command"], vector["key"])) == vector["idem"]
    assert request_digest(vector["body"].encode()) == vector["request"]


def from_vector(said):
    """Build the entry of a golden vector through the same code as a recorded act."""
    reply = said.get("reply_to")
    entry = Entry(
        event=None,
        actor=Actor(**said["actor"]),
        basis=said["auth"]["basis"],
        ref=said["auth"].get("ref", ""),
        number=said.get("case"),
        matter=said.get("matter"),
        occurred=occurred(said["occ"]) if "occ" in said else None,
        attachments=[Attachment(one["n"], one["sha"]) for one in said.get("att", [])],
        idem=UUID(said["idem"]) if "idem" in said else None,
        request=b"" if "idem" in said else None,
        supersedes=said.get("sup"),
        reply_to=Position(**reply) if reply else None,
        via=Via(said["via"]["channel"], said["via"].get("operator", "")),
    )
    kind, _, version = said["type"].partition("/")
    fragments = build_fragments(entry, kind=kind, version=int(version), facts=said["d"], committed=said.get("c", {}))
    return splice(fragments, log=said["log"], prev=said["prev"], rec=said["rec"], seq=said["seq"])


def occurred(text):
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def test_entries_leaves_and_their_chain_are_as_laid_down():
    rows = []
    for vector in GOLDEN["entries"]:
        raw = from_vector(vector["entry"])
        assert raw == encode(vector["entry"])
        assert raw.decode() == vector["bytes"]
        assert leaf_hash(raw).hex() == vector["leaf"]
        rows.append((vector["entry"]["seq"], leaf_hash(raw), raw))
    checked = walk(rows, log=GOLDEN["entries"][0]["entry"]["log"])
    assert (checked.size, checked.leaf, checked.fault) == (len(rows), GOLDEN["entries"][-1]["leaf"], "")
    assert GOLDEN["entries"][0]["entry"]["prev"] == NO_LEAF


def test_the_walk_names_the_first_fault():
    raws = [vector["bytes"].encode() for vector in GOLDEN["entries"]]
    log = GOLDEN["entries"][0]["entry"]["log"]
    rows = [(seq, leaf_hash(raw), raw) for seq, raw in enumerate(raws)]
    assert "missing" in walk(rows[:1] + rows[2:], log=log).fault
    assert "stored leaf" in walk([(0, b"x", raws[0])], log=log).fault
    assert "prev" in walk(rows[1:], log=log, since=1).fault
    assert "another log" in walk(rows, log=log + "0").fault
    forged = raws[1].replace(b'"rec":"2', b'"rec":"1')
    assert "rec falls" in walk([rows[0], (1, leaf_hash(forged), forged)], log=log).fault


def test_a_receipt_reads_back_as_it_was_printed():
    for vector in GOLDEN["receipts"]:
        parsed = parse_receipt(vector["text"])
        assert parsed == ReceiptText(*vector["parts"])
        assert str(parsed) == vector["text"]
        assert parse_receipt(f" {vector['text']}\n") == parsed


@pytest.mark.parametrize(
    "text",
    ["", "JC1:", GOLDEN["receipts"][0]["text"][:-1], GOLDEN["receipts"][0]["text"] + "0",
     GOLDEN["receipts"][0]["text"].replace("-1-", "-01-"), GOLDEN["receipts"][0]["text"].replace("JC1", "JC2"),
     GOLDEN["receipts"][0]["text"].replace("2026", "２０２６"), GOLDEN["receipts"][0]["text"].upper()],
)  # fmt: skip
def test_what_is_no_receipt_is_refused_in_words(text):
    with pytest.raises(Refused) as refused:
        parse_receipt(text)
    assert "JC1" in refused.value.words.zh


def test_seventeen_zeros_stand_for_no_case_and_no_case_can_have_them():
    text = receipt_text("jc.example/ledger/000000/1", 41, "a" * 64, None)
    assert str(text) == f"JC1:{'0' * 17}:000000-1-41:{'a' * 64}"
    assert parse_receipt(str(text)) == text
    assert not text.has_case and not lcn.is_valid(text.number)
    assert receipt_text("jc.example/ledger/371329/2", 0, "a" * 64, GOLDEN["receipts"][0]["parts"][0]).has_case


def test_the_name_of_a_log_reads_back_and_others_are_refused():
    assert str(parse_origin("jc.example/ledger/371329/1")) == "jc.example/ledger/371329/1"
    for bad in (
        "jc.example/ledger/37132/1",
        "jc.example/tree/371329/1",
        "jc.example/ledger/371329/01",
        "-x/ledger/371329/1",
    ):
        with pytest.raises(Refused):
            parse_origin(bad)


def test_a_time_is_written_in_beijing_time_with_milliseconds():
    assert declared_time(datetime.fromisoformat("2026-11-23T16:00:00.1239+00:00")) == "2026-11-24T00:00:00.123+08:00"
    assert declared_time(date(2026, 1, 5)) == "2026-01-05"
    with pytest.raises(ValueError, match="zone"):
        declared_time(datetime(2026, 1, 5))
