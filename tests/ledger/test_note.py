"""Notes, checkpoints and cosignatures: byte for byte those of other implementations, and nothing else is let in."""

from __future__ import annotations

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.notes import ORIGIN, Pair, checkpoint, witness
from yihao.ledger.rules.note import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    NoteRefused,
    VerifierKey,
    base64_bytes,
    cosign,
    cosignature_message,
    parse_checkpoint,
    parse_note,
    parse_signature,
    parse_vkey,
    sign_note,
    verify_cosignature,
    verify_note,
    whole_number,
)
from yihao.runtime.refusal import Refused

pytestmark = pytest.mark.pure

# Published test values of other implementations: Go's sumdb/note, transparency-dev/formats and the specifications.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
FOREIGN_KEYS = [
    GO_KEY,
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
]
SPECIFIED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
LOG = Pair("log.example")
TEXT = str(Checkpoint(ORIGIN, 7, bytes(32)))


def code_of(refused):
    return refused.value.code


@pytest.mark.parametrize("text", FOREIGN_KEYS)
def test_foreign_keys_are_read_and_written_back(text):
    assert str(parse_vkey(text)) == text


def test_a_note_of_the_go_implementation_verifies_and_is_signed_to_the_same_bytes():
    key = parse_vkey(GO_KEY, ED25519)
    note = parse_note(GO_NOTE)
    verify_note(note, key)
    assert str(sign_note(note.text, key, Ed25519PrivateKey.from_private_bytes(GO_SEED).sign)) == GO_NOTE


def test_the_example_of_the_specification_is_read_and_written_back():
    note = parse_note(SPECIFIED)
    assert str(note) == SPECIFIED
    said = parse_checkpoint(note.text)
    assert (said.origin, said.size, str(said)) == ("example.com/behind-the-sofa", 20852163, note.text)
    assert int.from_bytes(note.signatures[1].signature[:8], "big") == 1679315147
    assert cosignature_message(note.text, 1679315147).decode() == f"cosignature/v1\ntime 1679315147\n{note.text}"


def test_a_cosignature_says_when_and_verifies():
    w1 = witness("witness.example/w1")
    note = parse_note(TEXT + "\n" + str(cosign(TEXT, w1.key, w1.sign, 1_800_000_000)))
    assert verify_cosignature(note, w1.key) == 1_800_000_000
    assert len(note.signatures[0].signature) == 72


def test_a_cosignature_is_bound_to_checkpoint_time_and_key():
    w1, w2 = witness("w1"), witness("w2")
    line = cosign(TEXT, w1.key, w1.sign, 1_800_000_000)
    later = line._replace(signature=(1_800_000_001).to_bytes(8, "big") + line.signature[8:])
    other = str(Checkpoint(ORIGIN, 8, bytes(32)))
    for text, one in ((TEXT, later), (other, line), (TEXT, line._replace(signature=line.signature[:-1]))):
        with pytest.raises(NoteRefused) as refused:
            verify_cosignature(parse_note(f"{text}\n{one}"), w1.key)
        assert code_of(refused) == "note.signature"
    with pytest.raises(NoteRefused) as refused:
        verify_cosignature(parse_note(f"{TEXT}\n{line}"), w2.key)
    assert code_of(refused) == "note.unsigned"


def test_a_cosignature_is_no_signature_of_the_log_and_the_other_way_round():
    pair = Pair("one.example")
    timed = VerifierKey("one.example", COSIGNATURE, pair.key.public)
    with pytest.raises(NoteRefused) as refused:
        verify_note(parse_note(f"{TEXT}\n{cosign(TEXT, timed, pair.sign, 5)}"), pair.key)
    assert code_of(refused) == "note.unsigned"
    with pytest.raises(NoteRefused):
        verify_cosignature(sign_note(TEXT, pair.key, pair.sign), timed)


def test_signatures_of_strangers_are_passed_over_but_a_false_one_of_a_friend_is_not():
    friend, stranger = Pair("friend"), Pair("stranger")
    signed = sign_note(TEXT, friend.key, friend.sign)
    forged = signed.signatures[0]._replace(signature=bytes(64))
    both = signed._replace(signatures=(*sign_note(TEXT, stranger.key, stranger.sign).signatures, *signed.signatures))
    verify_note(both, friend.key)
    with pytest.raises(NoteRefused) as refused:
        verify_note(signed._replace(signatures=(*signed.signatures, forged)), friend.key)
    assert code_of(refused) == "note.signature"


def test_a_key_of_the_same_name_is_another_key():
    signed = sign_note(TEXT, LOG.key, LOG.sign)
    with pytest.raises(NoteRefused) as refused:
        verify_note(signed, Pair("log.example", seed="other").key)
    assert code_of(refused) == "note.unsigned"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_of_a_signed_checkpoint_can_change(at, bits):
    written = bytearray(checkpoint(7, bytes(range(32))), "utf-8")
    written[at % len(written)] ^= bits
    with pytest.raises((NoteRefused, UnicodeDecodeError)):
        verify_note(parse_note(written.decode()), Pair(ORIGIN).key)


