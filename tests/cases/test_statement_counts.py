"""How many SQL statements the four ways through the API take: few, and as many with many rows as with one."""

import json
from unittest.mock import patch

import pytest
from django.test import Client
from psycopg import _queries

from tests import factories


@pytest.fixture
def door(committed_db):
    country = factories.build()
    client, headers = Client(), {"Authorization": f"Bearer {factories.token(country.clerk)}"}

    def ask(method, path, body=None, **more):
        return client.generic(
            method, "/api/v1" + path, json.dumps(body) if body else "", content_type="application/json",
            headers=headers | more,
        )  # fmt: skip

    ask("GET", "/me")  # the token's first use of the hour is noted by a statement of its own
    assert accept(ask, 900).status_code == 201  # and the register of offices is read once a minute
    return ask


def accept(door, n):
    party = {
        "name": "匡大成" + "甲乙丙丁戊己庚辛"[n % 8],
        "identity": factories.identity(n),
        "charge": "诈骗罪",
        "measures": [],
    }
    filing = factories.filing(parties=[party], aliases=[{"raw": f"云公（刑）诉字〔2026〕{n}号"}])
    return door("POST", "/cases", filing | {"choice": "new"}, **{"Idempotency-Key": f"statement-{n:06}"})


def counted(do):
    with factories.counted() as sent:
        answer = do()
    assert answer.status_code in (200, 201), answer.content
    return answer.json(), sent


def test_a_case_is_accepted_in_at_most_eight_statements_begin_and_commit_among_them(door):
    _, sent = counted(lambda: accept(door, 1))
    assert len(sent) <= 8, sent
    assert {"BEGIN", "COMMIT"} <= set(sent)


def test_a_case_is_read_and_the_look_noted_in_two_statements(door):
    number = accept(door, 2).json()["number"]
    _, sent = counted(lambda: door("GET", f"/cases/{number}"))
    assert len(sent) == 2, sent  # whose token it is; the card with the note of the look
    assert any("ledger_note_access" in statement for statement in sent)


def test_a_case_is_found_by_another_number_in_two_statements(door):
    accept(door, 3)
    found, sent = counted(lambda: door("POST", "/cases/find", {"text": "云公（刑）诉字〔2026〕3号"}))
    assert len(found["hits"]) == 1
    assert len(sent) == 2, sent


def test_a_list_takes_at_most_four_statements_however_many_rows_it_has(door):
    few, first = counted(lambda: door("GET", "/cases"))
    for n in range(10, 40):
        assert accept(door, n).status_code == 201
    many, second = counted(lambda: door("GET", "/cases"))
    assert len(many["rows"]) == len(few["rows"]) + 30
    assert len(first) == len(second) <= 4, second


def test_no_statement_of_accepting_reading_or_finding_is_taken_apart_anew(door):
    number = accept(door, 50).json()["number"]
    for n in (
        51,
        52,
        53,
    ):  # whose token it is is presumed from the second time on, so the third time all have been seen
        remembered = _queries._query2pg.cache_info().misses
        with patch.object(_queries, "_query2pg_nocache", wraps=_queries._query2pg_nocache) as anew:
            assert accept(door, n).status_code == 201
            assert door("GET", f"/cases/{number}").status_code == 200
            assert door("POST", "/cases/find", {"text": number}).status_code == 200
    assert anew.call_count == 0
    assert _queries._query2pg.cache_info().misses == remembered
