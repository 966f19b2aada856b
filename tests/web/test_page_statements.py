"""Each page takes a bounded number of SQL statements, and as many with many rows as with few (页面查询数)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories
from tests.journeys import seed
from tests.journeys.site import PASSWORD, staff_no
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.runtime.clock import now

MOST = 16
PAGES = {
    "clerk": ("/", "/cases", "/intake/new", "/numbers", "/linking", "/imports", "/people", "/procuratorates", "/me",
              "/me/looked", "/c/{main}", "/c/{main}/events", "/c/{main}/people", "/c/{main}/aliases", "/c/{main}/access",
              "/c/{main}/relations", "/c/{main}/do/correct"),
    "prosecutor": ("/", "/docket"),
    "chief": ("/", "/cases", "/c/{main}/events"),
    "inspector": ("/",),
}  # fmt: skip


@pytest.fixture
def sown(committed_db, settings):
    settings.YIHAO_REQUIRE_MFA = False
    country = factories.build()
    for who in PAGES:
        person = getattr(country, who)
        open_account(acting=the_system(), person=person.person, staff_no=staff_no(person), password=PASSWORD, at=now())
    return country, seed.sow(country)


def counts(country, main):
    """Count the statements of every page, the second time it is asked for: what is read once a minute is read by then."""
    found = {}
    for who, pages in PAGES.items():
        client = Client()
        client.post("/accounts/login/", {"login": staff_no(getattr(country, who)), "password": PASSWORD})
        for page in pages:
            address = page.format(main=main)
            assert client.get(address).status_code == 200, (who, address)
            with factories.counted() as sent:
                assert client.get(address).status_code == 200
            found[who, page] = [one for one in sent if "SAVEPOINT" not in one]
    return found


def test_pages_take_few_statements_and_no_more_when_there_is_more_to_show(sown):
    country, made = sown
    few = counts(country, made.main)
    for n in range(50, 90):
        seed._accept(country.clerk, n)
    many = counts(country, made.main)
    for place, sent in many.items():
        assert len(sent) <= MOST, (place, len(sent), sent)
        assert len(sent) <= len(few[place]) + 1, (place, few[place], sent)
