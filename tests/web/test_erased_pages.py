"""A person erased by law: pages say 已依法删除, nothing derived from the name is left, and every proof still verifies."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from django.test import Client

from tests import factories
from tests.journeys.site import PASSWORD, staff_no
from yihao.cases.commands.register import register_case
from yihao.cases.followers import forget_erased
from yihao.cases.rules.filing import read_filing
from yihao.ledger.checking import check_chain
from yihao.ledger.commands import erase
from yihao.ledger.queries import events_of_case
from yihao.ledger.tree import inclusion_proof, leaf_hash, list_reader, root, verify_inclusion
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.runtime.clock import now

KEYS = itertools.count()


@pytest.fixture
def made(committed_db, settings):
    settings.YIHAO_REQUIRE_MFA = False
    country, at = factories.build(), now()
    who = country.clerk
    open_account(acting=the_system(), person=who.person, staff_no=staff_no(who), password=PASSWORD, at=at)
    filing = read_filing(factories.filing(), today=at.date())
    number = register_case(acting=who, filing=filing, choice="new", key=f"erase-{next(KEYS)}", at=at).number
    client = Client()
    client.post("/accounts/login/", {"login": staff_no(who), "password": PASSWORD})
    return country, number, client


def test_an_erased_person_is_shown_so_on_every_page_and_found_by_no_name(made, superuser_sql):
    country, number, client = made
    pages = [f"/c/{number}", f"/c/{number}/people", "/cases", "/"]
    assert "匡某成" in client.get(pages[1]).content.decode()
    assert "匡大成" in client.post(f"/c/{number}/reveal", {"reason": "核对"}).content.decode()
    ((subject,),) = superuser_sql("SELECT subject FROM cases_party WHERE number = %s", [number])
    before = [(event.leaf, event.raw) for event in events_of_case(number)]
    with transaction.atomic():
        erase(subject=subject, legal_basis="PIPL.47", actor=country.clerk.ledger_actor, via=country.clerk.via)
    shown = client.post(f"/c/{number}/reveal", {"reason": "核对"}).content.decode()  # at once, whatever the tables hold
    assert "匡大成" not in shown
    assert "已依法删除" in shown
    while forget_erased():
        pass
    for page in pages:
        text = client.get(page).content.decode()
        assert "匡" not in text, page
        assert factories.identity(1)[-4:] not in text, page
    assert "已依法删除" in client.get(pages[1]).content.decode()
    for table in ("cases_nameindex", "cases_identityindex"):
        assert superuser_sql(f"SELECT count(*) FROM {table} WHERE number = %s", [number]) == [(0,)]
    found = client.get(client.post("/search", {"q": "匡大成"})["Location"]).content.decode()
    assert number not in found
    assert [(event.leaf, event.raw) for event in events_of_case(number)] == before


def test_every_proof_of_an_erased_persons_events_still_verifies(made, superuser_sql):
    country, number, _ = made
    unit = country.clerk.unit
    ((subject,),) = superuser_sql("SELECT subject FROM cases_party WHERE number = %s", [number])
    before = events_of_case(number)
    with transaction.atomic():
        erase(subject=subject, legal_basis="PIPL.47", actor=country.clerk.ledger_actor, via=country.clerk.via)
    assert check_chain(unit).fault == ""
    entries = [bytes(row[0]) for row in superuser_sql("SELECT entry FROM event WHERE unit = %s ORDER BY seq", [unit])]
    leaves = [leaf_hash(entry) for entry in entries]
    for event in before:
        proof = inclusion_proof(event.seq, len(leaves), list_reader(leaves))
        verify_inclusion(leaf_hash(event.raw), event.seq, len(leaves), proof, root(leaves))
