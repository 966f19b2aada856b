"""What a form can know is refused on the form, at its field; the check page says what will be and what cannot be undone (办理行为)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.web.conftest import signed_in, some_minutes_later
from yihao.cases.commands.assign import who_may_handle
from yihao.cases.commands.look import open_case
from yihao.ledger.queries import events_of_case
from yihao.people.acting import the_system
from yihao.people.commands.persons import end_post
from yihao.people.permissions import NotPermitted
from yihao.people.queries import posts_believed
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE
from yihao.web.pages.parts import printed

WHY = "移送意见书写错"


def accept(country: factories.Country, turn: int = 1) -> str:
    return factories.accepted(country.clerk, aliases=[], parties=[{"name": f"沙{turn}河"}]).number


def main_of(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return html.unescape(re.sub(r"<[^>]+>", "", page.content.decode().split("<main")[1]))


def summary(page: Any) -> dict[str, str]:
    """Give the lines of the error summary by the control they lead to."""
    return dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page.content.decode()))


TO_COME = (now() + timedelta(days=2)).date().isoformat()


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"value": "2026-02-30"}, "value", "没有 2026-02-30 这一天"),
        ({"value": TO_COME}, "value", "日期在今天之后"),
        ({"value": "1950-01-01"}, "value", "日期早于 1978-01-01"),
        ({"value": "去年冬天"}, "value", "日期应写作 2026-11-23"),
        ({"value": ""}, "value", "请填写：正确的内容"),
        ({"part": "P01"}, "part", "请指明是哪一个（如 M01）"),
        ({"part": "M09"}, "part", "请从名单中选择：哪一个人或件"),
        ({"part": ""}, "part", "请填写：哪一个人或件"),
        ({"what": "case.state"}, "what", "请从名单中选择：更正哪一项"),
        ({"what": "party.name", "part": "P01", "value": "名" * 101}, "value", "最多 100 个字符"),
        ({"reason": "错" * 501}, "reason", "最多 500 个字符"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(
    desks: factories.Country, changed: dict[str, str], field: str, said: str
) -> None:
    number, client = accept(desks), signed_in(desks.clerk)
    typed = {"what": "matter.received_on", "part": "M01", "value": "2026-11-20", "reason": WHY} | changed
    page = client.post(f"/c/{number}/do/correct", typed)
    assert page.status_code == 422
    assert summary(page)[field].startswith(said)
    assert f'id="{field}-error">{said}' in page.content.decode()
    assert typed["value"] in page.content.decode()
    client.cookies[LANGUAGE_COOKIE] = "en"
    assert not re.search(
        "[一-鿿]", summary(client.post(f"/c/{number}/do/correct", typed))[field].replace("去年冬天", "")
    )


@pytest.mark.parametrize(
    ("act", "typed", "field", "said"),
    [
        ("void", {"reason": "错" * 501}, "reason", "最多 500 个字符"),
        ("void", {"reason": "重复\u202e收件"}, "reason", ""),
        ("relate", {"kind": "related", "other": "2026", "reason": WHY}, "other", "号码应为17位数字，现有4位"),
        ("relate", {"kind": "friends", "other": "{own}", "reason": WHY}, "kind", "请从名单中选择：关系"),
        ("relate", {"kind": "related", "other": "{own}", "reason": WHY}, "other", "不能与自身建立关系"),
        ("assign", {"matter": "{own}/1", "person": "", "role": "lead", "reason": WHY}, "person", "请填写：承办人"),
        (
            "assign",
            {"matter": "{own}/7", "person": "{colleague}", "role": "lead", "reason": WHY},
            "matter",
            "请从名单中选择",
        ),
        (
            "assign",
            {"matter": "{own}/1", "person": "{inspector}", "role": "lead", "reason": WHY},
            "person",
            "请从名单中选择",
        ),
        (
            "assign",
            {"matter": "{own}/1", "person": "{colleague}", "role": "boss", "reason": WHY},
            "role",
            "请从名单中选择",
        ),
        (
            "assign",
            {"matter": "{own}/1", "person": "{colleague}", "role": "lead", "reason": " "},
            "reason",
            "请填写：理由",
        ),
    ],
)
def test_other_acts_refuse_on_their_forms_too(
    desks: factories.Country, act: str, typed: dict[str, str], field: str, said: str
) -> None:
    number, client = accept(desks), signed_in(desks.clerk)
    before = len(events_of_case(number))
    known = {"own": number, "colleague": desks.colleague.person, "inspector": desks.inspector.person}
    page = client.post(f"/c/{number}/do/{act}", {key: text.format(**known) for key, text in typed.items()})
    assert page.status_code == 422
    assert summary(page)[field].startswith(said)
    assert len(events_of_case(number)) == before


def asked(client: Client, number: str, act: str, **typed: str) -> str:
    answer = client.post(f"/c/{number}/do/{act}", {"reason": WHY} | typed)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_day_in_the_past_is_corrected_after_the_check_page(desks: factories.Country) -> None:
    number, client = accept(desks), signed_in(desks.clerk)
    address = asked(client, number, "correct", what="matter.received_on", part="M01", value="2026-11-02")
    assert f"把 {printed(number)} M01 的收案日期更正为“2026-11-02”" in main_of(client, address)
    assert client.post(address).status_code == 302
    card = open_case(acting=desks.clerk, number=number, at=now())
    assert card["matters"][0]["received_on"] == "2026-11-02"


def test_the_check_pages_of_void_and_merger_say_what_is_not_undone(desks: factories.Country) -> None:
    one, two, client = accept(desks, 1), accept(desks, 2), signed_in(desks.clerk)
    said = main_of(client, asked(client, one, "void"))
    assert "号码不能恢复" in said and "只能重新受理" in said
    said = main_of(client, asked(client, two, "relate", kind="merged_into", other=one))
    assert f"{printed(two)} 并入 {printed(one)}" in said and "并错了不能拆开" in said
    assert "并错了" not in main_of(client, asked(client, two, "relate", kind="related", other=one))


def test_what_was_typed_into_one_form_is_done_to_no_other_case(desks: factories.Country) -> None:
    one, two, client = accept(desks, 1), accept(desks, 2), signed_in(desks.clerk)
    token = asked(client, one, "void").split("?")[1]
    for address in (
        f"/c/{two}/do/void/check?{token}",
        f"/c/{one}/do/correct/check?{token}",
        f"/c/{two}/do/void?{token}",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/c/{two}/do/void/check?{token}").status_code == 404
    assert open_case(acting=desks.clerk, number=two, at=now())["state"] == "LIVE"


def test_a_merged_number_sends_what_is_to_be_done_to_the_case_it_went_into(desks: factories.Country) -> None:
    one, two, client = accept(desks, 1), accept(desks, 2), signed_in(desks.clerk)
    assert client.post(asked(client, two, "relate", kind="merged_into", other=one)).status_code == 302
    assert client.get(f"/c/{two}/do/correct")["Location"] == f"/c/{one}/do/correct"
    typed = {"matter": f"{two}/1", "person": desks.colleague.person, "role": "lead"}
    address = asked(client, one, "assign", **typed)
    assert f"的 {printed(two)} M01 审查起诉" in main_of(client, address)
    assert client.post(address).status_code == 302
    card = open_case(acting=desks.clerk, number=one, at=now())
    assert [m["handler"] for m in card["matters"] if m["number"] == two] == [desks.colleague.person]


def test_a_handler_is_assigned_from_the_case_page_after_the_check(desks: factories.Country) -> None:
    number, client = accept(desks), signed_in(desks.clerk)
    assert f"/c/{number}/do/assign" in client.get(f"/c/{number}").content.decode()
    form = client.get(f"/c/{number}/do/assign").content.decode()
    listed = re.findall(r'<option value="(S\d{8})"', form)
    assert listed == [p.person for p in who_may_handle(desks.clerk, now())]
    assert {desks.prosecutor.person, desks.colleague.person, desks.chief.person} == set(listed)
    chosen = {"matter": f"{number}/1", "person": desks.prosecutor.person, "role": "lead", "reason": "轮案"}
    address = asked(client, number, "assign", **chosen)
    said = main_of(client, address)
    assert f"由陈知行（第一检察部，检察官）主办 {printed(number)} 的 M01 审查起诉" in said and "轮案" in said
    some_minutes_later(client)
    assert client.post(address)["Location"].startswith("/accounts/reauthenticate/?next=")
    assert open_case(acting=desks.clerk, number=number, at=now())["matters"][0]["handler"] == ""
    client = signed_in(desks.chief)
    assert client.post(asked(client, number, "assign", **chosen))["Location"] == f"/c/{number}"
    assert "陈知行" in main_of(client, f"/c/{number}")
    assert events_of_case(number)[-1].type == "matter.assigned/1"
    asked_again = asked(client, number, "assign", **(chosen | {"person": desks.colleague.person, "role": "member"}))
    assert "主办不变" in main_of(client, asked_again)


def test_only_those_who_may_assign_see_it_and_only_where_a_matter_is_open(desks: factories.Country) -> None:
    number = accept(desks)
    handler, clerk = signed_in(desks.prosecutor), signed_in(desks.clerk)
    assert "/do/assign" not in handler.get(f"/c/{number}").content.decode()
    assert handler.get(f"/c/{number}/do/assign").status_code == 403
    with pytest.raises(NotPermitted):
        who_may_handle(desks.prosecutor, now())
    assert signed_in(desks.other_clerk).get(f"/c/{number}/do/assign").status_code == 404
    clerk.post(asked(clerk, number, "void"))
    assert "/do/assign" not in clerk.get(f"/c/{number}").content.decode()
    assert clerk.get(f"/c/{number}/do/assign").status_code == 409


def test_whoever_left_between_the_form_and_the_check_page_is_not_assigned(desks: factories.Country) -> None:
    number, client = accept(desks), signed_in(desks.clerk)
    gone = desks.colleague.person
    address = asked(client, number, "assign", matter=f"{number}/1", person=gone, role="lead")
    (post,) = posts_believed(gone)
    end_post(acting=the_system(), post=post.post, on=now().date(), at=now())
    assert gone not in {p.person for p in who_may_handle(desks.clerk, now())}
    page = client.post(address)
    assert page.status_code == 422 and summary(page)["person"].startswith("此人今天在本院没有办案岗位")
    assert Category.PROSECUTOR in {p.category for p in who_may_handle(desks.clerk, now())}
