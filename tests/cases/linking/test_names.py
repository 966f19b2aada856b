"""Comparing names through redaction, and counting shared accused."""

import pytest

from yihao.cases.rules.judgment.linking.model import Party
from yihao.cases.rules.judgment.linking.names import alike, likeness, matched

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("容听澜", "容听澜", "same"),
        ("容听澜", "容景行", "different"),
        ("容X澜", "容听澜", "possible"),
        ("容X澜", "容听秋", "different"),
        ("容某某", "容听澜", "possible"),
        ("容某", "容听澜", "possible"),
        ("容某甲", "容某某", "possible"),
        ("容某甲", "戚某甲", "different"),
        ("容某澜", "容听澜", "possible"),
        ("容××", "容听澜", "possible"),
        ("容某1", "容听澜", "possible"),
        ("容某（绰号老三）", "容听澜", "possible"),
        ("", "容听澜", "different"),
    ],
)
def test_a_mask_makes_a_name_possible_but_never_the_same(one, other, expected):
    assert likeness(one, other) == expected
    assert likeness(other, one) == expected


def test_a_birthday_joins_masked_names_and_parts_them():
    assert alike(Party("容某", "19861205"), Party("容听澜", "19861205")) == "same"
    assert alike(Party("容某", "19861205"), Party("容听澜", "19870101")) == "different"
    assert alike(Party("容某", "1986"), Party("容听澜", "19861205")) == "possible"


def test_two_whole_names_with_two_birthdays_are_only_possible():
    assert alike(Party("容听澜", "19861205"), Party("容听澜", "19700101")) == "possible"


def test_a_misprinted_given_name_with_the_same_birthday_is_possible():
    assert alike(Party("容听澜", "19861205"), Party("容听兰", "19861205")) == "possible"


def test_shared_accused_are_counted_over_the_shorter_list():
    many = (Party("容听澜", ""), Party("戚知远", ""), Party("冼某", ""))
    assert matched(many, (Party("容听澜", ""), Party("冼若谷", ""))) == (1, 1)
    assert matched(many, ()) == (0, 0)
