"""Real shapes of other numbers (domain/cases.md 1.3 and AC-15 v)."""

import pytest

from yihao.cases.rules.alias import AliasKind, guess_kind, parse, search_key

pytestmark = pytest.mark.pure

NAMES = frozenset(
    {
        *(
            "密检",
            "深龙检",
            "山东省院",
            "济历下检",
            "潍检",
            "沭检",
            "台温检",
            "英检",
            "黟检",
            "义检",
            "乌检",
            "丹检",
            "黔检",
        ),
        *("黔西南检", "东检", "渝碚检", "渝检", "穗云检", "新检", "吴堡检", "七检", "京东检", "京检"),
    }
)
K = AliasKind


@pytest.mark.parametrize(
    ("raw", "kind", "issuer", "unit", "type_word", "year", "serial"),
    [
        ("黔西南检检建受[2021]522300000001号", K.DEPARTMENT, "黔西南检", "522300", "检建", 2021, "1"),
        ("密检起诉受[2016]37078500026号", K.DEPARTMENT, "密检", "370785", "起诉", 2016, "26"),
        ("七检刑诉字〔2014〕第238号", K.DOCUMENT, "七检", None, "刑诉", 2014, "238"),
        ("（2017）湘0405刑初149号", K.COURT, "湘0405", None, "刑初", 2017, "149"),
        ("深龙检起诉受[2014]44030700008号", K.DEPARTMENT, "深龙检", "440307", "起诉", 2014, "8"),
        ("山东省院起诉受[2017]37000000095号", K.DEPARTMENT, "山东省院", "370000", "起诉", 2017, "95"),
        ("济历下检捕受[2018]37010200154号", K.DEPARTMENT, "济历下检", "370102", "捕", 2018, "154"),
        ("潍检延受[2016]37070000019号", K.DEPARTMENT, "潍检", "370700", "延", 2016, "19"),
        ("沭检刑诉受[2021]371329000004号", K.DEPARTMENT, "沭检", "371329", "刑诉", 2021, "4"),
        ("义检刑再审受[2021]522301000001号", K.DEPARTMENT, "义检", "522301", "刑再审", 2021, "1"),
        ("黔西南检自侦线受[2021]522300000001号", K.DEPARTMENT, "黔西南检", "522300", "自侦线", 2021, "1"),
        ("黔西南检民公[2021]522300000001号", K.DEPARTMENT, "黔西南检", "522300", "民公", 2021, "1"),
        ("东检检任[2019]11010100001号", K.DEPARTMENT, "东检", "110101", "检任", 2019, "1"),
        ("渝碚检刑诉〔2019〕439号", K.DOCUMENT, "渝碚检", None, "刑诉", 2019, "439"),
        ("穗云检公诉刑诉〔2019〕2521号", K.DOCUMENT, "穗云检", None, "刑诉", 2019, "2521"),
        ("新检一部刑诉〔2019〕3号", K.DOCUMENT, "新检", None, "刑诉", 2019, "3"),
        ("吴堡检刑不诉〔2023〕9号", K.DOCUMENT, "吴堡检", None, "刑不诉", 2023, "9"),
        ("京东检刑诉〔2021〕Z12号", K.DOCUMENT, "京东检", None, "刑诉", 2021, "Z12"),
        ("（2020）浙0702刑初662号", K.COURT, "浙0702", None, "刑初", 2020, "662"),
        ("（2019）最高法知民终1号", K.COURT, "最高法知", None, "民终", 2019, "1"),
        ("（2020）京刑终31号之一", K.COURT, "京", None, "刑终", 2020, "31"),
        ("（2014）衡蒸刑初字第149号", K.COURT, None, None, None, 2014, "149"),
        ("2017湘0405刑初149", K.COURT, "湘0405", None, "刑初", 2017, "149"),
        ("高公(刑)诉字[2016]1003号", K.POLICE_DOCUMENT, "高公", None, "诉", 2016, "1003"),
        ("津武公（济）诉字[2021]10122号", K.POLICE_DOCUMENT, "津武公", None, "诉", 2021, "10122"),
        ("A3707850000002016010001", K.POLICE_CASE, "370785000000", None, None, 2016, "1"),
        ("37078520150084600", K.UNIFIED, None, "370785", None, 2015, "0084600"),
        ("37078120160035300", K.UNIFIED, None, "370781", None, 2016, "0035300"),
        ("A3707850000002016130001", K.OTHER, None, None, None, None, None),
        ("20263713290004222", K.OTHER, None, None, None, None, None),
        ("国发〔2019〕4号", K.OTHER, None, None, None, None, None),
        ("", K.OTHER, None, None, None, None, None),
    ],
)
def test_a_real_number_is_read_into_its_parts(raw, kind, issuer, unit, type_word, year, serial):
    read = parse(raw, NAMES)
    assert (read.kind, read.issuer, read.unit, read.type_word, read.year, read.serial) == (
        kind, issuer, unit, type_word, year, serial,
    )  # fmt: skip
    assert read.raw == raw
    assert guess_kind(raw) == kind


@pytest.mark.parametrize("pair", ["（）", "［］", "〔〕", "[]", "﹝﹞", "【】", "()"])
def test_every_bracket_seen_in_judgments_gives_one_spelling(pair):
    opened, closed = pair
    document = parse(f"渝碚检刑诉{opened}2019{closed}439号", NAMES)
    court = parse(f"{opened}2017{closed}湘0405刑初149号", NAMES)
    assert (document.kind, document.normalised) == (K.DOCUMENT, "渝碚检刑诉〔2019〕439号")
    assert (court.kind, court.normalised) == (K.COURT, "（2017）湘0405刑初149号")
    assert search_key(document.raw) == search_key("渝碚检刑诉〔2019〕439号")
    assert search_key(court.raw) == search_key("（2017）湘0405刑初149号")


def test_the_office_of_a_police_number_keeps_round_brackets():
    assert parse("高公(刑)诉字[2016]1003号", NAMES).normalised == "高公（刑）诉字〔2016〕1003号"


@pytest.mark.parametrize(
    "typed",
    [
        "京东检刑诉［２０２１］ｚ１２号",
        "文号：京东检刑诉(2021)Z12",
        " 京东检刑诉 〔2021〕 第Z12号。",
        "京东检刑诉2021Z12号",
    ],
)
def test_width_blanks_labels_and_lost_signs_do_not_matter_for_look_ups(typed):
    assert search_key(typed) == search_key("京东检刑诉〔2021〕Z12号") == search_key(parse(typed, NAMES).normalised)


def test_the_letter_before_a_serial_is_part_of_it():
    assert search_key("京东检刑诉〔2021〕Z12号") != search_key("京东检刑诉〔2021〕12号")
    assert parse("京东检刑诉〔2021〕12号", NAMES).serial == "12"


def test_an_unknown_unit_is_not_guessed():
    read = parse("黔西南检检建受[2021]522300000001号", ())
    assert (read.kind, read.issuer, read.type_word, read.unit) == (K.DEPARTMENT, None, None, "522300")


def test_the_longest_known_short_name_wins():
    assert parse("渝碚检刑诉〔2019〕439号", {"渝", "渝碚", "渝碚检"}).issuer == "渝碚检"
    assert parse("黔西南检检建受[2021]522300000001号", {"黔西南检", "黔西南检检"}).type_word == "建"


def test_every_kind_has_a_name_in_both_languages():
    assert all(kind.label and kind.label_en for kind in K)
