"""Reading court numbers through their damage, and telling courts apart."""

import pytest

from yihao.cases.rules.judgment.linking.compare import same_number
from yihao.cases.rules.judgment.linking.courts import core, nearest, same_court
from yihao.cases.rules.judgment.linking.numbers import compact, court_numbers, parse

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("（2018）澄0102刑初31号", "〔2018〕澄0102刑初31号", "strict"),
        ("（2014）平刑初字第324号", "（2014）平刑初字第00324号", "loose"),
        ("（2018）澄0102刑初第3l号", "（2018）澄0102刑初31号", "loose"),
        ("（2O18）澄0102刑初31号", "（2018）澄0102刑初31号", "strict"),
        ("2018澄0102刑初31号", "（2018）澄0102刑初31号", "strict"),
        ("（2018）澄0102刑初646、648号", "（2018）澄0102刑初648号", "loose"),
        ("（2018）澄0102刑初646号和648号", "（2018）澄0102刑初648号", "loose"),
        ("（2018）澄0102刑初367号之三", "（2018）澄0102刑初367号", "loose"),
        ("（2014）枫刑初字第114-1号", "（2014）枫刑初字第114号", "loose"),
        ("枫刑初字第48号", "（2014）枫刑初字第48号", "loose"),
        ("（2018）澄0102刑初31号", "（2018）澄0102刑初131号", "none"),
        ("（2018）澄0102刑初31号", "（2019）澄0102刑初31号", "none"),
        ("（2018）澄0102刑初31号", "（2018）澄0103刑初31号", "none"),
    ],
)
def test_a_number_is_recognised_through_its_damage(one, other, expected):
    first, second = parse(one), parse(other)
    assert same_number(first, second) == expected


@pytest.mark.parametrize(
    "printed", ["临云检公诉刑诉〔2018〕31号", "（2018）公刑立字第3号", "（2018）司鉴字第12号", "临政发（2018）12号"]
)
def test_numbers_of_other_offices_are_not_court_numbers(printed):
    assert list(court_numbers(compact(printed))) == []


def test_a_town_that_became_a_district_keeps_its_court():
    assert same_court("澄江省汐州市枫亭县人民法院", "汐州市枫亭区人民法院") is True


def test_words_swallowed_before_a_name_do_not_make_another_court():
    assert same_court("被告人向枫亭县人民法院", "澄江省汐州市枫亭县人民法院") is True
    assert same_court("文书内容澄江省汐州市枫亭县人民法院", "澄江省枫亭县人民法院") is True
    assert same_court("北枫亭县人民法院", "澄江省汐州市枫亭县人民法院") is False


def test_two_courts_of_one_short_name_are_two():
    assert same_court("澄江省临澜市北泽区人民法院", "澄江省汐州市北屿区人民法院") is False
    assert same_court("澄江省临澜市平汀区人民法院", "岚海省望汀市平汀区人民法院") is False
    assert same_court("临澜市中级人民法院", "临澜市人民法院") is False


def test_an_unknown_court_is_neither_same_nor_other():
    assert same_court(None, "临澜市云溪区人民法院") is None


def test_the_nearest_court_may_be_this_court():
    own = "澄江省临澜市云溪区人民法院"
    assert nearest("澄江省临澜市中级人民法院裁定撤销本院", own) == own
    assert nearest("本院审理后,撤销汐州市枫亭县人民法院", own) == "汐州市枫亭县人民法院"
    assert nearest("经审理查明", own) is None


def test_the_core_of_a_name_is_its_last_place():
    assert core("澄江省汐州市枫亭县人民法院") == "枫亭"
    assert core("澄江省临澜市中级人民法院") == "临澜中级"
