"""The registration form and what comes after it: back in the browser, drafts, charges, the page of the number (受理登记页面)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import factories
from tests.web.conftest import signed_in
from yihao.cases.commands.drafts import new_draft, save_draft
from yihao.cases.models import Case, Draft
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible

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
@pytest.mark.parametrize("draft", [str(uuid4()), "seven"])
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
