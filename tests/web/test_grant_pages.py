"""A leader lets a person see one case for some days, from a page; a sealed case opens by that and by nothing else, and closes again."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import factories
from tests.web.conftest import signed_in, some_minutes_later
from yihao.cases.commands.grant import Wanted, check_grant, grant_sight
from yihao.cases.commands.look import open_case
from yihao.cases.models import CaseOffice, Recusal
from yihao.cases.rules import number as lcn
from yihao.ledger.queries import accesses_of_person, events_of_case
from yihao.people.acting import Acting, the_system
from yihao.people.commands.accounts import open_account
from yihao.people.models import AccessGrant
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.web.pages.parts import printed

WHY = "协助审查起诉，须查阅封存的前案"
SEALED = 3


def accept(country: factories.Country, turn: int = 1, secrecy: int = SEALED, by: Acting | None = None) -> str:
    person = {"name": f"沙{turn}河"}
    return factories.accepted(by or country.clerk, aliases=[], parties=[person], secrecy=secrecy).number


def leader(name: str, category: Category, department: str = "", clearance: int = 2) -> Acting:
    from tests.journeys.site import PASSWORD, staff_no

    made = factories.person(name, factories.YUNXI, category, department=department, clearance=clearance)
    open_account(acting=the_system(), person=made.person, staff_no=staff_no(made), password=PASSWORD, at=now())
    return made


def typed(country: factories.Country, number: str, **changed: str) -> dict[str, str]:
    return {"person": "陈知行", "number": number, "sight": "substance", "days": "7", "reason": WHY} | changed


def main_of(page: HttpResponse) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.content.decode().split("<main")[1]))


def errors(page: HttpResponse) -> dict[str, str]:
    return dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page.content.decode()))


def sees(who: Acting, number: str, at: datetime | None = None) -> bool:
    try:
        open_case(acting=who, number=number, at=at or now())
    except NotVisible:
        return False
    return True


def test_a_sealed_case_is_opened_by_the_chiefs_grant_and_closed_when_it_is_taken_back(
    desks: factories.Country,
) -> None:
    number, chief, handler = accept(desks), signed_in(desks.chief), signed_in(desks.prosecutor)
    assert not sees(desks.chief, number) and handler.get(f"/c/{number}").status_code == 404
    answer = chief.post("/grants/new", typed(desks, printed(number)))
    assert answer.status_code == 302 and number not in answer["Location"]
    said = main_of(chief.get(answer["Location"]))
    day = (now() + timedelta(days=7)).date().isoformat()
    assert (
        f"授权陈知行（澄江省临澜市云溪区人民检察院 · 第一检察部）查看 {printed(number)}：案件全部内容，到 {day} 当日"
        in said
    )
    assert "本案是封存案件" in said and WHY in said
    assert not AccessGrant.objects.exists()
    assert chief.post(answer["Location"])["Location"] == "/grants"
    assert handler.get(f"/c/{number}").status_code == 200
    assert handler.get(f"/c/{number}/events").status_code == 200
    assert not sees(desks.chief, number)  # the giver need not see it, and does not by giving
    assert events_of_case(number)[-1].type == "access.granted/1"

    listed = chief.get("/grants")
    assert printed(number) in main_of(listed) and "陈知行" in main_of(listed) and day in main_of(listed)
    (end,) = re.findall(r'href="(/grants/[0-9a-f-]+/end)"', listed.content.decode())
    assert f"收回陈知行对 {printed(number)} 的查看授权" in main_of(chief.get(end))
    assert handler.get(f"/c/{number}").status_code == 200  # asking is not yet doing
    assert chief.post(end)["Location"] == "/grants"
    assert handler.get(f"/c/{number}").status_code == 404
    assert events_of_case(number)[-1].type == "grant.revoked/1"
    assert chief.post(end).status_code == 404
    assert "没有有效的查看授权" in main_of(chief.get("/grants"))


def test_it_closes_by_itself_with_the_end_of_the_last_day(desks: factories.Country) -> None:
    number = accept(desks)
    grant_sight(acting=desks.chief, wanted=Wanted(number, desks.prosecutor.person, 1, WHY), at=now())
    ends = AccessGrant.objects.get().expires_at
    assert sees(desks.prosecutor, number, ends - timedelta(seconds=1))
    assert not sees(desks.prosecutor, number, ends)
    assert timedelta(days=1) < ends - now() <= timedelta(days=2)


def test_the_card_only_is_the_card_only(desks: factories.Country) -> None:
    number, chief, handler = accept(desks), signed_in(desks.chief), signed_in(desks.prosecutor)
    address = chief.post("/grants/new", typed(desks, number, sight="card"))["Location"]
    assert "只看卡片" in main_of(chief.get(address))
    chief.post(address)
    assert handler.get(f"/c/{number}").status_code == 200
    assert handler.get(f"/c/{number}/events").status_code == 403


def test_a_number_that_is_absent_or_elsewhere_or_sealed_from_this_leader_answers_alike(
    desks: factories.Country,
) -> None:
    deputy = leader("乔松年", Category.DEPUTY_CHIEF)
    sealed, elsewhere = accept(desks), accept(desks, 2, 1, by=desks.other_clerk)
    absent = lcn.make(2026, factories.YUNXI, 999)
    answers = []
    for number in (sealed, elsewhere, absent, "2026"):
        page = signed_in(deputy).post("/grants/new", typed(desks, number))
        assert page.status_code == 422
        token = re.compile(r'csrfmiddlewaretoken" value="[^"]+"')
        answers.append(token.sub("", page.content.decode()).replace(f'value="{number}"', ""))
        assert errors(page)["number"].startswith("没有可由你授权的案件")
    assert len(set(answers)) == 1
    looks = [(look.act, look.about, look.number) for look in accesses_of_person(deputy.person)]
    assert looks.count(("refused", "access.grant", None)) == 4  # each try is in the access log, and alike there too
    assert not AccessGrant.objects.exists()
    assert signed_in(desks.chief).post("/grants/new", typed(desks, sealed)).status_code == 302


def test_a_head_grants_for_the_own_department_and_as_far_as_the_own_clearance(desks: factories.Country) -> None:
    head = leader("温以宁", Category.DEPARTMENT_HEAD, department="第二检察部", clearance=1)
    own, others, secret = (accept(desks, turn, secrecy) for turn, secrecy in ((1, 1), (2, 1), (3, 2)))
    for number in (own, secret):
        CaseOffice.objects.create(number=number, unit=factories.YUNXI, department="第二检察部")
    at = now()
    assert check_grant(head, Wanted(own, desks.prosecutor.person, 7, WHY), at).number == own
    for number in (others, secret):
        with pytest.raises(Refused) as refused:
            check_grant(head, Wanted(number, desks.prosecutor.person, 7, WHY), at)
        assert refused.value.code == "nothing_to_grant"


@pytest.mark.parametrize("who", ["prosecutor", "clerk", "inspector"])
def test_who_is_no_leader_neither_grants_nor_lists(desks: factories.Country, who: str) -> None:
    number, client = accept(desks, secrecy=1), signed_in(getattr(desks, who))
    for address in ("/grants", "/grants/new"):
        assert client.get(address).status_code == 403
    assert client.post("/grants/new", typed(desks, number)).status_code == 403
    assert "/grants" not in client.get("/").content.decode()


def test_the_recused_neither_give_nor_are_given(desks: factories.Country) -> None:
    number, at = accept(desks, secrecy=1), now()
    Recusal.objects.create(number=number, person=desks.prosecutor.person, since=at)
    page = signed_in(desks.chief).post("/grants/new", typed(desks, number))
    assert errors(page)["person"].startswith("此人对本案已经回避")
    Recusal.objects.create(number=number, person=desks.chief.person, since=at)
    page = signed_in(desks.chief).post("/grants/new", typed(desks, number, person="付明远"))
    assert errors(page)["number"].startswith("没有可由你授权的案件")


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"person": ""}, "person", "请填写：授权给谁"),
        ({"person": "无此人"}, "person", "没有这个人员"),
        ({"person": "顾明川"}, "person", "不能给自己授权"),
        ({"days": "0"}, "days", "天数应为 1 至 365"),
        ({"days": "366"}, "days", "天数应为 1 至 365"),
        ({"days": "一周"}, "days", "天数应为整数"),
        ({"days": "9" * 400}, "days", "天数应为 1 至 365"),
        ({"sight": "names"}, "sight", "请从名单中选择"),
        ({"reason": "急"}, "reason", "请写明，至少 4 个字"),
        ({"reason": "急" * 201}, "reason", "最多 200 个字"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_kept_on_the_form(
    desks: factories.Country, changed: dict[str, str], field: str, said: str
) -> None:
    number, client = accept(desks), signed_in(desks.chief)
    page = client.post("/grants/new", typed(desks, number, **changed))
    assert page.status_code == 422
    assert errors(page)[field].startswith(said)
    assert f'value="{number}"' in page.content.decode()
    assert not AccessGrant.objects.exists()


def test_it_is_granted_only_after_identity_is_proved_afresh_and_once(desks: factories.Country) -> None:
    number, client = accept(desks), signed_in(desks.chief)
    address = client.post("/grants/new", typed(desks, number))["Location"]
    some_minutes_later(client)
    assert client.post(address)["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not AccessGrant.objects.exists()
    client = signed_in(desks.chief)
    address = client.post("/grants/new", typed(desks, number))["Location"]
    for _ in range(2):  # sent twice by an impatient hand
        assert client.post(address).status_code == 302
    grant = AccessGrant.objects.get()
    some_minutes_later(client)
    assert client.post(f"/grants/{grant.id}/end")["Location"].startswith("/accounts/reauthenticate/?next=")
    assert AccessGrant.objects.get().revoked_at is None


def test_a_grant_of_another_office_or_out_of_reach_is_not_listed_nor_ended(desks: factories.Country) -> None:
    number, deputy = accept(desks), leader("乔松年", Category.DEPUTY_CHIEF)
    grant_sight(acting=desks.chief, wanted=Wanted(number, desks.prosecutor.person, 7, WHY), at=now())
    grant = AccessGrant.objects.get()
    client: Client = signed_in(deputy)
    assert printed(number) not in client.get("/grants").content.decode()
    assert client.get(f"/grants/{grant.id}/end").status_code == 404
    assert client.post(f"/grants/{grant.id}/end").status_code == 404
    assert AccessGrant.objects.get().revoked_at is None


def test_the_case_page_leads_leaders_to_it(desks: factories.Country) -> None:
    number = accept(desks, secrecy=1)
    assert f"/grants/new?number={number}" in signed_in(desks.chief).get(f"/c/{number}").content.decode()
    assert f'value="{number}"' in signed_in(desks.chief).get(f"/grants/new?number={number}").content.decode()
    assert "/grants/new" not in signed_in(desks.clerk).get(f"/c/{number}").content.decode()
