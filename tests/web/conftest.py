"""Pages asked for by people who are signed in, without a browser (页面测试件)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.journeys.site import PASSWORD, people_of_country, staff_no
from yihao.people.acting import Acting, the_system
from yihao.people.commands.accounts import open_account


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, settings: Any) -> None:
    """Hash passwords quickly, save where a server in another process must check them: scrypt takes most of a page test."""
    if "site" not in request.fixturenames:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def desks(committed_db: str, settings: Any) -> factories.Country:
    """Give the invented country in which everybody has an account."""
    settings.YIHAO_REQUIRE_MFA = False
    cache.clear()
    made = factories.build()
    for who in people_of_country(made):
        open_account(acting=the_system(), person=who.person, staff_no=staff_no(who), password=PASSWORD, at=made.at)
    return made


def signed_in(who: Acting) -> Client:
    """Sign a person in."""
    client = Client()
    assert client.post("/accounts/login/", {"login": staff_no(who), "password": PASSWORD}).status_code == 302
    return client


def some_minutes_later(client: Client) -> None:
    """Let the proof of identity grow old: the person is still signed in, and must prove again before anything grave."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 6 * 60
    session.save()
