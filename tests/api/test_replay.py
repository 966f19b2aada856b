"""Entries for replaying witnesses: for whom, by which token, how many, and that each page is noted."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api.conftest import Caller
from yihao.ledger.commands import chain_waiting
from yihao.ledger.queries import head
from yihao.ledger.rules.leaf import leaf_hash
from yihao.people.acting import the_system
from yihao.people.commands import add_procuratorate
from yihao.people.models.offices import Level, Origin
from yihao.people.rules.categories import Category

PROVINCE = "990000"


@pytest.fixture
def auditor(country):
    add_procuratorate(
        acting=the_system(), unit=PROVINCE, name="澄江省人民检察院", short_name="澄江省院", document_prefix="澄检",
        level=Level.PROVINCIAL, since=factories.LONG_AGO, at=country.at, parent="", origin=Origin.INVENTED,
    )  # fmt: skip
    return factories.person("单于归", PROVINCE, Category.DISCIPLINE_GROUP)


def read(who, *scopes, origin="test.yihao.invalid/ledger/990000/1", since=0, upto=10):
    caller = Caller(factories.token(who, *scopes) if scopes else factories.token(who))
    return caller.get("/ledger/entries", **{"origin": origin, "from": since, "to": upto})


def test_entries_come_verbatim_in_order_and_nothing_beyond_what_is_asked(auditor):
    first, second = read(auditor, "ledger.replay", since=0, upto=1), read(auditor, "ledger.replay", since=1, upto=3)
    assert first.status_code == 200, first.content
    one, *rest = first.json()["entries"] + second.json()["entries"]
    assert '"type":"log.opened/1"' in one and all(f'"seq":{n},' in entry for n, entry in enumerate(rest, start=1))
    assert leaf_hash((rest or [one])[-1].encode()).hex() == head(PROVINCE).leaf


def test_only_a_post_of_inspection_from_outside_reads_logs(country, auditor):
    for who in (country.clerk, country.chief, country.inspector):
        assert read(who).status_code == 403
    county = factories.person("计无咎", factories.YUNXI, Category.AUDITOR)
    refused = read(county, "ledger.replay")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_this_unit")


def test_only_a_token_that_says_so_by_name_reads_logs(auditor):
    for scopes in (("ledger.*",), ("directory.*", "case.*")):
        refused = read(auditor, *scopes)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_this_token")


def test_another_sites_log_and_what_is_no_log_are_refused(auditor):
    assert read(auditor, "ledger.replay", origin="other.invalid/ledger/990000/1").status_code == 404
    assert read(auditor, "ledger.replay", origin="nowhere").json()["code"] == "ledger.origin"
    assert read(auditor, "ledger.replay", origin="test.yihao.invalid/ledger/999999/1").json()["entries"] == []


def test_each_page_is_noted_but_reading_of_notes_of_reading_is_not(auditor):
    """Else each round of a replaying witness would make an entry for its next round, for ever."""
    access = f"test.yihao.invalid/access/{PROVINCE}/1"
    read(auditor, "ledger.replay")
    chain_waiting()
    noted = read(auditor, "ledger.replay", origin=access).json()["entries"]
    assert '"act":"ledger.replayed"' in noted[-1] and f'"about":"ledger/{PROVINCE}/1 0+' in noted[-1]
    chain_waiting()
    reached = head(PROVINCE, kind="access").size
    assert read(auditor, "ledger.replay", origin=access, since=reached - 1, upto=reached).status_code == 200
    chain_waiting()
    assert head(PROVINCE, kind="access").size == reached


def test_a_page_has_an_end_however_much_is_asked(auditor, monkeypatch):
    monkeypatch.setattr("yihao.ledger.replay.LARGEST", 100)
    assert len(read(auditor, "ledger.replay", upto=10**9).json()["entries"]) == 1
