"""Sight of one case granted over the API: by a leader, once under its key, and answered alike whatever is not there."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api.conftest import Caller
from yihao.cases.rules import number as lcn
from yihao.people.models import AccessGrant

KEY = "grant-key-0001"


@pytest.fixture
def chief(country: factories.Country) -> Caller:
    return Caller(factories.token(country.chief, "access.*", "case.*"))


def body(country: factories.Country, **changed: object) -> dict[str, object]:
    return {"person": country.prosecutor.person, "days": 7, "reason": "协助审查封存的前案"} | changed


def test_a_sealed_case_opens_by_the_grant_and_it_is_given_once_under_its_key(country, clerk, chief):
    number = clerk.post("/cases", factories.filing(choice="new", secrecy=3)).json()["number"]
    handler = Caller(factories.token(country.prosecutor))
    assert handler.get(f"/cases/{number}").status_code == 404
    first = chief.post(f"/cases/{lcn.format(number)}/grants", body(country), Idempotency_Key=KEY)
    assert first.status_code == 200, first.content
    again = chief.post(f"/cases/{number}/grants", body(country), Idempotency_Key=KEY)
    assert again.content == first.content
    assert AccessGrant.objects.count() == 1
    other = chief.post(f"/cases/{number}/grants", body(country, days=8), Idempotency_Key=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "ledger.idempotency")
    assert handler.get(f"/cases/{number}").status_code == 200


def test_absent_and_elsewhere_answer_alike_and_who_is_no_leader_is_refused(country, clerk, outsider, chief):
    own = clerk.post("/cases", factories.filing(choice="new")).json()["number"]
    elsewhere = outsider.post("/cases", factories.filing(choice="new", aliases=[])).json()["number"]
    answers = {
        chief.post(f"/cases/{number}/grants", body(country)).content
        for number in (elsewhere, lcn.make(2026, factories.YUNXI, 999), "17")
    }
    assert len(answers) == 1 and b"nothing_to_grant" in answers.pop()
    handler = Caller(factories.token(country.prosecutor, "access.*", "case.*"))
    assert handler.post(f"/cases/{own}/grants", body(country)).status_code == 403
    narrow = Caller(factories.token(country.chief, "case.*"))
    assert narrow.post(f"/cases/{own}/grants", body(country)).json()["code"] == "not_this_token"
    assert not AccessGrant.objects.exists()
