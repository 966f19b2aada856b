"""Why something was done and what stood before: readable to those who may see the substance, masked, full names by a logged act."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import factories
from tests.web.conftest import signed_in
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.explain import events_with_reasons
from yihao.cases.commands.linking import answer_linking
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.queries.linking import linking_tasks
from yihao.ledger.commands import erase
from yihao.ledger.queries import accesses_of_case
from yihao.people.acting import Acting
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE


def correct(who: Acting, number: str, what: str, part: str, value: str, reason: str) -> None:
    correct_case(acting=who, made=Correction(number, what, part, value, reason), at=now())


def told(client: Client, number: str) -> str:
    page = client.get(f"/c/{number}/events").content.decode()
    return html.unescape(re.sub(r"<[^>]+>", "", page.split('id="h-events"')[1]))


@pytest.fixture
def case(desks: factories.Country) -> str:
    """A case on which somebody has related, assigned and corrected, each with a reason of its own."""
    number, other = (
        factories.accepted(desks.clerk).number,
        factories.accepted(desks.clerk, aliases=[], parties=[{"name": "罗小川"}]).number,
    )
    relate_cases(acting=desks.clerk, number=number, kind="related", other=other, reason="同一团伙", at=now())
    assign_handler(
        acting=desks.clerk, number=number, matter=1, person=desks.prosecutor.person, reason="轮案第七号", at=now()
    )
    correct(desks.clerk, number, "party.name", "P1", "匡大诚", "与身份证核对")
    correct(desks.clerk, number, "party.name", "P01", "匡达诚", "户籍底册为准")
    correct(desks.clerk, number, "case.cause", "", "合同诈骗", "移送意见书写错")
    return number


REASONS = ("同一团伙", "轮案第七号", "与身份证核对", "户籍底册为准", "移送意见书写错")


def test_the_team_and_those_who_see_the_substance_read_every_reason(desks: factories.Country, case: str) -> None:
    for who in (desks.chief, desks.prosecutor):
        page = told(signed_in(who), case)
        for reason in REASONS:
            assert f"理由 {reason}" in page, (who.name, reason)
        assert "更正前匡某成更正后匡某诚" in page and "更正前匡某诚更正后匡某诚（隐名后相同" in page
        assert page.count("隐名后相同") == 1
        assert "更正前诈骗更正后合同诈骗" in page
        assert not re.search("匡大成|匡大诚|匡达诚", page)


def test_who_did_it_reads_the_own_reasons_and_no_name_before(desks: factories.Country, case: str) -> None:
    page = told(signed_in(desks.clerk), case)
    assert all(f"理由 {reason}" in page for reason in REASONS)
    assert "匡某成" not in page
    elsewhere = Correction(case, "case.cause", "", "盗窃", "领导另有理由")
    correct_case(acting=desks.prosecutor, made=elsewhere, at=now())
    assert "领导另有理由" not in told(signed_in(desks.clerk), case)


def test_others_see_that_it_was_done_and_not_why(desks: factories.Country, case: str) -> None:
    page = told(signed_in(desks.inspector), case)
    assert "更正登记" in page and "更正前诈骗" in page
    assert not any(reason in page for reason in (*REASONS, "匡某成"))
    assert signed_in(desks.colleague).get(f"/c/{case}/events").status_code == 403
    assert signed_in(desks.other_clerk).get(f"/c/{case}/events").status_code == 404


def test_the_reason_of_voiding_is_read_by_the_chief(desks: factories.Country) -> None:
    number = factories.accepted(desks.clerk).number
    void_case(acting=desks.clerk, number=number, reason="重复收件，已在他号登记", at=now())
    client = signed_in(desks.chief)
    assert "理由 重复收件，已在他号登记" in told(client, number)
    client.cookies[LANGUAGE_COOKIE] = "en"
    assert "Reason 重复收件，已在他号登记" in told(client, number)


def test_reasons_of_both_desks_are_read_once_the_two_are_one_case(desks: factories.Country) -> None:
    one, two = factories.accepted(desks.clerk).number, factories.accepted(desks.other_clerk).number
    for who, reason in ((desks.clerk, "电话核对无误"), (desks.other_clerk, "函件核对无误")):
        (task,) = linking_tasks(who, now())
        answer_linking(acting=who, task=task.id, answer="same", reason=reason, at=now())
    for number in (one, two):
        explained = events_with_reasons(acting=desks.chief, number=number, at=now())
        said = [e.reason for e in explained if e.told.type == "linking.answered/1"]
        assert said == ["电话核对无误", "函件核对无误"]


def test_full_names_before_a_correction_are_shown_by_the_logged_act_only(desks: factories.Country, case: str) -> None:
    client = signed_in(desks.prosecutor)
    assert "更正前：" not in client.get(f"/c/{case}/people").content.decode()
    before = [look.act for look in accesses_of_case(case)].count("case.names_revealed")
    page = client.post(f"/c/{case}/reveal", {"reason": "核对文书"}).content.decode()
    assert re.findall("更正前：([^<]+)<", page) == ["匡大成", "匡大诚"] and ">匡达诚<" in page
    assert [look.act for look in accesses_of_case(case)].count("case.names_revealed") == before + 1
    assert "匡大成" not in client.get(f"/c/{case}/people").content.decode()


def test_the_interface_answers_the_same(desks: factories.Country, case: str) -> None:
    def asked(who: Acting) -> list[dict[str, Any]]:
        answer = Client().get(f"/api/v1/cases/{case}/events", HTTP_AUTHORIZATION=f"Bearer {factories.token(who)}")
        assert answer.status_code == 200, answer.content
        return list(json.loads(answer.content))

    events = asked(desks.prosecutor)
    assert tuple(e["reason"] for e in events if e["reason"]) == REASONS
    names = [(e["before"], e["after"]) for e in events if e["before"]]
    assert names == [("匡某成", "匡某诚"), ("匡某诚", "匡某诚")]
    own, hidden = asked(desks.clerk), asked(desks.inspector)
    assert len(own) == len(hidden) == len(events)
    assert tuple(e["reason"] for e in own if e["reason"]) == REASONS
    assert {(e["before"], e["after"]) for e in own} == {("", "")}
    assert {(e["reason"], e["before"], e["after"]) for e in hidden} == {("", "", "")}


def test_what_was_erased_by_law_is_said_so(desks: factories.Country, case: str, superuser_sql: Any) -> None:
    ((subject,),) = superuser_sql("SELECT subject FROM cases_party WHERE number = %s", [case])
    with transaction.atomic():
        erase(subject=subject, legal_basis="PIPL.47", actor=desks.clerk.ledger_actor, via=desks.clerk.via)
    client = signed_in(desks.chief)
    assert "更正前已依法删除更正后已依法删除（" not in told(client, case)
    assert "更正前已依法删除更正后已依法删除" in told(client, case)
    assert (
        "匡"
        not in client.post(f"/c/{case}/reveal", {"reason": "核对"})
        .content.decode()
        .split("<main")[1]
        .split('id="h-people"')[1]
    )
