"""Ledger health: who may see the page, what machines are told, and what is told to nobody."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests import factories
from tests.journeys.site import PASSWORD, staff_no
from tests.ledger.sealing import act, place
from yihao.ledger.system_acts import note_verification
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.people.rules.categories import Category
from yihao.people.rules.permissions import PERMISSIONS
from yihao.runtime.clock import now
from yihao.web.rail import rail_for
from yihao.web.views import health

__all__ = ["place"]
MAY_SEE = {Category.INSPECTION, Category.DISCIPLINE_GROUP, Category.SYSTEM_ADMIN, Category.SECURITY_ADMIN,
           Category.AUDIT_ADMIN}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh(monkeypatch, settings, tmp_path):
    """Every reading is of now, and no policy but the test's own."""
    settings.YIHAO_REQUIRE_MFA = False
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    monkeypatch.setenv("YIHAO_POLICY", str(tmp_path / "policy.json"))
    monkeypatch.delenv("YIHAO_METRICS_TOKEN", raising=False)


def browser(person):
    open_account(acting=the_system(), person=person.person, staff_no=staff_no(person), password=PASSWORD, at=now())
    client = Client()
    client.post("/accounts/login/", {"login": staff_no(person), "password": PASSWORD})
    return client


def figures(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_those_who_oversee_have_it_in_their_rail_and_nobody_else():
    for category in set(Category) - {Category.SYSTEM}:
        shown = rail_for(category, may=lambda code, one=category: one in PERMISSIONS[code].categories, path="/")
        assert ("/ledger" in {item.href for item in shown if item}) == (category in MAY_SEE), category


def test_the_page_refuses_who_does_not_oversee(committed_db):
    country = factories.build()
    assert Client().get("/ledger").status_code == 302
    assert browser(country.inspector).get("/ledger").status_code == 200
    assert browser(country.clerk).get("/ledger").status_code == 403


def test_the_page_says_what_waits_and_what_was_found(place):
    country = factories.build()
    client = browser(country.inspector)
    act(3)
    assert "未封存" in client.get("/ledger").content.decode()
    place.sealer.seal()
    note_verification(entries=9, codes=["leaf"])
    page = client.get("/ledger").content.decode()
    assert "账本需要立即处理" in page
    assert "1 处不符" in page
    client.cookies["yihao_language"] = "en"
    assert "The ledger needs action now" in client.get("/ledger").content.decode()


def test_healthz_says_one_word_to_anybody_and_503_when_red(place):
    act(1)
    place.sealer.seal()
    answer = Client().get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ok"})
    note_verification(entries=9, codes=["leaf"])
    answer = Client().get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (503, {"status": "red"})


def test_healthz_is_red_when_the_database_is_away(committed_db, monkeypatch):
    from django.db import connection

    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    answer = Client().get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (503, {"status": "red"})
    assert "yihao_ledger_up 0.0" in Client().get("/metrics").content.decode()


def test_healthz_reads_no_more_often_than_every_few_seconds(place, monkeypatch):
    monkeypatch.setattr(health, "KEPT_SECONDS", 60.0)
    act(1)
    Client().get("/healthz")
    with factories.counted() as sent:
        for _ in range(20):
            Client().get("/healthz")
    assert sent == []


def test_metrics_tell_figures_and_no_office_or_person(place):
    act(3)
    before = figures(Client().get("/metrics").content.decode())
    assert before["yihao_ledger_logs_behind"] == 1
    assert before["yihao_ledger_oldest_unsealed_seconds"] > 0
    place.sealer.seal()
    note_verification(entries=9, codes=["leaf", "leaf"])
    text = Client().get("/metrics").content.decode()
    after = figures(text)
    assert after["yihao_ledger_logs_behind"] == 1  # the system's log, in which the verification stands
    assert after["yihao_ledger_verification_findings"] == 2
    assert after["yihao_ledger_level"] == 2
    assert after["yihao_ledger_round_duration_seconds"] > 0
    assert "980101" not in text


@pytest.mark.parametrize("betrays", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP"])
def test_metrics_are_not_for_whoever_comes_through_a_proxy(committed_db, betrays):
    assert Client().get("/metrics").status_code == 200
    assert Client().get("/metrics", headers={betrays: "203.0.113.9"}).status_code == 403


def test_metrics_from_elsewhere_need_the_token(committed_db, monkeypatch):
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get("/metrics").status_code == 403
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403
    monkeypatch.setenv("YIHAO_METRICS_TOKEN", "invented-token")
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer invented-token"}).status_code == 200
