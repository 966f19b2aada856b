"""Key records: whose key signs a log, and where an epoch ended."""

from __future__ import annotations

import pytest

from tests.ledger.notes import DOMAIN, ENROLMENT, ORIGIN, Pair, checkpoint, key_record
from yihao.ledger.rules.keyrecord import key_history, parse_key_record, verify_checkpoint
from yihao.ledger.rules.log_name import parse_log_name
from yihao.ledger.rules.note import Checkpoint, parse_checkpoint, parse_note, sign_note
from yihao.runtime.refusal import Refused

pytestmark = pytest.mark.pure

SECOND = f"{DOMAIN}/ledger/980101/2"
END = Checkpoint(ORIGIN, 40, bytes(range(32)))
FIRST = key_record()
NEXT = key_record(SECOND, closes=END)


def signed(text, pair=ENROLMENT):
    return str(sign_note(text, pair.key, pair.sign))


def refused_with(code, act, *arguments):
    with pytest.raises(Refused) as refused:
        act(*arguments)
    assert refused.value.code == code


def check(size, root, history, origin=ORIGIN, key=None):
    note = parse_note(checkpoint(size, root, origin, key=key))
    verify_checkpoint(note, parse_checkpoint(note.text), history)


def test_a_record_says_whose_key_signs_and_what_it_closes():
    record = parse_key_record(NEXT, ENROLMENT.key)
    assert (str(record.origin), record.key, record.closes) == (SECOND, Pair(SECOND).key, END)
    assert signed(record.text) == NEXT
    assert parse_key_record(FIRST, ENROLMENT.key).closes is None


def test_only_the_pinned_enrolment_key_certifies():
    refused_with("note.unsigned", parse_key_record, key_record(enrolment=Pair(DOMAIN, seed="thief")), ENROLMENT.key)
    refused_with("note.unsigned", parse_key_record, key_record(enrolment=Pair("other.invalid")), ENROLMENT.key)
    refused_with("note.signature", parse_key_record, FIRST.replace("first", "fjrst"), ENROLMENT.key)


TEXT = parse_note(FIRST).text
NEXT_TEXT = parse_note(NEXT).text
BAD = {
    TEXT.replace("log-key/1", "log-key/2"): "keyrecord.form",
    TEXT + "more\n": "keyrecord.form",
    TEXT.replace("first", "last"): "keyrecord.form",
    TEXT.replace("S1", "S9"): "keyrecord.suite",
    TEXT.replace(f"{ORIGIN}\n", "nowhere\n"): "ledger.origin",
    TEXT.replace(f"{ORIGIN}\n", f"{DOMAIN}/ledger/980102/1\n"): "keyrecord.name",
    TEXT.replace(f"{ORIGIN}\n", "other.invalid/ledger/980101/1\n"): "keyrecord.domain",
    NEXT_TEXT.replace("closes " + ORIGIN, "closes " + SECOND): "keyrecord.closes",
    NEXT_TEXT.replace("closes " + ORIGIN, f"closes {DOMAIN}/access/980101/1"): "keyrecord.closes",
    NEXT_TEXT.replace(" 40 ", " 040 "): "note.number",
}


@pytest.mark.parametrize(("text", "code"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_record_is_refused_even_if_it_is_signed(text, code):
    refused_with(code, parse_key_record, signed(text), ENROLMENT.key)


def test_a_later_epoch_is_never_a_first_one():
    refused_with("keyrecord.first", parse_key_record, key_record(SECOND), ENROLMENT.key)


def test_a_history_knows_every_epochs_key_and_end():
    history = key_history([NEXT, FIRST, FIRST], ENROLMENT.key)
    assert (history[ORIGIN].closed, history[SECOND].closed) == (END, None)
    check(40, END.root, history)
    check(12, bytes(32), history)
    check(1, bytes(32), history, SECOND)


def test_a_key_stolen_after_rotation_signs_nothing_that_counts():
    history = key_history([FIRST, NEXT], ENROLMENT.key)
    refused_with("keyrecord.beyond", check, 41, bytes(32), history)
    refused_with("keyrecord.fork", check, 40, bytes(32), history)
    refused_with("note.unsigned", check, 3, bytes(32), history, SECOND, Pair(ORIGIN))
    refused_with("keyrecord.unknown", check, 3, bytes(32), history, f"{DOMAIN}/ledger/980102/1")


def test_a_history_with_two_keys_for_one_epoch_or_with_a_gap_is_refused():
    other = key_record(key=Pair(ORIGIN, seed="other"))
    refused_with("keyrecord.twice", key_history, [FIRST, other], ENROLMENT.key)
    refused_with("keyrecord.gap", key_history, [NEXT], ENROLMENT.key)


@pytest.mark.parametrize(
    "name",
    ["", "a/ledger/980101/0", "a/ledger/980101/01", "a/ledger/98010/1", "a/national/980101/1", "A/ledger/980101/1",
     "a/other/980101/1", "a/ledger/980101/1\n", "-a/ledger/980101/1"],
)  # fmt: skip
def test_what_is_no_name_of_a_log_is_refused(name):
    refused_with("ledger.origin", parse_log_name, name)


def test_the_three_kinds_of_log():
    for text in ("a.b/ledger/980101/1", "a.b/access/980101/22", "a.b/national/000000/3"):
        assert str(parse_log_name(text)) == text
    assert parse_log_name("a.b/access/980101/22").series == "a.b/access/980101"
