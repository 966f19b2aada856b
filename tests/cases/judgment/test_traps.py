"""One test for each thing a reader of judgments trips over (the list in the import notes, 1 to 12)."""

from datetime import date

import pytest

from tests.cases.judgment.conftest import ACCUSATION, CUSTODY, HEARING, PARTY
from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.model import CitedNumber, ProcuratorateRole
from yihao.cases.rules.judgment.numbers import key

SECOND = {
    "title": "张一二盗窃二审刑事判决书",
    "court": "湖北省东山市中级人民法院",
    "number": "（2016）江01刑终9号",
    "office": "原公诉机关湖北省云水县人民检察院。",
    "parties": PARTY.replace("被告人", "上诉人（原审被告人）") + CUSTODY,
}


def test_a_plain_first_instance_judgment_is_read_whole(judgment):
    read = extract(judgment())
    assert read.as_json() == {
        "id": "1",
        "instance": "first",
        "court_case_no": "（2016）江0101刑初77号",
        "lower_court_case_nos": [],
        "procuratorates": [{"name": "湖北省云水县人民检察院", "role": "indicting"}],
        "indictment_nos": ["云检刑诉〔2016〕21号"],
        "indicted_on": "2016-05-06",
        "prosecutors": ["赵甲乙"],
        "defendants": ["张一二"],
        "charges": ["盗窃罪"],
        "detained_on": "2016-03-01",
        "arrested_on": "2016-03-15",
        "protest": False,
    }
    assert read.court == "湖北省云水县人民法院"
    assert read.doubts == ()


def test_trap_1_zeros_and_shapes_fall_together_only_in_the_key_never_in_the_printed_number(judgment):
    read = extract(judgment(number="（2016）云刑初字第00077号"))
    assert read.court_case_no == "（2016）云刑初字第00077号"
    assert key(read.court_case_no) == key("(2016)云刑初字第77号".replace("(", "（").replace(")", "）"))


def test_trap_2_two_different_own_numbers_are_a_doubt_for_a_person(judgment):
    read = extract(judgment(number="（2016）江0101刑初77号 （2016）江0101刑初78号"))
    assert ("court_case_no", "two_numbers") in [(doubt.field, doubt.reason) for doubt in read.doubts]


def test_trap_3_redacted_names_are_kept_as_printed_and_marked(judgment):
    read = extract(judgment(parties="被告人张某甲，男。" + CUSTODY))
    assert read.defendants == ("张某甲",)
    assert ("defendants", "redacted") in [(doubt.field, doubt.reason) for doubt in read.doubts]


def test_trap_4_earlier_convictions_are_not_in_the_chain(judgment):
    parties = PARTY + "2010年因犯诈骗罪被本院以（2010）云刑初字第5号刑事判决判处拘役四个月。" + CUSTODY
    assert extract(judgment(parties=parties)).lower_court_case_nos == ()


def test_trap_4_a_first_number_that_stands_only_in_the_result_is_found(judgment):
    account = (
        "云水县人民法院审理云水县人民检察院指控原审被告人张一二犯盗窃罪一案，作出刑事判决。"
        "被告人不服，提出上诉。现已审理终结。"
    )
    result = (
        "一、维持湖北省云水县人民法院（2016）江0101刑初77号刑事判决的第一项；"
        "二、撤销（2012）江0101刑初8号刑事判决对张一二宣告缓刑的部分。"
    )
    read = extract(judgment(**SECOND, account=account, result=result))
    assert read.lower_court_case_nos == ("（2016）江0101刑初77号",)
    assert read.earlier_cited == (CitedNumber("（2016）江0101刑初77号", "湖北省云水县人民法院"),)


def test_trap_5_a_judgment_after_remand_is_first_instance_again_and_cites_its_chain(judgment):
    account = (
        ACCUSATION + "本院于2016年6月1日作出（2016）江0101刑初7号刑事判决。被告人上诉，东山市中级人民法院于2016年8月1日"
        "作出（2016）江01刑终9号刑事裁定，发回本院重新审判。" + HEARING
    )
    read = extract(judgment(title="张一二盗窃再审刑事判决书", number="（2016）江0101刑初99号", account=account))
    assert read.instance == "first"
    assert read.lower_court_case_nos == ("（2016）江0101刑初7号", "（2016）江01刑终9号")
    assert ("instance", "title_says_otherwise") in [(doubt.field, doubt.reason) for doubt in read.doubts]


