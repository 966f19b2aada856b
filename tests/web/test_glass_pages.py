"""In an emergency a handler opens a case for some hours, says why, and a second person confirms; sealed and absent answer alike."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.web.conftest import signed_in, some_minutes_later
from tests.web.test_grant_pages import accept, errors, leader, main_of, sees
from yihao.cases.commands.glass import open_in_emergency
from yihao.cases.rules import number as lcn
from yihao.ledger.queries import events_of_case
from yihao.people.models import AccessGrant
from yihao.people.queries import unconfirmed_glass
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now
from yihao.web.pages.parts import printed

WHY = "看守所来电，羁押期限今日届满"


def typed(number: str) -> dict[str, str]:
    return {"number": number, "hours": "2", "reason": WHY}


def test_a_handler_opens_anothers_case_for_some_hours_and_a_leader_confirms(desks: factories.Country) -> None:
    number = accept(desks, 1, 1, by=desks.other_clerk)
    handler, deputy = signed_in(desks.prosecutor), leader("乔松年", Category.DEPUTY_CHIEF)
    absent = handler.get(f"/c/{number}")
    assert absent.status_code == 404 and 'href="/glass/new"' in absent.content.decode()
    form = handler.get("/glass/new", headers={"Referer": f"http://testserver/c/{number}"})
    assert f'value="{number}"' in form.content.decode()
    address = handler.post("/glass/new", typed(printed(number)))["Location"]
    assert number not in address
    said = main_of(handler.get(address))
    assert f"紧急查看 {printed(number)}，2 小时" in said and WHY in said and "第二人在 24 小时内复核" in said
    assert not sees(desks.prosecutor, number)
    assert handler.post(address)["Location"] == f"/c/{number}"
    assert handler.get(f"/c/{number}/events").status_code == 200
    assert events_of_case(number)[-1].type == "glass.broken/1"
    ends = AccessGrant.objects.get().expires_at
    assert sees(desks.prosecutor, number, ends - timedelta(seconds=1)) and not sees(desks.prosecutor, number, ends)
    assert "紧急查看" in main_of(signed_in(desks.other_clerk).get(f"/c/{number}/events"))  # the other office sees it

    client = signed_in(deputy)
    listed = client.get("/glass")
    assert printed(number) in main_of(listed) and "陈知行" in main_of(listed) and WHY not in main_of(listed)
    (one,) = re.findall(r'href="(/glass/[0-9a-f-]{36})"', listed.content.decode())
    assert WHY in main_of(client.get(one))
    assert printed(number) in main_of(signed_in(desks.inspector).get("/glass"))
    assert client.post(one)["Location"] == "/glass"
    assert events_of_case(number)[-1].type == "glass.confirmed/1"
    assert "没有待复核的紧急查看" in main_of(client.get("/glass"))
    assert client.get(one).status_code == 404


def test_absent_and_sealed_answer_alike_and_nothing_opens(desks: factories.Country) -> None:
    pages = set()
    for number in (accept(desks), lcn.make(2026, factories.YUNXI, 999)):
        client = signed_in(desks.prosecutor)
        address = client.post("/glass/new", typed(number))["Location"]
        said = main_of(client.get(address)).replace(printed(number), "")
        assert client.post(address)["Location"] == f"/c/{number}"
        after = client.get(f"/c/{number}")
        assert after.status_code == 404
        pages.add((re.sub(r"\d\d:\d\d", "", said), main_of(after).split("已记入账本")[0]))
    assert len(pages) == 1
    assert AccessGrant.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"number": ""}, "number", "请填写：终身案号"),
        ({"number": "2026"}, "number", "号码应为17位数字"),
        ({"hours": "5"}, "hours", "请从名单中选择"),
        ({"reason": "急"}, "reason", "请写明，至少 4 个字"),
        ({"reason": "急" * 201}, "reason", "最多 200 个字"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    desks: factories.Country, changed: dict[str, str], field: str, said: str
) -> None:
    page = signed_in(desks.prosecutor).post("/glass/new", typed(accept(desks)) | changed)
    assert page.status_code == 422 and errors(page)[field].startswith(said)
    assert not AccessGrant.objects.exists()


def test_it_needs_fresh_identity_and_a_second_person_in_time(desks: factories.Country) -> None:
    number = accept(desks, 1, 1, by=desks.other_clerk)
    client = signed_in(desks.chief)
    address = client.post("/glass/new", typed(number))["Location"]
    some_minutes_later(client)
    assert client.post(address)["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not AccessGrant.objects.exists()
    open_in_emergency(acting=desks.chief, number=number, hours=1, reason=WHY, at=now())
    glass = AccessGrant.objects.get()
    assert signed_in(desks.chief).post(f"/glass/{glass.id}").status_code == 403  # not oneself
    assert signed_in(desks.prosecutor).get("/glass").status_code == 403
    AccessGrant.objects.update(given_at=now() - timedelta(hours=25))
    deputy = signed_in(leader("乔松年", Category.DEPUTY_CHIEF))
    assert "已逾期" in main_of(deputy.get("/glass"))
    assert deputy.post(f"/glass/{glass.id}").status_code == 422
    assert unconfirmed_glass(now(), factories.YUNXI).count() == 1
