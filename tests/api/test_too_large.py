"""Ten megabytes in one field: refused in words at API and page, nothing stored."""

import pytest
from django.test import Client

from tests import factories
from tests.journeys.site import PASSWORD, staff_no
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.runtime.clock import now

LARGE = "盗" * 3_500_000  # over 10 MB as UTF-8


@pytest.fixture
def country(committed_db, settings):
    settings.YIHAO_REQUIRE_MFA = False
    made = factories.build()
    clerk = made.clerk
    open_account(acting=the_system(), person=clerk.person, staff_no=staff_no(clerk), password=PASSWORD, at=now())
    return made


@pytest.mark.parametrize("path", ["/cases", "/cases/find", "/cases/20269901030000182/void"])
def test_the_api_answers_413_in_words(country, path):
    call = Client(headers={"Authorization": f"Bearer {factories.token(country.clerk)}"})
    answer = call.post(
        "/api/v1" + path, {"cause": LARGE, "text": LARGE, "reason": LARGE}, content_type="application/json"
    )
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "too_large" and "2 MB" in answer.json()["detail"]


def test_a_page_says_it_in_both_languages(country):
    desk = Client()
    desk.post("/accounts/login/", {"login": staff_no(country.clerk), "password": PASSWORD})
    answer = desk.post("/intake/new", {"cause": LARGE})
    assert answer.status_code == 413
    told = answer.content.decode()
    assert "超过 2 MB" in told and "over 2 MB" in told and "系统出错" not in told
