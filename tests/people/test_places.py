"""Which procuratorates follow from the table of places, and which lines of an official list are good."""

from datetime import date
from importlib.resources import files

import pytest

from yihao.people.rules.listed import check_list
from yihao.people.rules.places import Place, expect, read, reason_to_leave_out, stem

pytestmark = pytest.mark.pure

TABLE = """# a comment
37 province="山东省"
  0000 county="山东省"
  0700 county="[1983-]潍坊市"
  0701 county="[1983-]市辖区"
  0785 county="[1994-]高密市"
  2422 county="[-1983]高密县"
  2400 county="[-1983]昌潍地区"
65 province="新疆维吾尔自治区"
  0000 county="新疆维吾尔自治区"
  2900 county="阿克苏地区"
  2901 county="[1983-]阿克苏市"
  9000 county="[1986-]自治区直辖县级行政单位"
  9001 county="[1986-]石河子市"
13 province="河北省"
  0502 county="[1983-2019]桥东区,[2020-]襄都区"
  0503 county="[1983-1982]郊区,[1983-2019]桥西区,[2018-]信都区"
"""


def test_a_table_gives_offices_with_parents_years_and_reasons_to_leave_out():
    offices, left_out = expect(read(TABLE))
    found = {(o.unit, o.name): o for o in offices}
    assert found["370785", "高密市人民检察院"].parent == "370700"
    assert found["370785", "高密市人民检察院"].since == date(1994, 1, 1)
    assert found["372422", "高密县人民检察院"].parent == "370000"  # its prefecture had a branch, which is not guessed
    assert found["652901", "阿克苏市人民检察院"].parent == "650000"
    assert found["130502", "桥东区人民检察院"].until == date(2020, 1, 1) == found["130502", "襄都区人民检察院"].since
    assert found["130503", "桥西区人民检察院"].until == date(2018, 1, 1) == found["130503", "信都区人民检察院"].since
    assert found["100000", "最高人民检察院"].level == 4
    assert left_out == {"not_a_place": 1, "branch": 2, "xpcc": 2, "years_do_not_fit": 1}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("云溪区", "云溪"),
        ("浦东新区", "浦东"),
        ("赵县", "赵县"),
        ("矿区", "矿区"),
        ("青龙满族自治县", "青龙"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("广西壮族自治区", "广西"),
        ("海西蒙古族藏族自治州", "海西"),
        ("东乡族自治县", "东乡"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("龙胜各族自治县", "龙胜"),
    ],
)
def test_a_short_name_is_the_place_without_its_kind(name, short):
    assert stem(name) == short


def test_the_codes_of_branches_corps_and_what_is_no_place_are_not_guessed():
    def why(code, name):
        return reason_to_leave_out(Place(code, name, None, None))

    assert why("652900", "阿克苏地区") == why("152200", "兴安盟") == "branch"
    assert why("659001", "石河子市") == "xpcc"
    assert why("110100", "市辖区") == why("500200", "县") == why("419000", "省直辖县级行政单位") == "not_a_place"
    assert why("810000", "香港特别行政区") == why("710000", "台湾省") == "not_under_this_system"
    assert why("370785", "高密市") == ""


def test_the_real_table_gives_about_3200_present_offices_on_four_levels():
    offices, _ = expect(read(files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")))
    present = [o for o in offices if o.until is None]
    levels = [sum(o.level == level for o in present) for level in (1, 2, 3, 4)]
    assert levels[1:] == [323, 31, 1]
    assert 2800 <= levels[0] <= 2900
    units = {o.unit for o in offices}
    assert all(o.parent in units for o in offices if o.level < 4)
    assert not [o.unit for o in offices if o.unit.startswith(("98", "99", "00"))]
    assert len({o.unit for o in present}) == len(present)


GOOD = {
    "unit": "370785",
    "name": "高密市人民检察院",
    "short_name": "高密院",
    "document_prefix": "密检",
    "level": "1",
    "kind": "ordinary",
    "parent": "370700",
    "successor": "",
    "valid_from": "1994-05-18",
    "valid_to": "",
}


def check(*lines):
    return check_list(
        list(enumerate(lines, start=2)),
        kinds={"ordinary", "branch"},
        known={"370700"},
        invented={"990103"},
    )


def test_a_good_line_is_read():
    (line,), refused = check(GOOD)
    assert (line.unit, line.level, line.valid_from, line.valid_to) == ("370785", 1, date(1994, 5, 18), None)
    assert refused == []


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "37078"},
        {"unit": "３７０７８５"},
        {"unit": "990103"},
        {"name": ""},
        {"name": "院" * 81},
        {"level": "5"},
        {"kind": "court"},
        {"parent": "37"},
        {"parent": "370785"},
        {"parent": "420000"},
        {"valid_from": "1994-02-30"},
        {"valid_from": "2000-01-01", "valid_to": "2000-01-01"},
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_reason(change):
    good, refused = check(GOOD | change)
    assert good == []
    assert [row.line for row in refused] == [2]
    assert refused[0].words.zh
    assert refused[0].words.en


def test_an_office_with_one_bad_line_is_refused_as_a_whole_and_so_is_what_stands_under_it():
    old = GOOD | {"name": "高密县人民检察院", "valid_from": "1980-01-01", "valid_to": "1995-01-01"}
    below = GOOD | {"unit": "370799", "parent": "370785"}
    good, refused = check(GOOD, old, below)
    assert good == []
    assert [row.line for row in refused] == [2, 3, 4]


def test_two_names_one_after_the_other_are_both_kept():
    old = GOOD | {"name": "高密县人民检察院", "valid_from": "", "valid_to": "1994-05-18"}
    good, refused = check(GOOD, old)
    assert len(good) == 2
    assert refused == []
