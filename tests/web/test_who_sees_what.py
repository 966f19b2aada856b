"""The pages and the API show of a case what the person has to do with it, and say so in words where they do not."""

import pytest
from django.test import Client

from tests import factories
from tests.api.conftest import Caller
from tests.web.conftest import signed_in
from yihao.cases.commands.assign import assign_handler
from yihao.cases.rules import number as lcn
from yihao.runtime.clock import now

HIDDEN = ("events", "people")
REVEAL = "显示姓名和证件号码"
IDENTITY = "区看守所"  # where somebody is held is a matter of the people, not of the card


@pytest.fixture
def made(desks):
    """A case that one prosecutor of the office handles and the other does not."""
    number = factories.accepted(desks.clerk).number
    assign_handler(acting=desks.chief, number=number, matter=1, person=desks.prosecutor.person, reason="轮案", at=now())
    return desks, number


@pytest.fixture
def untied(made):
    country, number = made
    return signed_in(country.colleague), number


def test_who_only_works_in_the_office_sees_the_card_alone(untied):
    who, number = untied
    shown = who.get(f"/c/{number}").content.decode()
    assert "匡某成" in shown and "诈骗" in shown
    for absent in (
        REVEAL,
        IDENTITY,
        "逮捕",
        f"/c/{number}/events",
        f"/c/{number}/people",
        f"/c/{number}/access",
        f"/c/{number}/bundle",
    ):
        assert absent not in shown, absent


@pytest.mark.parametrize("tab", HIDDEN)
def test_and_is_told_why_a_further_page_does_not_open(untied, tab):
    who, number = untied
    answer = who.get(f"/c/{number}/{tab}")
    assert answer.status_code == 403
    assert "需要时请由承办检察院的检察长、副检察长或承办部门负责人授权" in answer.content.decode()
    assert "匡某" not in answer.content.decode()


def test_nor_does_the_button_that_is_not_there_reveal_anything(untied):
    who, number = untied
    answer = who.post(f"/c/{number}/reveal")
    assert answer.status_code == 403
    assert "匡大成" not in answer.content.decode()


def test_the_handler_and_the_registrar_see_and_reveal(made):
    country, number = made
    for person in (country.prosecutor, country.clerk):
        who = signed_in(person)
        assert IDENTITY in who.get(f"/c/{number}/people").content.decode()
        assert who.get(f"/c/{number}/events").status_code == 200
        revealed = who.post(f"/c/{number}/reveal").content.decode()
        assert "匡大成" in revealed and factories.identity(1) in revealed


def test_the_api_gives_the_card_without_people_and_refuses_the_events(made):
    country, number = made
    untied, handler = (Caller(factories.token(p)) for p in (country.colleague, country.prosecutor))
    card = untied.get(f"/cases/{number}").json()
    assert card["parties"] is None
    assert set(card["sees"].values()) == {False}
    refused = untied.get(f"/cases/{number}/events")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_view")
    assert handler.get(f"/cases/{number}").json()["parties"][0]["name"] == "匡某成"
    assert handler.get(f"/cases/{number}/events").status_code == 200


def test_a_case_out_of_sight_is_absent_for_every_part_alike(made):
    country, number = made
    elsewhere = Caller(factories.token(country.other_clerk))
    nobody = lcn.make(2026, factories.YUNXI, 999)
    for path in ("", "/events"):
        there, absent = (elsewhere.get(f"/cases/{n}{path}") for n in (number, nobody))
        assert there.status_code == absent.status_code
    assert Client().get(f"/c/{number}/people").status_code == 302
