"""Shapes of real judgments that were once misread, retold with invented people: one test for each."""

from datetime import date

import pytest

from tests.cases.judgment.conftest import ACCUSATION, CUSTODY, HEARING, PARTY
from yihao.cases.rules.judgment.charges import charges_of
from yihao.cases.rules.judgment.custody import Custody, custody_of
from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.indictment import indicted_on, indictment_numbers
from yihao.cases.rules.judgment.model import ProcuratorateRole
from yihao.cases.rules.judgment.offices import alike, unit_core
from yihao.cases.rules.judgment.prosecutors import prosecutors_of

SECOND = {
    "title": "张一二盗窃二审刑事判决书",
    "court": "湖北省东山市中级人民法院",
    "number": "（2016）江01刑终9号",
    "office": "原公诉机关湖北省云水县人民检察院。",
    "parties": PARTY.replace("被告人", "上诉人（原审被告人）") + CUSTODY,
}
TRIED = (
    "云水县人民法院审理云水县人民检察院指控原审被告人张一二犯盗窃罪一案，于2016年6月1日作出（2016）江0101刑初77号刑事判决。"
    "被告人不服，提出上诉。本院公开开庭审理了本案。"
)


def test_a_person_whose_role_the_publisher_left_out_is_accused_when_the_accusation_names_them(judgment):
    parties = (
        PARTY
        + CUSTODY
        + " 李三四，又名李四，男，1981年出生。因本案于2016年4月2日被刑事拘留。 王五六，女，1970年出生，系证人。"
    )
    account = ACCUSATION.replace("张一二", "张一二、李三四") + HEARING
    read = extract(judgment(parties=parties, account=account))
    assert read.defendants == ("张一二", "李三四")
    assert read.detained_on == date(2016, 3, 1)


def test_a_first_accused_without_a_role_keeps_their_own_custody(judgment):
    parties = "张一二，绰号张某，男，1980年出生。" + CUSTODY
    read = extract(judgment(parties=parties))
    assert (read.defendants, read.detained_on) == (("张一二",), date(2016, 3, 1))


def test_the_role_may_stand_behind_the_name(judgment):
    parties = "张一二（原审被告人），女，1959年10月生。"
    assert extract(judgment(**{**SECOND, "parties": parties}, account=TRIED)).defendants == ("张一二",)


def test_a_role_printed_twice_is_no_part_of_the_name(judgment):
    assert extract(judgment(parties="被告人：被告人张一二，男，1980年出生。")).defendants == ("张一二",)


def test_words_behind_a_listed_name_are_no_second_accused(judgment):
    parties = PARTY + CUSTODY + " 被告人张一二故意杀人，被告人李三四"
    assert extract(judgment(parties=parties)).defendants == ("张一二",)


def test_a_victim_printed_as_accused_too_is_none_unless_the_accusation_says_so(judgment):
    parties = "附带民事诉讼原告人暨被告人孙七八，女，1954年出生。 " + PARTY + CUSTODY
    read = extract(judgment(parties=parties))
    assert (read.defendants, read.detained_on) == (("张一二",), date(2016, 3, 1))
    both = ACCUSATION.replace("张一二", "张一二、孙七八") + HEARING
    assert extract(judgment(parties=parties, account=both)).defendants == ("孙七八", "张一二")


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("东山市人民检察院指派检察员出庭孙一云、王二航履行职务，被告人到庭参加诉讼。", ("孙一云", "王二航")),
        ("云水县人民检察院指派检察员孙譞以出庭支持公诉。", ("孙譞",)),
        ("云水县人民检察院指派孙一云、王二航出庭支持公诉。", ("孙一云", "王二航")),
        ("东山市人民检察院孙一云、王二航出庭履行职务。", ("孙一云", "王二航")),
        ("云水县人民检察院检察官孙一云、侦查员王二航、被告人张一二到庭参加诉讼。", ("孙一云",)),
        ("云水县人民检察院检察员孙一云、记录员王二航到庭参加诉讼。", ("孙一云",)),
        ("云水县人民检察院指派检察员出庭支持公诉。", ()),
        ("云水县人民检察院依法派员出庭支持公诉。", ()),
    ],
)
def test_prosecutors_in_odd_sentences(sentence, names):
    assert prosecutors_of(sentence) == names


