"""Void, relate, merge, link, correct and assign: each is an event, and nothing is overwritten."""

import pytest

from tests.cases.conftest import party
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.linking import answer_linking
from yihao.cases.commands.look import look_up, open_case
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.tally import tally_numbers
from yihao.cases.commands.void import void_case
from yihao.cases.commands.within import events_of, reveal_names
from yihao.cases.models import Correction as CorrectionRow
from yihao.cases.queries.linking import linking_tasks
from yihao.cases.queries.lists import Filter, matters_of_unit, own_docket
from yihao.cases.queries.numbers import audit_numbers
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused


def refused(code):
    return _Code(code)


class _Code:
    def __init__(self, code):
        self.code = code

    def __enter__(self):
        self.context = pytest.raises(Refused)
        self.caught = self.context.__enter__()

    def __exit__(self, *failure):
        done = self.context.__exit__(*failure)
        assert self.caught.value.code == self.code
        return done


def test_voiding_needs_a_reason_and_the_office_that_gave_the_number(country, accept):
    given = accept(country.clerk)
    with refused("missing"):
        void_case(acting=country.clerk, number=given.number, reason=" ", at=now())
    with refused("not_visible"):
        void_case(acting=country.other_clerk, number=given.number, reason="错", at=now())
    void_case(acting=country.clerk, number=given.number, reason="错录", at=now())
    with refused("void_state"):
        void_case(acting=country.clerk, number=given.number, reason="错录", at=now())
    (series,) = audit_numbers(country.clerk, unit="990103", at=now())
    assert (series.mark, series.voided, series.is_whole) == (1, (given.number,), True)


def test_a_stale_version_is_refused(country, accept):
    given = accept(country.clerk)
    accept(country.clerk, choice=given.number)
    with refused("stale"):
        void_case(acting=country.clerk, number=given.number, reason="错录", at=now(), version=1)


def test_relations_stand_on_both_sides(country, accept):
    one = accept(country.clerk, parties=[party("甲乙")], aliases=[])
    two = accept(country.clerk, parties=[party("丙丁")], aliases=[])
    relate_cases(
        acting=country.clerk, number=two.number, kind="split_from", other=one.number, reason="另案处理", at=now()
    )
    sides = [open_case(acting=country.clerk, number=g.number, at=now())["relations"] for g in (one, two)]
    assert [(s[0]["kind"], s[0]["other"]) for s in sides] == [("split_into", two.number), ("split_from", one.number)]


def test_a_merged_number_resolves_to_the_other_for_ever(country, accept):
    one = accept(country.clerk, parties=[party("甲乙")], aliases=[{"raw": "云公（刑）诉字〔2026〕1号"}])
    two = accept(country.clerk, parties=[party("丙丁")], aliases=[{"raw": "云公（刑）诉字〔2026〕2号"}])
    relate_cases(acting=country.clerk, number=two.number, kind="merged_into", other=one.number, reason="并案", at=now())
    card = open_case(acting=country.clerk, number=two.number, at=now())
    assert card["number"] == one.number
    assert card["absorbed"] == [two.number]
    assert {m["number"] for m in card["matters"]} == {one.number, two.number}
    assert [h.number for h in look_up(acting=country.clerk, text="云公（刑）诉字〔2026〕2号", at=now()).hits] == [
        one.number
    ]
    with refused("relation_state"):
        relate_cases(
            acting=country.clerk, number=two.number, kind="merged_into", other=one.number, reason="再并", at=now()
        )
    assert "case.related/1" in {t.type for t in events_of(acting=country.clerk, number=one.number, at=now())}


def test_two_offices_without_sight_of_each_other_end_with_one_number(committed_country, accept):
    country = committed_country
    one = accept(country.clerk)
    two = accept(country.other_clerk)
    assert two.elsewhere
    (mine,) = linking_tasks(country.other_clerk, now())
    (theirs,) = linking_tasks(country.clerk, now())
    assert (mine.own, theirs.own) == (two.number, one.number)
    assert mine.agreed_number == ""
    answer_linking(acting=country.other_clerk, task=mine.id, answer="same", reason="同一犯罪嫌疑人、同一事实", at=now())
    with pytest.raises(NotVisible):  # one desk alone opens nothing
        open_case(acting=country.other_clerk, number=one.number, at=now())
    answer_linking(acting=country.clerk, task=theirs.id, answer="same", reason="核对无误", at=now())
    for acting in (country.clerk, country.other_clerk):
        assert open_case(acting=acting, number=two.number, at=now())["number"] == one.number
    told = [(t.type, t.unit) for t in events_of(acting=country.clerk, number=one.number, at=now())]
    assert {("linking.answered/1", "990103"), ("linking.answered/1", "990124")} <= set(told)


def test_different_closes_the_task_and_nothing_is_shown(committed_country, accept):
    country = committed_country
    one = accept(country.clerk)
    accept(country.other_clerk)
    (task,) = linking_tasks(country.clerk, now())
    answer_linking(acting=country.clerk, task=task.id, answer="different", reason="同名同证，不同事实", at=now())
    with refused("linking_answered"):
        answer_linking(acting=country.other_clerk, task=task.id, answer="same", reason="", at=now())
    with pytest.raises(NotVisible):
        open_case(acting=country.other_clerk, number=one.number, at=now())
    with refused("not_visible"):
        answer_linking(acting=country.city_clerk, task=task.id, answer="same", reason="", at=now())


