"""A number that became known later is added to its case, finds it from then on, and follows from the log."""

import pytest

from tests import factories
from tests.cases.conftest import party
from yihao.cases.commands.alias import OtherNumber, add_alias, read_as
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.look import look_up, open_case
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.commands.within import events_of
from yihao.cases.followers import link_registrations
from yihao.cases.queries.linking import linking_tasks
from yihao.ledger.verifying_run import verify
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused

COURT = "（2026）云0103刑初88号"


def add(acting, number, raw=COURT, kind="", issuer=""):
    return add_alias(acting=acting, told=OtherNumber(number, raw, kind, issuer), at=now())


def refused(act, code, field=""):
    with pytest.raises(Refused) as caught:
        act()
    assert (caught.value.code, caught.value.field) == (code, field)
    return caught.value.words.zh


def test_a_court_number_added_later_finds_the_case_in_any_spelling_and_keeps_what_was_printed(country, accept):
    number = accept(country.clerk).number
    assert look_up(acting=country.clerk, text=COURT, at=now()).hits == ()
    add(country.clerk, number)
    for spelling in (COURT, "(2026)云0103刑初88号", "〔2026〕云0103刑初88"):
        assert [hit.number for hit in look_up(acting=country.clerk, text=spelling, at=now()).hits] == [number]
    card = open_case(acting=country.clerk, number=number, at=now())
    (added,) = [a for a in card["aliases"] if a["kind"] == "court"]
    assert (added["raw"], added["issuer"], added["matter"], added["unit"]) == (COURT, "云0103", 1, factories.YUNXI)
    told = events_of(acting=country.clerk, number=number, at=now())[-1]
    assert (told.type, told.matter, told.label.zh) == ("case.alias_added/1", "M01", "补录其他编号")
    assert COURT not in str(told.facts)


def test_the_longest_short_name_at_the_beginning_is_the_issuer(country):
    assert read_as(OtherNumber("", "云检刑诉〔2026〕51号")).issuer == "云检"
    assert read_as(OtherNumber("", "某地检刑诉〔2026〕51号", issuer="某地院")).issuer == "某地院"


def test_the_same_number_twice_is_refused_in_words_however_it_is_written(country, accept):
    number = accept(country.clerk).number
    before = len(events_of(acting=country.clerk, number=number, at=now()))
    assert "已有这个编号" in refused(
        lambda: add(country.clerk, number, "云公(刑)诉字[2026]1183号"), "alias_known", "raw"
    )
    add(country.clerk, number)
    refused(lambda: add(country.clerk, number, "(2026)云0103刑初88号", "other"), "alias_known", "raw")
    assert len(events_of(acting=country.clerk, number=number, at=now())) == before + 1


def test_two_issuers_may_each_have_a_number_that_does_not_name_them(country, accept):
    number = accept(country.clerk).number
    add(country.clerk, number, "示例编号12", issuer="甲局")
    add(country.clerk, number, "示例编号12", issuer="乙局")
    refused(lambda: add(country.clerk, number, "示例编号12", issuer="甲局"), "alias_known", "raw")
    refused(lambda: add(country.clerk, number, "示例编号12"), "alias_known", "raw")
    refused(lambda: add(country.clerk, number, "云公(刑)诉字[2026]1183号", issuer="乙局"), "alias_known", "raw")


def test_a_number_may_stand_in_two_cases(country, accept):
    one, two = accept(country.clerk).number, accept(country.clerk, choice="new").number
    add(country.clerk, one)
    add(country.clerk, two)
    assert {hit.number for hit in look_up(acting=country.clerk, text=COURT, at=now()).hits} == {one, two}


@pytest.mark.parametrize(
    ("raw", "kind", "code", "field"),
    [
        ("", "", "invalid_filing", "raw"),
        ("号" * 101, "", "invalid_filing", "raw"),
        ("云检\u202e刑诉〔2026〕51号", "", "invalid_filing", "raw"),
        ("A99010300000020260100", "police_case", "invalid_filing", "raw"),
        (COURT, "invented", "invalid_filing", "kind"),
        ("2026-370781-00030-71", "", "alias_lifelong", "raw"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_recorded(country, accept, raw, kind, code, field):
    number = accept(country.clerk).number
    raw = number if code == "alias_lifelong" else raw
    before = open_case(acting=country.clerk, number=number, at=now())
    refused(lambda: add(country.clerk, number, raw, kind), code, field)
    assert open_case(acting=country.clerk, number=number, at=now()) == before


def test_who_may_add_it(country, accept):
    number = accept(country.clerk).number
    refused(lambda: add(country.other_clerk, number), "not_visible")
    refused(lambda: add(country.inspector, number), "not_this_post")
    refused(lambda: add(country.prosecutor, number), "not_your_case")
    assign_handler(
        acting=country.chief, number=number, matter=1, person=country.prosecutor.person, reason="轮案", at=now()
    )
    assert add(country.prosecutor, number).number == number


def test_a_void_or_merged_number_takes_none(country, accept):
    one, two, three = (accept(country.clerk, choice="new").number for _ in range(3))
    void_case(acting=country.clerk, number=one, reason="错录", at=now())
    relate_cases(acting=country.clerk, number=two, kind="merged_into", other=three, reason="同案", at=now())
    refused(lambda: add(country.clerk, one), "case_void")
    refused(lambda: add(country.clerk, two), "case_merged")


def test_it_goes_with_the_newest_matter_of_the_own_office(country, accept):
    number = accept(country.clerk).number
    accept(country.clerk, choice=number)
    add(country.clerk, number)
    card = open_case(acting=country.clerk, number=number, at=now())
    assert [a["matter"] for a in card["aliases"] if a["kind"] == "court"] == [2]


def test_the_tables_follow_from_the_log_and_a_forged_number_does_not(committed_country, accept, superuser_sql):
    clerk = committed_country.clerk
    number = accept(clerk).number
    accept(clerk, choice=number)
    add(clerk, number)
    add(clerk, number, "示例编号 12", "other", "示例单位")
    assert verify(workers=1, quiet=True).findings == []
    superuser_sql("UPDATE cases_alias SET issuer = '另一单位' WHERE kind = 'other'")
    assert verify(workers=1, quiet=True).findings


def test_another_office_with_the_same_number_is_asked_whether_it_is_the_same_case(committed_country, accept):
    own, other = committed_country.clerk, committed_country.other_clerk
    one = accept(own, parties=[party("甲某")], aliases=[]).number
    two = accept(other, parties=[party("乙某")], aliases=[{"raw": COURT}]).number
    while link_registrations():
        pass
    assert linking_tasks(own, now()) == linking_tasks(other, now()) == []
    add(own, one)
    while link_registrations():
        pass
    assert [task.own for task in linking_tasks(own, now())] == [one]
    assert [task.own for task in linking_tasks(other, now())] == [two]
    assert verify(workers=1, quiet=True).findings == []