@pytest.mark.parametrize("title", ["检查员", "检察员", "检察院"])
def test_a_higher_office_whose_prosecutor_has_a_misprinted_title_appears(judgment, title):
    read = extract(judgment(**SECOND, account=TRIED + f"东山市人民检察院指派{title}钱丙丁出庭履行职务。现已审理终结。"))
    assert ProcuratorateRole("东山市人民检察院", "appearing") in read.procuratorates
    assert read.prosecutors == ("钱丙丁",)


def test_a_branch_of_a_league_appears_under_its_short_name(judgment):
    read = extract(judgment(**SECOND, account=TRIED + "东草盟检察分院指派代理检察员钱丙丁出庭履行职务。现已审理终结。"))
    assert ProcuratorateRole("东草盟检察分院", "appearing") in read.procuratorates


def test_the_former_name_of_an_office_in_brackets_is_no_second_office(judgment):
    read = extract(judgment(office="公诉机关湖北省云水市人民检察院（原湖北省云水县人民检察院）。"))
    assert read.procuratorates == (ProcuratorateRole("湖北省云水市人民检察院", "indicting"),)


def test_a_place_that_ends_like_a_prefecture_is_not_cut_in_two():
    assert unit_core("河北省沧州市云水区人民检察院") == "云水区人民检察院"
    assert alike("靖州苗族侗族自治县人民检察院", "靖州县人民检察院")
    assert alike("西盟佤族自治县人民检察院", "西盟县人民检察院")
    assert alike("浙江省富阳市人民检察院", "杭州市富阳区人民检察院")


@pytest.mark.parametrize(
    ("accused", "charges"),
    [
        ("犯合同诈骗罪、挪用资金罪、非法占用农林地罪", ("合同诈骗罪", "挪用资金罪", "非法占用农林地罪")),
        ("犯抢劫、强奸、强制猥亵妇女罪", ("抢劫罪", "强奸罪", "强制猥亵妇女罪")),
        ("犯故意伤害罪，偷税罪，行贿罪", ("故意伤害罪", "偷税罪", "行贿罪")),
        ("犯盗窃罪，情节严重，非法占用的财物已构成犯罪", ("盗窃罪",)),
    ],
)
def test_charges_of_a_list_are_kept_when_one_is_of_former_law_or_misprinted(accused, charges):
    assert charges_of(f"云水县人民检察院指控被告人张一二{accused}，于2016年5月6日向本院提起公诉。", "", "") == charges


def test_a_retrial_of_a_charge_of_former_law_names_it():
    assert charges_of("原审被告人张某偷税罪一案，本院于2008年12月6日作出判决。", "", "") == ("偷税罪",)


def test_an_added_accusation_that_names_no_charge_is_read_from_the_facts():
    account = (
        "云水县人民检察院指控被告人张一二犯诈骗罪，提起公诉，并以云检刑追诉（2016）1号追加起诉决定书向本院追加起诉。"
    )
    headed = "公诉机关指控： 一、诈骗罪 张一二骗取补贴。 二、对单位行贿罪 张一二送回扣。经审理查明， 三、盗窃罪 无。"
    assert charges_of(account, headed, "") == ("诈骗罪", "对单位行贿罪")
    concluded = (
        "公诉机关认为，应当以诈骗罪追究刑事责任。又应当以对单位行贿罪追究刑事责任。辩护人认为应当以盗窃罪追究刑事责任。"
    )
    assert charges_of(account, concluded, "") == ("诈骗罪", "对单位行贿罪")


