"""The registration form and what comes after it: back in the browser, drafts, charges, the page of the number (受理登记页面)."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import factories
from tests.web.conftest import signed_in
from yihao.cases.commands.drafts import new_draft, save_draft
from yihao.cases.models import Case, Draft, Party
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible
from yihao.web.middleware import LANGUAGE_COOKIE

FORM = {
    "matter_kind": "PROSECUTION_REVIEW",
    "source": "POLICE",
    "source_name": "云溪区公安局",
    "transfer_no": "云公（刑）诉字〔2026〕88号",
    "received_on": "2026-11-20",
    "cause": "盗窃",
    "secrecy": "1",
    "people-count": "1",
    "person-0-name": "沙长河",
    "step": "check",
}


def draft_on(page: str) -> str:
    found = re.search(r'name="draft" value="([0-9a-f-]{36})"', page)
    assert found
    return found[1]


def to_check(client: Client, **changed: str) -> str:
    """Fill in the form and give the address of its check page."""
    draft = draft_on(client.get("/intake/new").content.decode())
    asked = client.post("/intake/new", FORM | {"draft": draft} | changed)
    assert asked.status_code == 302, asked.content.decode()
    return str(asked["Location"])


def test_going_back_after_the_number_was_given_leads_to_its_page(desks: factories.Country) -> None:
    client = signed_in(desks.clerk)
    check = to_check(client)
    draft = check.split("/")[2]
    assert client.get(check).status_code == 200
    done = client.post(check)["Location"]
    for address in (check, f"/intake/{draft}"):
        assert client.get(address)["Location"] == done, address
    assert client.post(check)["Location"] == done
    assert client.post("/intake/new", FORM | {"draft": draft, "cause": "诈骗"})["Location"] == done
    assert client.get(done).status_code == 200
    # In another session the page of the number is gone, and the case itself is what it leads to.
    number = Case.objects.get().number
    again = signed_in(desks.clerk)
    for address in (check, f"/intake/{draft}", done):
        assert again.get(address)["Location"] == f"/c/{number}", address
        assert signed_in(desks.other_clerk).get(address).status_code == 404, address
    assert Case.objects.count() == 1 and Draft.objects.count() == 0


@pytest.mark.parametrize("step", ["check", "save", "keep", "add"])
@pytest.mark.parametrize("draft", ["6f1c2a3e-8f5e-4a3d-9f5e-0d7f5a0e8f5e", "seven"])
def test_a_draft_id_that_was_never_given_out_is_refused_and_what_was_typed_stays(
    desks: factories.Country, step: str, draft: str
) -> None:
    client = signed_in(desks.clerk)
    page = client.post("/intake/new", FORM | {"draft": draft, "step": step})
    assert page.status_code == 422
    told = page.content.decode()
    assert "编号不是本系统给你的" in told and 'value="沙长河"' in told and Draft.objects.count() == 0
    fresh = draft_on(told)
    assert fresh != draft
    assert client.post("/intake/new", FORM | {"draft": fresh})["Location"] == f"/intake/{fresh}/check"


def test_a_draft_is_its_writers_alone(desks: factories.Country) -> None:
    draft = UUID(to_check(signed_in(desks.clerk)).split("/")[2])
    other: Any = {"acting": desks.other_clerk, "body": {"cause": "盗窃"}, "at": now()}
    for ident in (draft, new_draft(desks.clerk), uuid4()):
        with pytest.raises(NotVisible):
            save_draft(draft=ident, **other)
    save_draft(draft=new_draft(desks.other_clerk), **other)
    assert Draft.objects.filter(person=desks.other_clerk.person).count() == 1
    assert signed_in(desks.other_clerk).post("/intake/new", FORM | {"draft": str(draft)}).status_code == 422
    assert signed_in(desks.other_clerk).get(f"/intake/{uuid4()}/check").status_code == 404


def said_by(page: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode().split("<main")[1])))


TWO = {
    "people-count": "2",
    "person-0-charge": "盗窃罪",
    "person-0-measure": "DETENTION",
    "person-0-since": "2026-11-19",
    "person-1-name": "云溪建材有限公司",
    "person-1-kind": "ORGANISATION",
}


def test_each_person_has_a_charge_of_ones_own_and_an_empty_one_is_the_cause(desks: factories.Country) -> None:
    client = signed_in(desks.clerk)
    check = to_check(client, **TWO)
    said = said_by(client.get(check))
    assert "沙长河 罪名：盗窃罪" in said and "云溪建材有限公司 罪名：同移送案由" in said
    draft = client.get(check.removesuffix("/check")).content.decode()
    assert 'name="person-0-charge" value="盗窃罪"' in draft and 'name="person-1-charge" value=""' in draft
    client.post(check)
    assert list(Party.objects.order_by("ordinal").values_list("charge", flat=True)) == ["盗窃罪", ""]


def test_a_charge_too_long_is_refused_at_its_field(desks: factories.Country) -> None:
    client = signed_in(desks.clerk)
    page = client.post("/intake/new", FORM | {"person-0-charge": "罪" * 121})
    assert page.status_code == 422
    assert '<a href="#person-0-charge">P01 罪名：最多 120 个字符，请缩短</a>' in page.content.decode()
    assert 'id="person-0-charge-error">最多 120 个字符' in page.content.decode()


def test_the_page_of_the_number_says_who_masked_what_numbers_and_how_secret(desks: factories.Country) -> None:
    client = signed_in(desks.clerk)
    check = to_check(client, **TWO, police_no="A9901030000002026090181", secrecy="3", juvenile="1")
    page = client.get(client.post(check)["Location"])
    said = said_by(page)
    assert "犯罪嫌疑人 P01 沙某河（刑事拘留） P02 云溪某单位 第一件 M01 审查起诉" in said
    assert "已带入的其他编号 云公（刑）诉字〔2026〕88号；A9901030000002026090181" in said
    assert "密级 封存 涉及未成年人" in said and "由检察长授权查看" in said
    number = Case.objects.get().number
    assert "沙长河" not in page.content.decode() and f'href="/c/{number}"' not in page.content.decode()
    assert client.get(f"/c/{number}").status_code == 404  # as the page says
    client.cookies[LANGUAGE_COOKIE] = "en"
    assert "Suspect P01 沙某河 (Detention)" in said_by(client.get(page.request["PATH_INFO"]))


def test_the_page_of_an_ordinary_number_leads_on_to_the_handler_and_the_case(desks: factories.Country) -> None:
    client = signed_in(desks.clerk)
    done = client.get(client.post(to_check(client))["Location"])
    number = Case.objects.get().number
    for address in (f"/c/{number}/do/assign", f"/c/{number}"):
        assert f'href="{address}"' in done.content.decode()
        assert client.get(address).status_code == 200
    assert "密级" not in said_by(done)
    again = to_check(client, choice=number, transfer_no="云公（刑）诉字〔2026〕89号")
    said = said_by(client.get(client.post(again)["Location"]))
    assert "已登记为 M02" in said and "犯罪嫌疑人 沙某河 件 M02" in said