def test_trap_5_the_decision_to_retry_belongs_to_the_chain(judgment):
    account = (
        "云水县人民检察院指控被告人张一二犯盗窃罪一案，本院于2016年6月1日作出（2016）江0101刑初7号刑事判决，已发生法律效力。"
        "本院于2017年2月1日作出（2017）江0101刑监1号再审决定，再审本案。" + HEARING
    )
    read = extract(judgment(title="张一二盗窃再审刑事判决书", number="（2017）江0101刑再1号", account=account))
    assert read.instance == "retrial"
    assert read.lower_court_case_nos == ("（2016）江0101刑初7号", "（2017）江0101刑监1号")


def test_trap_6_protest_papers_and_others_indictments_are_not_indictments_of_this_case(judgment):
    account = (
        ACCUSATION
        + "本院作出判决后，云水县人民检察院以云检刑抗（2016）1号刑事抗诉书提出抗诉，东山市中级人民法院发回重审。"
        + HEARING
    )
    fact = "证据：云检刑诉（2015）4号起诉书，证明王五六另案被起诉。"
    read = extract(judgment(account=account, fact=fact))
    assert read.indictment_nos == ("云检刑诉〔2016〕21号",)
    assert read.protest is True


def test_trap_7_changed_indictments_add_numbers_and_charges_but_not_a_new_day(judgment):
    account = (
        ACCUSATION
        + "审理中，云水县人民检察院于2016年7月8日以北云检刑变诉（2016）3号变更起诉决定书追加指控被告人张一二犯诈骗罪。"
        + HEARING
    )
    read = extract(judgment(account=account))
    assert read.indictment_nos == ("云检刑诉〔2016〕21号", "北云检刑变诉〔2016〕3号")
    assert read.charges == ("盗窃罪", "诈骗罪")
    assert read.indicted_on == date(2016, 5, 6)


def test_trap_8_the_protesting_office_is_listed_twice_and_the_higher_one_only_appears(judgment):
    account = (
        "云水县人民法院审理云水县人民检察院指控原审被告人张一二犯盗窃罪一案，于2016年6月1日作出（2016）江0101刑初77号刑事判决。"
        "云水县人民检察院提出抗诉。本院公开开庭审理了本案。东山市人民检察院指派检察员钱丙丁、代理检察员孙戊出庭支持抗诉。现已审理终结。"
    )
    read = extract(judgment(**{**SECOND, "office": "抗诉机关湖北省云水县人民检察院。"}, account=account))
    assert set(read.procuratorates) == {
        ProcuratorateRole("湖北省云水县人民检察院", "protesting"),
        ProcuratorateRole("湖北省云水县人民检察院", "indicting"),
        ProcuratorateRole("东山市人民检察院", "appearing"),
    }
    assert read.prosecutors == ("钱丙丁", "孙戊")


def test_trap_8_an_office_that_only_read_the_file_did_not_appear(judgment):
    account = (
        "云水县人民法院审理云水县人民检察院指控原审被告人张一二犯盗窃罪一案，于2016年6月1日作出（2016）江0101刑初77号刑事判决。"
        "被告人上诉。东山市人民检察院阅卷后提出书面意见。本院决定不开庭审理。现已审理终结。"
    )
    read = extract(judgment(**SECOND, account=account))
    assert read.procuratorates == (ProcuratorateRole("湖北省云水县人民检察院", "indicting"),)


@pytest.mark.parametrize(
    ("custody", "detained", "arrested"),
    [
        (
            "2016年3月1日被抓获，次日被刑事拘留，同月15日经检察院批准逮捕，次日由公安局执行逮捕。",
            (2016, 3, 2),
            (2016, 3, 16),
        ),
        ("因本案于2016年3月1日被羁押，同年4月2日被逮捕。", None, (2016, 4, 2)),
        ("因赌博于2016年3月1日被行政拘留十日。因涉嫌犯盗窃罪于2016年4月1日被取保候审。", None, None),
        (
            "2008年3月3日因涉嫌诈骗被刑事拘留，同年5月1日被判处拘役。因涉嫌犯盗窃罪于20l6年3月l日被刑事拘留，次月4日被逮捕。",
            (2016, 3, 1),
            (2016, 4, 4),
        ),
        ("因本案于二〇一六年三月十二日被刑事拘留，检察院不批准逮捕，同年四月一日被取保候审。", (2016, 3, 12), None),
    ],
)
def test_trap_9_days_of_custody(judgment, custody, detained, arrested):
    read = extract(judgment(parties=PARTY + custody))
    assert read.detained_on == (date(*detained) if detained else None)
    assert read.arrested_on == (date(*arrested) if arrested else None)