def test_a_corrected_name_keeps_the_old_one_readable_and_both_find_the_case(country, accept):
    given = accept(country.clerk)
    made = Correction(given.number, "party.name", "P01", "匡大诚", "身份证姓名核对")
    correct_case(acting=country.clerk, made=made, at=now())
    assert reveal_names(acting=country.clerk, number=given.number, reason="", at=now()).names == {
        (given.number, 1): "匡大诚"
    }
    row = CorrectionRow.objects.get(number=given.number)
    from yihao.ledger.vault import reveal

    assert set(reveal([row.before_ref, row.after_ref]).values()) == {"匡大成", "匡大诚"}
    for name in ("匡大成", "匡大诚"):
        assert [h.number for h in look_up(acting=country.clerk, text=name, at=now()).hits] == [given.number]


@pytest.mark.parametrize(
    ("what", "part", "value", "code"),
    [
        ("party.name", "P09", "甲乙", "not_visible"),
        ("party.name", "X1", "甲乙", "part"),
        ("party.charge", "P01", "诈骗罪", "correct_same"),
        ("matter.received_on", "M01", "2026-02-30", "correct_value"),
        ("case.cause", "", "", "correct_value"),
        ("case.state", "", "VOID", "correct_what"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(country, accept, what, part, value, code):
    given = accept(country.clerk)
    with refused(code):
        correct_case(acting=country.clerk, made=Correction(given.number, what, part, value, "核对"), at=now())
    assert CorrectionRow.objects.count() == 0


def test_a_prosecutor_sees_the_own_docket_for_ever(country, accept):
    given = accept(country.clerk)
    arguments = {"number": given.number, "matter": 1, "reason": "轮案", "at": now()}
    assign_handler(acting=country.clerk, person=country.prosecutor.person, **arguments)
    assign_handler(acting=country.clerk, person=country.colleague.person, **arguments)
    assert [r.number for r in own_docket(country.prosecutor, now()).rows] == [given.number]
    assert matters_of_unit(country.prosecutor, now(), narrowed=Filter(mine=True)).rows == ()
    assert [r.number for r in matters_of_unit(country.colleague, now(), narrowed=Filter(mine=True)).rows] == [
        given.number
    ]
    card = open_case(acting=country.clerk, number=given.number, at=now())
    assert [(m["person"], m["to"] is None) for m in card["team"]] == [
        (country.prosecutor.person, False),
        (country.colleague.person, True),
    ]
    with refused("no_handling_post"):
        assign_handler(acting=country.clerk, person=country.other_clerk.person, **arguments)


def test_lists_are_paged_by_key_and_miss_nothing(country, accept):
    given = [accept(country.clerk, parties=[party(f"甲{chr(0x4E00 + i)}")], aliases=[]).number for i in range(7)]
    seen, after = [], ""
    while True:
        page = matters_of_unit(country.clerk, now(), after=after, limit=3)
        seen += [r.number for r in page.rows]
        after = page.after
        if not after:
            break
    assert seen == given[::-1]
    with refused("bad_cursor"):
        matters_of_unit(country.clerk, now(), after="x")


def test_the_daily_tally_records_the_high_water_mark(country, accept):
    for i in range(3):
        accept(country.clerk, parties=[party(f"甲{i}乙")], aliases=[])
    assert len(tally_numbers(acting=country.clerk, at=now())) == 1


def test_a_missing_number_is_a_finding(country, accept, superuser_sql):
    given = accept(country.clerk, parties=[party("甲乙")], aliases=[])
    accept(country.clerk, parties=[party("丙丁")], aliases=[])
    from django.db import connection

    with connection.cursor() as cursor:  # as an administrator might, inside this test's transaction
        cursor.execute("DELETE FROM cases_alias WHERE number = %s", [given.number])
        cursor.execute("DELETE FROM cases_party WHERE number = %s", [given.number])
        cursor.execute("DELETE FROM cases_matter WHERE number = %s", [given.number])
        cursor.execute("DELETE FROM cases_case WHERE number = %s", [given.number])
    (series,) = audit_numbers(country.clerk, unit="990103", at=now())
    assert series.missing == (1,)
    assert not series.is_whole


def test_a_handlers_post_alone_corrects_nothing_and_the_handler_may(country, accept):
    given = accept(country.clerk)
    made = Correction(given.number, "case.cause", "", "抢夺", "核对")
    with refused("not_your_case"):
        correct_case(acting=country.colleague, made=made, at=now())
    assert CorrectionRow.objects.count() == 0
    assign_handler(
        acting=country.clerk, number=given.number, matter=1, person=country.colleague.person, reason="轮案", at=now()
    )
    correct_case(acting=country.colleague, made=made, at=now())
    assert CorrectionRow.objects.get().after == "抢夺"
