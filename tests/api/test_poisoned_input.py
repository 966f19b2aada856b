"""Poisoned text and monstrous JSON at every door: refused in words, and nothing of it stored."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests import factories
from tests.journeys.site import PASSWORD, staff_no
from yihao.cases.commands.import_judgments import import_judgments
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused

POISON = {
    "bidi override": "匡\u202e大成",
    "bidi isolate": "匡\u2066大成\u2069",
    "zero width space": "匡\u200b大成",
    "zero width joiner": "匡\u200d大成",
    "byte order mark": "\ufeff匡大成",
    "soft hyphen": "匡\u00ad大成",
    "tag characters": "匡大成\U000e0041",
    "NUL": "匡\u0000大成",
    "escape": "匡\u001b[31m大成",
    "private use": "匡\ue000大成",
    "unassigned": "匡\U0003fffd",
    "Latin with Cyrillic": "K\u0443ang Dacheng",
    "Greek with Latin": "\u0391lpha",
}
RAW = {
    "half a surrogate pair": '"name": "\\ud83d"',
    "the other half": '"name": "\\udc00x"',
    "pair the wrong way round": '"name": "\\udc00\\ud83d"',
}
DEEP = {
    "deep lists": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "deep inside a filing": '{"parties":' + "[" * 20_000 + "]" * 20_000 + "}",
    "a number without end": '{"cause":' + "9" * 1_000_000 + "}",
    "not a number": '{"cause": NaN, "secrecy": Infinity}',
    "a key a million long": '{"' + "k" * 1_000_000 + '": 1}',
    "ten thousand parties": json.dumps({"parties": [{"name": "骆"}] * 10_000}),
    "half a document": '{"cause": "诈骗',
    "not UTF-8": b'{"cause": "\xff\xfe"}',
}


@pytest.fixture
def nothing_stored(clerk, superuser_sql):
    counted = (
        "SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM event), (SELECT count(*) FROM vault_value)"
    )
    before = superuser_sql(counted)
    yield
    assert superuser_sql(counted) == before


def refused(answer):
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told["detail"])


@pytest.mark.parametrize("kind", POISON)
def test_poisoned_text_in_a_filing_is_refused(clerk, nothing_stored, kind):
    for changed in (
        {"parties": [{"name": POISON[kind]}]},
        {"cause": POISON[kind]},
        {"note": POISON[kind]},
        {"aliases": [{"raw": POISON[kind]}]},
    ):
        refused(clerk.post("/cases", factories.filing(**changed)))


@pytest.mark.parametrize("kind", RAW)
def test_half_characters_are_refused(clerk, nothing_stored, kind):
    body = json.dumps(factories.filing()).replace('"name": "\\u5321\\u5927\\u6210"', RAW[kind])
    assert RAW[kind] in body
    refused(clerk.post("/cases", body))


@pytest.mark.parametrize("kind", DEEP)
def test_deep_and_huge_json_is_refused(clerk, nothing_stored, kind):
    refused(clerk.post("/cases", DEEP[kind]))


def test_text_in_another_form_is_stored_in_the_one_form(clerk):
    first = clerk.post(
        "/cases", factories.filing(cause="Cafe\u0301案", parties=[{"name": "e\u0301"}], aliases=[])
    ).json()
    assert clerk.get(f"/cases/{first['number']}").json()["cause"] == "Caf\u00e9案"


@pytest.mark.parametrize("kind", POISON)
def test_poisoned_reasons_are_refused(clerk, superuser_sql, kind):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    before = superuser_sql("SELECT count(*) FROM event")
    refused(clerk.post(f"/cases/{number}/void", {"reason": POISON[kind]}))
    assert superuser_sql("SELECT count(*) FROM event") == before


def test_an_identity_number_with_a_letter_that_only_looks_right_is_refused(clerk, nothing_stored):
    number = next(factories.identity(n) for n in range(1, 99) if factories.identity(n).endswith("X"))
    refused(clerk.post("/cases", factories.filing(parties=[{"name": "匡大成", "identity": number[:-1] + "\u0425"}])))


def test_poisoned_text_in_a_form_is_refused_with_the_page(committed_db, superuser_sql, settings):
    settings.YIHAO_REQUIRE_MFA = False
    country = factories.build()
    who = country.clerk
    open_account(acting=the_system(), person=who.person, staff_no=staff_no(who), password=PASSWORD, at=now())
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": staff_no(who), "password": PASSWORD})
    for kind, text in POISON.items():
        told = {"matter_kind": "PROSECUTION_REVIEW", "source": "POLICE", "received_on": f"{now():%Y-%m-%d}", "cause": text,
                "secrecy": "1", "p01_name": text}  # fmt: skip
        answer = client.post("/intake/new", told)
        assert answer.status_code in (400, 422), (kind, answer.status_code)
        assert client.post("/search", {"q": text}).status_code < 500, kind
    assert superuser_sql("SELECT count(*) FROM cases_case") == [(0,)]


def test_a_poisoned_file_is_refused_line_by_line_and_stores_nothing(committed_db, superuser_sql, tmp_path):
    country = factories.build()
    lines = [DEEP["deep lists"], DEEP["half a document"], '{"content": "\\ud83d"}', "[1]", "null", '"x"', '{"id": 1}']
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        import_judgments(acting=country.clerk, path=path, at=now(), progress=lambda *_: None, workers=1)
    except Refused as told:
        assert told.words.zh
    else:
        (refusals,) = superuser_sql("SELECT count(*) FROM cases_importrefusal WHERE zh <> ''")
        assert refusals == (len(lines),)
    assert superuser_sql("SELECT count(*) FROM cases_case") == [(0,)]
