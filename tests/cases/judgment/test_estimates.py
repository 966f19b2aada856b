"""What the import says about its own errors: bounds that follow from what was counted, never nothing."""

import pytest

from yihao.cases.rules.judgment.estimates import FIELDS, READING, Measured, estimates
from yihao.runtime.words import Words

ANY = Words("任一", "any")


@pytest.mark.parametrize(
    ("checked", "wrong", "bound"),
    # For no error 1 - 0.05 ** (1 / checked); for one of 20 the share p of which (1 - p)**20 + 20 p (1 - p)**19 is 0.05.
    [(100, 0, 1 - 0.05**0.01), (12, 0, 1 - 0.05 ** (1 / 12)), (20, 1, 0.2161), (10, 10, 1.0)],
)
def test_the_bound_is_the_exact_one_of_the_binomial(checked, wrong, bound):
    assert Measured(ANY, "", checked, wrong).at_most == pytest.approx(bound, abs=0.0002)


def test_no_field_is_said_to_be_worse_than_any_field_and_all_errors_are_told_of():
    assert all(each.wrong <= READING.wrong and each.checked == READING.checked for each in FIELDS)
    assert sum(each.wrong for each in FIELDS) >= READING.wrong


def test_an_import_is_told_how_many_of_its_documents_may_be_wrong():
    told = estimates(1000)
    assert told[0]["documents_at_most"] == pytest.approx(1000 * READING.at_most, abs=1)
    assert all(each["share_at_most"] > each["wrong"] / each["checked"] for each in told)
