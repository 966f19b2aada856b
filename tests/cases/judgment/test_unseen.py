"""Shapes of judgments found by reading unseen ones: charges, second prosecutors, offices of odd cities."""

import pytest

from tests.cases.judgment.conftest import ACCUSATION
from yihao.cases.rules.judgment.charges import charges_of, in_text
from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.offices import clean, same_office


def test_a_second_prosecutor_sent_for_the_claims_in_the_same_sentence_is_read(judgment):
    hearing = "检察院指派检察员孙七八出庭支持公诉，指派检察员钱超出庭支持附带民事公益诉讼，检察官助理周九随同出庭。"
    assert extract(judgment(account=ACCUSATION + hearing)).prosecutors == ("孙七八", "钱超", "周九")


def test_an_offence_against_a_right_is_read_behind_another_charge():
    told = "指控被告人张一二犯盗窃罪、侵犯公民个人信息罪，被告人李三四犯诈骗罪"
    assert in_text(told) == ["盗窃罪", "侵犯公民个人信息罪", "诈骗罪"]


@pytest.mark.parametrize(
    ("told", "charges"),
    [
        (
            "云水县人民法院审理由云水县人民检察院提起公诉的原审被告人张一二犯开设赌场罪一案，于2018年5月9日作出"
            "（2018）江0101刑初7号刑事判决，判决原审被告人张一二犯赌博罪。",
            ("开设赌场罪",),
        ),
        (
            "检察院以云检刑诉（2013）1号起诉书指控被告人张一二犯诈骗罪一案和挪用公款罪一案，向本院提起公诉。",
            ("诈骗罪", "挪用公款罪"),
        ),
    ],
)
def test_charges_of_cases_told_together_but_none_of_the_judgment_quoted(told, charges):
    assert charges_of(told, "", "") == charges


def test_a_city_that_ends_like_a_word_of_the_sentence_stays_in_the_name():
    assert clean("公诉机关太原市云水区人民检察院") == "太原市云水区人民检察院"
    assert clean("提交太原市云水区人民检察院") == "太原市云水区人民检察院"
    assert clean("由市中区人民检察院") == "市中区人民检察院"


def test_a_district_whose_name_ends_like_a_prefecture_is_the_same_office_without_its_level():
    assert same_office("江陵市鄞州人民检察院", "江陵市鄞州区人民检察院")
    assert not same_office("江陵市鄞州人民检察院", "江陵市海州区人民检察院")


@pytest.mark.parametrize(
    ("told", "charges"),
    [
        (
            "被告人张一二、李三四抢劫、组织、领导传销活动、被告人王五抢劫一案，由检察院以起诉书提起公诉",
            ["抢劫罪", "组织、领导传销活动罪"],
        ),
        ("指控被告人张一二故意伤害、被告人李三四包庇", ["故意伤害罪", "包庇罪"]),
        (
            "指控被告人张一二涉嫌强奸、盗窃，被告人李三四涉嫌掩饰、隐瞒犯罪所得罪",
            ["强奸罪", "盗窃罪", "掩饰、隐瞒犯罪所得罪"],
        ),
        ("指控被告人张一二犯诈骗罪，被告人李三四提供虚假证明文件罪", ["诈骗罪", "提供虚假证明文件罪"]),
        ("指控被告人张一二犯寻衅滋事犯罪、故意伤害犯罪", ["寻衅滋事罪", "故意伤害罪"]),
        ("指控被告人张一二犯敲诈勒索案，被告人李三四犯聚众斗殴于2015年6月1日", ["敲诈勒索罪", "聚众斗殴罪"]),
        (
            "指控被告人张一二犯抽逃出资罪，挪用资金，非法吸收公众存款罪",
            ["抽逃出资罪", "挪用资金罪", "非法吸收公众存款罪"],
        ),
    ],
)
def test_charges_told_without_the_words_that_mostly_stand_around_them(told, charges):
    assert list(dict.fromkeys(in_text(told))) == charges