def test_a_first_accusation_that_names_no_charge_is_completed_from_the_facts():
    account = (
        "云水县人民检察院以云检刑诉（2016）21号起诉书于2016年5月6日向本院提起公诉。"
        "云水县人民检察院于2016年7月1日追加起诉，追加起诉决定书指控被告人张一二涉嫌聚众斗殴犯罪。"
    )
    charges = charges_of(account, "公诉机关指控：…其行为应当以强奸罪追究其刑事责任。", "")
    assert set(charges) == {"聚众斗殴罪", "强奸罪"}


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("检察院于2016年6月12日以云检公诉刑追诉（2016）7号向本院追加起诉。", ("云检公诉刑追诉〔2016〕7号",)),
        ("检察院以云检刑补诉（2016）1号作出补充起诉决定书。", ("云检刑补诉〔2016〕1号",)),
        ("检察院以云检刑诉（2016）10号诉书指控被告人张一二犯盗窃罪。", ("云检刑诉〔2016〕10号",)),
        ("检察院以云检刑诉（2016）1066书指控被告人张一二犯盗窃罪。", ("云检刑诉〔2016〕1066",)),
        ("检察院以云检刑诉（2016）7号提起公诉。", ("云检刑诉〔2016〕7号",)),
        (
            "检察院以云检刑诉（2014）35号、云检一刑诉（2015）19号、云检刑追诉（2016）7号起诉书指控被告人。",
            ("云检刑诉〔2014〕35号", "云检一刑诉〔2015〕19号", "云检刑追诉〔2016〕7号"),
        ),
        (
            "检察院以云检诉延（2016）16号延期审理建议书提交本院，起诉后又以云检公诉撤诉（2016）1号撤回起诉决定书撤回。",
            (),
        ),
    ],
)
def test_numbers_of_indictments_in_odd_sentences(sentence, numbers):
    assert indictment_numbers("云水县人民" + sentence, "") == numbers


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        (
            "云水县人民检察院于2016年3月2日以云检刑诉（2016）9号起诉书指控被告人犯盗窃罪一案，本院于4月1日判决。",
            (2016, 3, 2),
        ),
        ("云水县人民检察院指控被告人犯盗窃罪，本院于2016年3月2日向本院提起公诉。", (2016, 3, 2)),
        ("云水县人民检察院于2016年3月2日以云检刑变诉（2016）1号变更起诉决定书变更起诉。", None),
    ],
)
def test_the_day_of_indictment_in_odd_sentences(sentence, day):
    assert indicted_on(sentence) == (date(*day) if day else None)


@pytest.mark.parametrize(
    ("told", "detained", "arrested"),
    [
        (
            "2004年3月12日因犯抢劫罪被判处有期徒刑三年。现因涉嫌犯诈骗罪，于被抓获，同日被刑事拘留，同年2月13日被逮捕。",
            None,
            None,
        ),
        (
            "2016年5月1日因吸毒被罚款。2015年3月1日被判处拘役。2016年6月2日被抓获，次日因本案被刑事拘留。",
            (2016, 6, 3),
            None,
        ),
        ("2015年7月15日被判处拘役三个月，于2015年10月10日刑满释放。释放当日，因本案被刑事拘留。", (2015, 10, 10), None),
        ("2014年3月30日被决定刑事拘留（在逃），2015年5月7日被抓获，同日被刑事拘留。", (2015, 5, 7), None),
        ("2012年8月8日被批准刑事拘留并上网追逃，2013年6月17日被抓获，次日被刑事拘留。", (2013, 6, 18), None),
        ("2016年4月14日被刑事拘留，同年12月1日由检察院决定逮捕（未执行），同月8日取保候审。", (2016, 4, 14), None),
        ("2010年10月19日被检察院批准逮捕（因其在逃，未能执行）。2018年2月24日投案，同日被逮捕。", None, (2018, 2, 24)),
        (
            "因犯行贿罪被判处有期徒刑二年（于2006年4月18日被刑事拘留）。因本案于2015年9月6日被刑事拘留。",
            (2015, 9, 6),
            None,
        ),
        (
            "因涉嫌盗窃，于2015年4月13日被刑事拘留，5月13日被逮捕。曾因犯诈骗罪于2004年8月25日刑满释放。",
            (2015, 4, 13),
            (2015, 5, 13),
        ),
        (
            "因本案于2016年3月2日被刑事拘留。于2016年4月13日被撤销缓刑，2016年12月15日刑满释放，同日被逮捕。",
            (2016, 3, 2),
            (2016, 12, 15),
        ),
        ("2016年6月29日由检察院决定对其刑事拘留，同日执行；同年7月12日被逮捕。", (2016, 6, 29), (2016, 7, 12)),
        ("2018年4月2日被云水市公安局公共交通治安分局刑事拘留。", (2018, 4, 2), None),
        ("2016年8月29日因涉嫌拒不执行判决、裁定犯罪被公安分局逮捕。", None, (2016, 8, 29)),
        ("2012年9月27日因在假释期间涉嫌盗窃被刑事拘留，同年10月10由公安局执行逮捕。", (2012, 9, 27), (2012, 10, 10)),
    ],
)
def test_custody_told_in_odd_ways(told, detained, arrested):
    expected = Custody(date(*detained) if detained else None, date(*arrested) if arrested else None)
    assert custody_of("被告人张一二，男，1980年1月1日出生。" + told) == expected


