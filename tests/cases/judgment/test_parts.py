"""The small readers one by one: charges, offices, dates, prosecutors, broken heads."""

import re
from datetime import date
from importlib.resources import files

import pytest

from yihao.cases.rules.judgment.calendar import dates
from yihao.cases.rules.judgment.charges import in_text, parted
from yihao.cases.rules.judgment.custody import Custody, custody_of
from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.offices import clean, expanded, fullest, same_office
from yihao.cases.rules.judgment.prosecutors import prosecutors_of


@pytest.mark.parametrize(
    ("printed", "charges"),
    [
        ("盗窃、诈骗", ("盗窃", "诈骗")),
        ("交通肇事、包庇", ("交通肇事", "包庇")),
        ("走私、运输、贩卖毒品", ("走私、运输、贩卖毒品",)),
        ("贩卖毒品、容留他人吸毒", ("贩卖毒品", "容留他人吸毒")),
        ("掩饰、隐瞒犯罪所得、犯罪所得收益", ("掩饰、隐瞒犯罪所得、犯罪所得收益",)),
        ("不存在的名目", ()),
    ],
)
def test_charges_under_one_word_are_parted_only_into_charges_of_the_law(printed, charges):
    assert parted(printed) == charges


def test_charges_of_several_people_are_all_read():
    text = "指控被告人张一犯生产、销售伪劣产品罪、李二犯掩饰、隐瞒犯罪所得罪，王三贪污、受贿"
    assert in_text(text) == ["生产、销售伪劣产品罪", "掩饰、隐瞒犯罪所得罪"]
    assert in_text("王三贪污、受贿") == ["贪污罪", "受贿罪"]


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("并移送和平区人民检察院", "和平区人民检察院"),
        ("由广东省云水县人民检察院", "广东省云水县人民检察院"),
        ("经该区人民检察院", None),
        ("北山净月高新技术产业开发区人民检察院", "北山净月高新技术产业开发区人民检察院"),
        ("同年5月×日云水县人民检察院", "云水县人民检察院"),
        ("民和回族土族自治县人民检察院", "民和回族土族自治县人民检察院"),
        ("东山市和平区人民检察院", "东山市和平区人民检察院"),
        ("北京市人民检察院第二分院", "北京市人民检察院第二分院"),
    ],
)
def test_an_office_name_is_freed_from_the_sentence(run, name):
    assert clean(run) == name


def test_the_short_form_in_brackets_is_no_second_office():
    printed = "公诉机关云水土家族自治县人民检察院（以下简称云水县人民检察院）。"
    assert expanded(printed) == "公诉机关云水土家族自治县人民检察院。"


def test_bail_changed_to_detention_is_a_detention():
    text = "因涉嫌犯盗窃罪，于2018年5月11日被取保候审，于同年8月24日变更为刑事拘留，同年9月30日被逮捕。"
    assert custody_of(text) == Custody(date(2018, 8, 24), date(2018, 9, 30))
    assert custody_of("2018年5月11日变更刑事拘留措施为取保候审。") == Custody(None, None)


def test_one_office_under_several_spellings():
    assert same_office("湖南省云水县人民检察院", "云水县人民检察院")
    assert same_office("重庆市酉水土家族苗族自治县人民检察院", "酉水县人民检察院")
    assert not same_office("南山市鼓楼区人民检察院", "北山市鼓楼区人民检察院")
    assert not same_office("云水市人民检察院", "云水县人民检察院")
    assert fullest("云水县人民检察院", ["湖南省东山市云水县人民检察院"]) == "湖南省东山市云水县人民检察院"


def test_relative_dates_follow_the_date_before_them():
    found = [
        place.on for place in dates("2016年12月30日，次日，次月4日，同年3月，同月，3月5日，当日，二〇一八年一月二日")
    ]
    assert [on for on in found if on] == [
        date(2016, 12, 30),
        date(2016, 12, 31),
        date(2017, 1, 4),
        date(2017, 3, 5),
        date(2017, 3, 5),
        date(2018, 1, 2),
    ]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("东山市人民检察院指派检查员孙一云出庭支持公诉。", ("孙一云",)),
        ("东山市人民检察院指派检察院孙一云出庭支持公诉。", ("孙一云",)),
        ("东山市人民检察院指派检察员孙一云及助理张二航出庭支持抗诉。", ("孙一云", "张二航")),
        ("云水县人民检察院指派检察员赵甲、代理检察员钱乙丙、书记员孙丁出庭支持公诉。", ("赵甲", "钱乙丙")),
        ("云水县人民检察院副检察长赵甲，检察官助理钱乙出庭支持公诉。", ("赵甲", "钱乙")),
        ("检察员赵甲和钱乙丙出庭履行职务，周和平协助工作。", ("赵甲", "钱乙丙")),
        ("云水县人民检察院指派检察员周和平出庭。", ("周和平",)),
        ("云水县人民检察院检察员赵某1、被告人张一二到庭参加诉讼。", ("赵某1",)),
        ("本院听取了检察员的意见，公诉人以需要补充侦查为由建议延期，均未出庭。", ()),
    ],
)
def test_prosecutors_are_read_with_their_titles_only(sentence, names):
    assert prosecutors_of(sentence) == names


def test_a_head_without_breaks_is_still_cut(judgment):
    head = (
        "湖北省云水县人民法院 刑事判决书 （2016）江0101刑初77号 公诉机关湖北省云水县人民检察院。被告人张一二，"
        "男，1980年出生。"
        "被告人李三四，女，1981年出生。辩护人吴六，江北律师事务所律师。云水县人民检察院以云检刑诉（2016）21号起诉书"
        "指控被告人张一二、李三四犯盗窃罪，于2016年5月6日向本院提起公诉。现已审理终结。"
    )
    read = extract(judgment(head=head))
    assert read.defendants == ("张一二", "李三四")
    assert read.indictment_nos == ("云检刑诉〔2016〕21号",)


def test_a_document_without_a_head_still_names_the_accused_and_the_charge(judgment):
    read = extract(judgment(head="云水县人民法院 刑事", title="张一二犯盗窃罪刑事判决书"))
    assert (read.defendants, read.charges, read.court_case_no) == (("张一二",), ("盗窃罪",), None)


def test_the_name_of_every_county_of_the_country_stays_whole():
    text = (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8")
    places = {name for span in re.findall(r'"([^"]*)"', text) for name in re.sub(r"\[[^\]]*\]", "", span).split(",")}
    counties = {name for name in places if re.fullmatch(r"[一-鿿]{2,12}(?:县|市|区|旗|州)", name)}
    assert len(counties) > 3_000
    cut = {name for name in counties if clean(name + "人民检察院") != name + "人民检察院"}
    # Old names that a sentence could end with; none of them has an office today.
    assert cut <= {"古交工矿区", "向山区", "和安县", "和康县"}
