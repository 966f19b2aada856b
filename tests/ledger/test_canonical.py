"""Canonical bytes: exactly those of RFC 8785, within the profile and nothing outside it."""

from __future__ import annotations

import json
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from yihao.ledger.rules.canonical import LARGEST_ENTRY, LARGEST_INTEGER, NotCanonical, check_text, decode, encode

pytestmark = pytest.mark.pure

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30).map(
    lambda text: normalize("NFC", text)
)
KEY = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=8)
INTEGER = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
VALUE = st.recursive(
    st.one_of(TEXT, INTEGER, st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEY, inner, max_size=4)),
    max_leaves=20,
)


@given(VALUE)
def test_the_bytes_are_those_of_rfc_8785_and_read_back_the_same(value):
    assert encode(value) == rfc8785.dumps(value)
    assert decode(encode(value)) == value


@given(st.dictionaries(KEY, VALUE, max_size=6), st.randoms())
def test_the_order_in_which_keys_were_given_makes_no_difference(value, random):
    shuffled = list(value.items())
    random.shuffle(shuffled)
    assert encode(dict(shuffled)) == encode(value)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_or_are_canonical(raw):
    try:
        value = decode(raw)
    except NotCanonical:
        return
    assert encode(value) == raw


@given(st.one_of(st.none(), st.floats(), st.binary(), st.text(), st.recursive(st.none(), st.lists), st.integers()))
def test_whatever_is_given_is_written_or_refused_in_words(value):
    try:
        assert decode(encode({"x": value})) == {"x": value}
    except NotCanonical as refused:
        assert refused.words.zh
        assert refused.words.en
        assert refused.code.startswith("ledger.")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "float"),
        (float("nan"), "float"),
        (None, "null"),
        (2**53, "integer"),
        (-(2**53), "integer"),
        ("e\u0301", "not_nfc"),
        ("\ud800", "surrogate"),
        ("a\0b", "nul"),
        ({"A": 1}, "key"),
        ({"": 1}, "key"),
        ({"é": 1}, "key"),
        ({1: 1}, "key"),
        (b"x", "kind"),
        ({1, 2}, "kind"),
        ("x" * (LARGEST_ENTRY - 1), "too_large"),
        ("字" * (LARGEST_ENTRY // 3), "too_large"),
    ],
)
def test_what_lies_outside_the_profile_is_refused_by_name(value, code):
    with pytest.raises(NotCanonical) as refused:
        encode(value)
    assert refused.value.code == f"ledger.{code}"


def test_the_refusal_says_where():
    with pytest.raises(NotCanonical) as refused:
        encode({"persons": [{"age": 1.5}]})
    assert refused.value.path == "/persons/0/age"


def test_sixteen_kibibytes_fit_and_one_byte_more_does_not():
    assert len(encode("x" * (LARGEST_ENTRY - 2))) == LARGEST_ENTRY
    with pytest.raises(NotCanonical):
        encode("x" * (LARGEST_ENTRY - 1))


def test_deep_nesting_is_refused_without_ado():
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(NotCanonical) as refused:
        encode(deep)
    assert refused.value.code == "ledger.too_deep"
    with pytest.raises(NotCanonical):
        decode(b"[" * 8_000 + b"]" * 8_000)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1}\n', b'{"a":1.0}', b'{"a":1e3}', b'{"a":-0}',
        b'{"a":null}', b'{"a":NaN}', rb'{"a":"\u0041"}', rb'{"a":"\/"}', b'{"a":"\xff"}', b"\xef\xbb\xbf{}", b"",
        rb'{"a":"\ud800"}', b'{"a":01}', b'{"a":9007199254740993}',
    ],
)  # fmt: skip
def test_other_spellings_of_json_are_refused(raw):
    with pytest.raises(NotCanonical):
        decode(raw)


def test_control_characters_are_written_as_rfc_8785_has_them():
    text = "".join(map(chr, range(1, 0x80))) + "\u2028\ufffd😀"
    assert encode(text) == rfc8785.dumps(text)
    assert json.loads(encode(text)) == text


def test_text_is_checked_for_nfc_and_halves():
    check_text("检察院 é 😀")
    for bad in ("e\u0301", "\udfff", "\0"):
        with pytest.raises(NotCanonical):
            check_text(bad)
