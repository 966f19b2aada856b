"""What of a case is seen by whom: a card for the office, the people and the trace for those who have to do with it."""

from datetime import timedelta

import pytest

from tests import factories
from tests.cases.conftest import party
from yihao.cases.commands.act_receipt import receipt_of_act
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.look import open_case
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.within import events_of, receipt_of, reveal_names
from yihao.cases.rules.unseen import NotYours
from yihao.ledger.queries import accesses_of_case
from yihao.ledger.rules.log_name import parse_log_name
from yihao.people.models import AccessGrant
from yihao.people.rules.categories import Category
from yihao.people.rules.visibility import View
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible

DESK = {View.PERSONS, View.ACCESS}
REGISTRAR = DESK | {View.NAMES, View.TRACE}
LEADER = {View.PERSONS, View.NAMES, View.TRACE, View.ACCESS, View.SUBSTANCE}
HANDLES = LEADER


def card(acting, number):
    return open_case(acting=acting, number=number, at=now())


def sees(acting, number):
    return {View(view) for view, seen in card(acting, number)["sees"].items() if seen}


@pytest.fixture
def given(country, accept):
    return accept(country.clerk).number


def test_an_untied_prosecutor_sees_the_card_and_neither_people_nor_trace(country, given):
    shown = card(country.colleague, given)
    assert shown["parties"] is None
    assert (shown["lead_name"][1], shown["parties_count"]) == ("某", 1)
    assert sees(country.colleague, given) == set()
    for view in (View.PERSONS, View.TRACE):
        with pytest.raises(NotYours):
            open_case(acting=country.colleague, number=given, at=now(), view=view)
    with pytest.raises(NotYours):
        events_of(acting=country.colleague, number=given, at=now())
    with pytest.raises(NotVisible):
        reveal_names(acting=country.colleague, number=given, reason="", at=now())


@pytest.mark.parametrize("category", [Category.ASSISTANT, Category.CLERK])
def test_nor_do_assistants_and_clerks_of_the_office(country, accept, category):
    asker = factories.person("某某", factories.YUNXI, category, department="第一检察部")
    assert sees(asker, accept(country.clerk).number) == set()


def test_the_handler_sees_all_of_it_and_keeps_it_when_another_takes_over(country, given):
    for handler in (country.prosecutor, country.colleague):
        assign_handler(acting=country.chief, number=given, matter=1, person=handler.person, reason="轮流分案", at=now())
    assert sees(country.prosecutor, given) == sees(country.colleague, given) == HANDLES
    assert card(country.prosecutor, given)["parties"]


def test_the_desk_that_keeps_the_register_sees_the_people_masked_and_reveals_only_what_it_registered_itself(
    country, accept
):
    neighbour = factories.person("郁青", factories.YUNXI, Category.CASE_MANAGEMENT, department="案件管理部")
    given = accept(country.clerk).number
    assert sees(neighbour, given) == DESK
    assert "某" in card(neighbour, given)["parties"][0]["name"]
    with pytest.raises(NotVisible):
        reveal_names(acting=neighbour, number=given, reason="", at=now())
    assert sees(country.clerk, given) == REGISTRAR
    assert reveal_names(acting=country.clerk, number=given, reason="", at=now()).names
    assert events_of(acting=country.clerk, number=given, at=now())


def test_leaders_see_their_office_and_oversight_the_trace_without_the_people(country, given):
    assert sees(country.chief, given) == LEADER
    assert sees(country.inspector, given) == {View.TRACE, View.ACCESS}
    assert events_of(acting=country.inspector, number=given, at=now())
    with pytest.raises(NotVisible):
        reveal_names(acting=country.inspector, number=given, reason="", at=now())


def test_a_grant_of_the_index_opens_the_card_alone_and_one_of_the_substance_all(country, given):
    grant = AccessGrant.objects.create(
        person_id=country.other_clerk.person, number=given, unit=factories.YUNXI, given_by="S1", given_at=now(),
        expires_at=now() + timedelta(days=1), substance=False,
    )  # fmt: skip
    assert sees(country.other_clerk, given) == set()
    grant.substance = True
    grant.save()
    assert sees(country.other_clerk, given) == LEADER


def test_a_refused_part_is_logged_at_the_case(country, given):
    with pytest.raises(NotYours):
        events_of(acting=country.colleague, number=given, at=now())
    looked = [(look.act, look.about, look.actor.id) for look in accesses_of_case(given)]
    assert ("refused", "case.trace", country.colleague.person) in looked


def test_who_registered_a_case_that_was_merged_still_sees_and_reveals_all_its_people(country, accept):
    one = accept(country.clerk, parties=[party("匡大成", 1)]).number
    other = accept(country.clerk, parties=[party("匡大诚", 2)], choice="new").number
    relate_cases(acting=country.clerk, number=other, kind="merged_into", other=one, reason="同一案件", at=now())
    revealed = reveal_names(acting=country.clerk, number=one, reason="", at=now())
    assert {revealed.names[one, 1], revealed.names[other, 1]} == {"匡大成", "匡大诚"}


def test_the_acceptance_is_on_the_card_and_so_is_its_receipt_but_no_other_acts(country, given):
    correct_case(
        acting=country.clerk, made=Correction(given, "case.cause", "", "盗窃罪", "看错了罪名"), at=now()
    )  # fmt: skip
    told = events_of(acting=country.clerk, number=given, at=now())
    at = now()
    places = {each.type: (parse_log_name(each.log), each.seq) for each in told}
    registered = next(place for kind, place in places.items() if kind.startswith("case.registered"))
    corrected = next(place for kind, place in places.items() if kind.startswith("case.corrected"))
    assert receipt_of(acting=country.colleague, number=given, matter=1, at=at)
    log, seq = registered
    assert receipt_of_act(acting=country.colleague, unit=log.unit, epoch=log.epoch, seq=seq, at=at)
    log, seq = corrected
    with pytest.raises(NotYours):
        receipt_of_act(acting=country.colleague, unit=log.unit, epoch=log.epoch, seq=seq, at=at)