BAD_KEYS = {
    "": "note.vkey",
    "PeterNeumann": "note.vkey",
    GO_KEY.replace("c74f20a3", "c74f20a4"): "note.vkey_id",
    GO_KEY.replace("c74f20a3", "C74F20A3"): "note.vkey",
    GO_KEY.replace("PeterNeumann", "PeterNeuman"): "note.vkey_id",
    GO_KEY.replace("PeterNeumann", "Peter Neumann"): "note.name",
    GO_KEY.replace("PeterNeumann", "Peter\u3000Neumann"): "note.name",
    GO_KEY + "=": "note.base64",
    GO_KEY + "\n": "note.vkey",
    GO_KEY[:-4]: "note.base64",
    "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW": "note.vkey_kind",
}


@pytest.mark.parametrize(("text", "code"), BAD_KEYS.items())
def test_a_bad_key_is_refused_with_its_own_code(text, code):
    with pytest.raises(NoteRefused) as refused:
        parse_vkey(text)
    assert code_of(refused) == code
    assert refused.value.words.zh != refused.value.words.en


def test_a_key_of_the_wrong_kind_is_refused():
    with pytest.raises(NoteRefused) as refused:
        parse_vkey(GO_KEY, COSIGNATURE)
    assert code_of(refused) == "note.vkey_kind"


BAD_NOTES = {
    "": "note.form",
    "text only\n": "note.form",
    TEXT: "note.form",
    "\n" + GO_NOTE.rpartition("\n\n")[2]: "note.form",
    GO_NOTE.removesuffix("\n"): "note.form",
    GO_NOTE + "\n": "note.form",
    GO_NOTE.replace("\n", "\r\n"): "note.characters",
    GO_NOTE.replace("If", "I\x00f"): "note.characters",
    GO_NOTE.replace("— ", "- "): "note.line",
    GO_NOTE.replace("— ", "—  "): "note.base64",
    GO_NOTE.replace("PeterNeumann x08", "Peter+Neumann x08"): "note.name",
    GO_NOTE.replace("nAM=", "nAN="): "note.base64",
    GO_NOTE.replace("nAM=", "nAM"): "note.base64",
    GO_NOTE.replace("nAM=\n", "nAM= \n"): "note.base64",
    f"{TEXT}\n— a AAAAAA==\n": "note.line",
    f"{TEXT}\n" + "— a AAAAAAAA\n" * 65: "note.signatures",
    "x" * 70_000: "note.characters",
}


@pytest.mark.parametrize(("text", "code"), BAD_NOTES.items(), ids=range(len(BAD_NOTES)))
def test_a_bad_note_is_refused_with_its_own_code(text, code):
    with pytest.raises(NoteRefused) as refused:
        parse_note(text)
    assert code_of(refused) == code


def test_as_many_signatures_as_the_specification_demands_are_read():
    assert len(parse_note(f"{TEXT}\n" + "— a AAAAAAAA\n" * 16).signatures) == 16


ROOT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
BAD_CHECKPOINTS = {
    f"{ORIGIN}\n7\n": "note.checkpoint",
    f"\n7\n{ROOT}\n": "note.checkpoint",
    f"{ORIGIN}\n7\n{ROOT}": "note.checkpoint",
    f"{ORIGIN}\n7\n{ROOT}\nmore\n": "note.checkpoint",
    f"{ORIGIN}\n07\n{ROOT}\n": "note.number",
    f"{ORIGIN}\n-1\n{ROOT}\n": "note.number",
    f"{ORIGIN}\n٧\n{ROOT}\n": "note.number",
    f"{ORIGIN}\n9999999999999999999\n{ROOT}\n": "note.number",
    f"{ORIGIN}\n7\n{ROOT[:-4]}\n": "note.base64",
    f"{ORIGIN}\n7\n{ROOT[:-2]}B=\n": "note.base64",
}


@pytest.mark.parametrize(("text", "code"), BAD_CHECKPOINTS.items(), ids=range(len(BAD_CHECKPOINTS)))
def test_a_bad_checkpoint_is_refused_with_its_own_code(text, code):
    with pytest.raises(NoteRefused) as refused:
        parse_checkpoint(text)
    assert code_of(refused) == code


@given(st.text(st.sampled_from("— abn+=/AQ\n\x00٣é0"), max_size=60))
def test_whatever_is_read_is_written_back_exactly(text):
    for parse in (parse_note, parse_checkpoint, parse_vkey):
        try:
            assert str(parse(text)) == text
        except Refused as refused:
            assert refused.code.startswith("note.")


def test_small_values():
    assert whole_number("0") == 0
    assert base64_bytes("", 0) == b""
    assert str(parse_signature("— a AAAAAAAA")) == "— a AAAAAAAA\n"