def test_trap_9_the_courts_own_filing_day_is_no_day_of_indictment(judgment):
    account = (
        "云水县人民检察院以云检刑诉（2016）21号起诉书指控被告人张一二犯盗窃罪，向本院提起公诉。本院于2016年5月9日立案。"
        + HEARING
    )
    assert extract(judgment(account=account)).indicted_on is None


def test_trap_9_an_impossible_order_of_days_is_a_doubt(judgment):
    read = extract(judgment(parties=PARTY + "因本案于2016年9月1日被刑事拘留，2016年3月15日被逮捕。"))
    assert [(doubt.field, doubt.reason) for doubt in read.doubts] == [
        ("arrested_on", "before_detention"),
        ("indicted_on", "before_detention"),
    ]


def test_trap_10_units_are_accused_and_civil_parties_are_not(judgment):
    parties = (
        "附带民事诉讼原告人李三，男，1970年出生。"
        " 被告单位云水县大同（东山）机械有限公司，住所地云水县。 诉讼代表人周四，男。"
        " 被告人于五，自报名，男，1980年1月1日出生。"
        + CUSTODY
        + " 辩护人吴六，江北律师事务所律师。 附带民事诉讼被告人郑七，女，1990年出生。"
    )
    assert extract(judgment(parties=parties)).defendants == ("云水县大同（东山）机械有限公司", "于五")


def test_trap_10_a_private_prosecution_has_no_procuratorate(judgment):
    read = extract(
        judgment(
            office="",
            parties="自诉人李三，男。 被告人张一二，男。",
            account="自诉人李三以被告人张一二犯侮辱罪为由，于2016年8月1日向本院提起控诉。本院公开开庭进行了审理。现已审理终结。",
        )
    )
    assert (read.procuratorates, read.prosecutors, read.indictment_nos) == ((), (), ())
    assert (read.defendants, read.charges, read.indicted_on) == (("张一二",), ("侮辱罪",), None)


def test_trap_11_severed_judgments_keep_their_suffix(judgment):
    assert extract(judgment(number="（2016）江0101刑初77号之三")).court_case_no == "（2016）江0101刑初77号之三"


@pytest.mark.parametrize(
    "number",
    [
        "2016江01刑初106号",
        "2016）江0101刑初269号",
        "（2O16）江0101刑初7号",
        "江刑三终字第66号",
        "（2016）0101刑初160号",
        "（2016）云刑初字第00274-1号",
        "（2016）江0101刑初646、648、645号",
    ],
)
def test_trap_12_odd_court_numbers_are_kept_as_printed(judgment, number):
    assert extract(judgment(number=number)).court_case_no == number


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("（2016）云检刑诉字第557号", "〔2016〕云检刑诉字第557号"),
        ("（2016）673号", "〔2016〕673号"),
        ("云检刑诉（2016）＊号", "云检刑诉〔2016〕＊号"),
        ("云检刑诉（2016）2015-3137号", "云检刑诉〔2016〕2015-3137号"),
        ("云检刑诉（2016﹞68号", "云检刑诉〔2016〕68号"),
        ("云检刑诉（2016）140", "云检刑诉〔2016〕140"),
        ("云检刑诉（2016）154号和184号", "云检刑诉〔2016〕154号和184号"),
        ("云检刑诉（2016）54号、54-1号", "云检刑诉〔2016〕54号、54-1号"),
        ("云水县院公诉刑诉（2016）98号", "云水县院公诉刑诉〔2016〕98号"),
        ("云检刑（未）诉（2016）13号", "云检刑〔未〕诉〔2016〕13号"),
    ],
)
def test_trap_12_odd_indictment_numbers_are_kept_as_printed(judgment, printed, read):
    account = f"云水县人民检察院以{printed}起诉书指控被告人张一二犯盗窃罪，于2016年5月6日向本院提起公诉。" + HEARING
    assert extract(judgment(account=account)).indictment_nos == (read,)