def test_what_a_paragraph_about_all_accused_adds_completes_the_first_ones_custody(judgment):
    parties = PARTY + "因涉嫌盗窃于2016年3月1日被刑事拘留。 被告人李三四，男。 上述二被告人均于2016年3月15日被逮捕。"
    read = extract(judgment(parties=parties, account=ACCUSATION.replace("张一二", "张一二、李三四") + HEARING))
    assert (read.detained_on, read.arrested_on) == (date(2016, 3, 1), date(2016, 3, 15))


@pytest.mark.parametrize(
    "told",
    [
        "（2016）江0101刑初7号刑事判决，同案被告人李三四不服，提出上诉，东山市中级人民法院发回重审。",
        "（2016）江0101刑再7号再审决定书，决定本案进行再审，累犯一节另行审查。",
    ],
)
def test_what_was_appealed_or_reopened_is_the_own_chain_though_others_are_named(judgment, told):
    account = ACCUSATION + "以其不构成累犯为由提出申诉，本院于2016年6月1日作出" + told + HEARING
    read = extract(judgment(account=account, number="（2017）江0101刑初99号"))
    assert len(read.lower_court_case_nos) == 1


def test_a_sentence_of_this_very_case_is_no_earlier_conviction(judgment):
    custody = (
        "因涉嫌盗窃于2016年3月1日被刑事拘留，同月15日被逮捕，2016年6月1日被本院判处拘役二个月，"
        "2016年7月1日刑满释放。2016年10月17日被逮捕。"
    )
    account = ACCUSATION + "本院于2016年6月1日作出（2016）江0101刑初7号刑事判决。本院决定再审。" + HEARING
    read = extract(judgment(number="（2016）江0101刑再7号", parties=PARTY + custody, account=account))
    assert (read.detained_on, read.arrested_on) == (date(2016, 3, 1), date(2016, 3, 15))


def test_the_execution_of_a_sentence_is_not_that_of_an_arrest():
    told = "2008年2月23日被刑事拘留，4月30日被逮捕，2013年9月4日因犯诈骗罪被判处并决定执行有期徒刑四年。"
    assert custody_of(told, served=True) == Custody(date(2008, 2, 23), date(2008, 4, 30))


def test_a_name_printed_without_its_level_is_the_same_office(judgment):
    account = TRIED.replace("云水县人民检察院", "云水人民检察院") + "云水县人民检察院提出抗诉。现已审理终结。"
    read = extract(judgment(**{**SECOND, "office": "抗诉机关云水县人民检察院。"}, account=account))
    assert {(each.name, each.role) for each in read.procuratorates} == {
        ("云水县人民检察院", "protesting"),
        ("云水县人民检察院", "indicting"),
    }
