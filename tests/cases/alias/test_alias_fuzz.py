"""Whatever is pasted, reading another number never fails and loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sizes import examples
from yihao.cases.rules.alias import AliasKind, guess_kind, parse, search_key

pytestmark = pytest.mark.pure

NAMES = frozenset({"黔西南检", "密检", "京东检", "山东省院"})
WORDS = [
    "密检",
    "黔西南检",
    "山东省院",
    "检",
    "公",
    "(刑)",
    "起诉",
    "受",
    "字",
    "第",
    "号",
    "湘0405",
    "刑初",
    "A",
    "Z",
    "之一",
]
FIGURES = ["[2016]", "（2017）", "〔2019】", "2021", "(", "）", "0", "26", "370785", "00001", "522300000001"]
PIECES = st.lists(st.sampled_from([*WORDS, *FIGURES, ":", "-", " ", "\u200b"]), max_size=9).map("".join)


@examples(300)
@given(st.one_of(PIECES, st.text(max_size=60)))
def test_odd_text_is_never_an_error_and_the_raw_text_is_kept(raw):
    read = parse(raw, NAMES)
    assert read.raw == raw
    assert isinstance(guess_kind(raw), AliasKind)
    assert search_key(raw) == search_key(read.normalised)


@examples(300)
@given(PIECES)
def test_reading_the_normalised_form_gives_the_same_number(raw):
    read = parse(raw, NAMES)
    again = parse(read.normalised, NAMES)
    if read.kind is not AliasKind.OTHER:
        assert again.normalised == read.normalised
        assert (again.kind, again.issuer, again.unit, again.type_word, again.year, again.serial) == (
            read.kind, read.issuer, read.unit, read.type_word, read.year, read.serial,
        )  # fmt: skip


@examples(20)
@given(st.sampled_from(["检", "(2016)", "（", "0", "公(", "之"]), st.integers(1, 3000))
def test_long_text_is_read_quickly(piece, times):
    assert parse(piece * times, NAMES).raw == piece * times
