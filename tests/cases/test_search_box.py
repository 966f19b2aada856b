"""What the one search box makes of what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sizes import examples
from yihao.cases.rules import number
from yihao.cases.rules.search_box import understand

pytestmark = pytest.mark.pure

NAMES = frozenset({"密检", "京东检", "黔西南检"})


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("检2026-371329-00042-22", "lcn", "20263713290004222"),
        ("2026 371329 00042 22", "lcn", "20263713290004222"),
        ("２０２６３７１３２９０００４２２２", "lcn", "20263713290004222"),
        ("JC1:20263713290004222", "lcn", "20263713290004222"),
        ("20263713290004223", "lcn_typo", "20263713290004223"),
        ("2026-371329-42-23", "lcn_typo", "2026-371329-42-23"),
        ("2026371329000422O", "lcn_typo", "2026371329000422O"),
        ("37078120160035300", "alias", "37078120160035300"),
        ("密检起诉受[2016]37078500026号", "alias", "密检起诉受〔2016〕37078500026号"),
        ("(2017)湘0405刑初149号", "alias", "（2017）湘0405刑初149号"),
        ("京东检刑诉(2021)Z12号", "alias", "京东检刑诉〔2021〕Z12号"),
        ("张三", "name", "张三"),
        ("张 三", "name", "张三"),
        ("欧阳某某", "name", "欧阳某某"),
        ("王某甲", "name", "王某甲"),
        ("阿不都·买买提", "name", "阿不都·买买提"),
        ("阿不都•买买提", "name", "阿不都·买买提"),
        ("盗窃  电动车", "words", "盗窃 电动车"),
        ("生产销售伪劣产品", "words", "生产销售伪劣产品"),
        ("13800000000", "words", "13800000000"),
        ("", "words", ""),
    ],
)
def test_what_is_typed_is_understood(typed, kind, value):
    reading = understand(typed, NAMES)
    assert (reading.kind, reading.value) == (kind, value)
    assert reading.zh and reading.en


def test_a_part_of_a_case_leads_to_the_case():
    reading = understand("检2026-371329-00042-22/m3", NAMES)
    assert (reading.kind, reading.value, reading.part) == ("lcn", "20263713290004222", "M03")


def test_a_mistyped_number_carries_its_candidates_and_what_is_wrong():
    reading = understand("20263713290004232", NAMES)
    assert reading.kind == "lcn_typo" and "20263713290004222" in reading.candidates
    assert "校验码" in reading.zh and "check digits" in reading.en


def test_an_identity_number_is_not_passed_on_to_the_search():
    reading = understand("11010519491231002X", NAMES)
    assert (reading.kind, reading.value, reading.candidates) == ("words", "", ())
    assert "11010519491231002" not in reading.zh + reading.en


@examples(100)
@given(st.integers(1978, 2099), st.integers(110_000, 829_999), st.integers(1, 99_999), st.integers(0, 16), st.data())
def test_one_wrong_digit_never_hides_the_right_case(year, unit, seq, place, data):
    right = number.make(year, str(unit), seq)
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != right[place]]))
    reading = understand(right[:place] + digit + right[place + 1 :], NAMES)
    assert reading.kind in ("lcn_typo", "alias") and right in reading.candidates


@examples(200)
@given(st.text(max_size=50))
def test_any_text_is_understood_somehow(typed):
    reading = understand(typed, NAMES)
    assert reading.zh and reading.en and len(reading.value) <= 200


@pytest.mark.parametrize("typed", ["990103198001010025", "99010319800101002X", "110101199003078888"])
def test_an_identity_number_mistyped_or_not_is_never_taken_for_a_case_number(typed):
    reading = understand(typed, ())
    assert (reading.kind, reading.value, reading.candidates) == ("words", "", ())
    assert "请输入案号或姓名" in reading.zh
