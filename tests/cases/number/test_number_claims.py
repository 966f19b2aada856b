"""The claims of docs/number.md, tried on numbers nobody chose."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from tests.sizes import examples
from yihao.cases.rules import number

pytestmark = pytest.mark.pure

MODERATE = examples(60)
years = st.integers(1978, 2099)
units = st.integers(100_000, 999_999).map(str)
numbers = st.builds(number.make, years, units, st.integers(1, 99_999))
places = st.integers(0, 16)


def swapped(text, i, j):
    digits = list(text)
    digits[i], digits[j] = digits[j], digits[i]
    return "".join(digits)


@MODERATE
@given(numbers)
def test_no_single_wrong_digit_is_ever_valid_and_the_right_number_is_always_suggested(right):
    for i in range(17):
        for digit in "0123456789":
            wrong = right[:i] + digit + right[i + 1 :]
            if wrong != right:
                assert not number.is_valid(wrong)
    wrong = right[:7] + str((int(right[7]) + 1) % 10) + right[8:]
    assert right in number.suggest(wrong)


@MODERATE
@given(numbers)
def test_no_swap_is_ever_valid_and_the_right_number_is_always_suggested(right):
    for distance in (1, 2):
        for i in range(17 - distance):
            wrong = swapped(right, i, i + distance)
            if wrong != right:
                assert not number.is_valid(wrong)
                assert right in number.suggest(wrong)


@MODERATE
@given(numbers)
def test_no_twin_error_is_ever_valid(right):
    for i in range(16):
        if right[i] == right[i + 1]:
            for digit in "0123456789":
                wrong = right[:i] + digit * 2 + right[i + 2 :]
                assert wrong == right or not number.is_valid(wrong)


@MODERATE
@given(numbers, places, st.characters(min_codepoint=32, max_codepoint=126))
def test_any_one_wrong_character_still_suggests_the_right_number(right, i, character):
    wrong = right[:i] + character + right[i + 1 :]
    assert wrong == right or right in number.suggest(wrong)


@MODERATE
@given(numbers, st.integers(0, 17), st.sampled_from("0123456789x"))
def test_one_lost_or_added_still_suggests_the_right_number(right, i, extra):
    lost = right[:i] + right[i + 1 :]
    assert lost == right or right in number.suggest(lost)
    assert right in number.suggest(right[:i] + extra + right[i:])


@MODERATE
@given(numbers, st.integers(0, 19), st.sampled_from("0123456789"))
def test_one_slip_in_the_printed_form_still_suggests_the_right_number(right, i, digit):
    printed = number.format(right)[1:]
    for wrong in (
        printed[:i] + digit + printed[i + 1 :],
        printed[:i] + printed[i + 1 :],
        printed[:i] + digit + printed[i:],
    ):
        if not number.is_valid(wrong):
            assert right in number.suggest(wrong)


@MODERATE
@given(numbers, places)
def test_whatever_is_suggested_is_valid_and_never_a_valid_number_itself(right, i):
    assert number.suggest(right) == ()
    for candidate in number.suggest(right[:i] + "0" + right[i + 1 :], latest_year=2099):
        assert number.validate(candidate, latest_year=2099) == candidate


@examples(200)
@given(
    st.one_of(st.text(max_size=40), st.text("0123456789-检JC1:号/MPD０\u200b② ", max_size=24), st.integers(), st.none())
)
def test_no_input_raises_anything_but_a_number_error(typed):
    for act in (number.compact, number.validate, number.format, number.parse_part, number.parse_receipt_qr):
        try:
            act(typed)
        except number.NumberError as refused:
            assert refused.zh and refused.en and refused.code
    number.suggest(typed)
    with contextlib.suppress(number.NumberError):
        number.from_legacy_unified(typed, go_live_year=2026)


@MODERATE
@given(numbers, st.sampled_from([number.format, number.urn, number.qr_text, number.barcode_text]))
def test_reading_is_idempotent(right, write):
    assert number.validate(write(right)) == number.validate(number.validate(write(right))) == right
    assert number.compact(number.compact(write(right))) == right


@MODERATE
@given(years, units, st.integers(1, 99_999))
def test_a_number_gives_back_what_it_was_made_of(year, unit, seq):
    assert number.birth(number.make(year, unit, seq)) == number.Birth(year, unit, seq)


@MODERATE
@given(units, st.integers(1978, 2025), st.integers(1, 79_999))
def test_a_legacy_number_and_a_lifelong_number_never_look_alike_before_2100(unit, year, seq):
    legacy = f"{unit}{year}{seq:05d}00"
    if unit[:2] not in ("19", "20"):
        assert not number.is_valid(legacy, latest_year=2099)
    assert number.birth(number.from_legacy_unified(legacy, go_live_year=2026)) == number.Birth(year, unit, seq)


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_the_remainder_is_the_librarys_checksum(number):
    assert int(number) % 97 == mod_97_10.checksum(number)
