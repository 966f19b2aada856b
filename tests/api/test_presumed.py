"""Whom a token stands for is remembered between looks, and never relied on: what changed since counts at the very next look."""

from datetime import timedelta

import pytest
from django.db.models import F

from tests import factories
from tests.api.conftest import Caller
from yihao.cases.rules import number as lcn
from yihao.ledger import access
from yihao.ledger.queries import access_gaps, accesses_of_case, accesses_of_person
from yihao.people import presumed
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account, revoke_token
from yihao.people.commands.persons import correct_post, end_post
from yihao.people.models import Account, ApiToken
from yihao.runtime.clock import now

ALIAS = "云公（刑）诉字〔2026〕1183号"


@pytest.fixture
def given(clerk, monkeypatch):
    monkeypatch.setattr(presumed, "_last", type(presumed._last)())
    monkeypatch.setattr(access, "_counter", access._Counter())
    return clerk.post("/cases", factories.filing(), Idempotency_Key="presumed-1").json()["number"]


@pytest.fixture
def looks(country, given):
    """One caller, two ways to look, each asked once: from now on the token is presumed."""
    asker = Caller(factories.token(country.chief))
    ways = {
        "open": lambda: asker.get(f"/cases/{given}"),
        "find": lambda: asker.post("/cases/find", {"text": ALIAS}),
    }
    for look in ways.values():
        assert look().status_code == 200
    return ways


def gaps():
    access.chain_waiting()
    return list(access_gaps())


def shows(answer, number):
    return answer.status_code == 200 and number in answer.content.decode()


@pytest.mark.parametrize("way", ["open", "find"])
def test_a_look_with_a_token_asked_for_before_is_one_statement(looks, way):
    with factories.counted() as sent:
        assert looks[way]().status_code == 200
    assert len(sent) == 1, sent
    assert "ledger_note_access" in sent[0] and "people_apitoken" in sent[0]


@pytest.mark.parametrize("way", ["open", "find"])
def test_a_revoked_token_is_refused_at_the_very_next_look(country, given, looks, way):
    (token,) = ApiToken.objects.filter(person_id=country.chief.person)
    revoke_token(acting=country.chief, token=str(token.id), at=now())
    before = len(accesses_of_case(given))
    answer = looks[way]()
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert given not in answer.content.decode()
    assert len(accesses_of_case(given)) == before, "nothing was looked at"
    newest = accesses_of_person(country.chief.person)[0]
    assert (newest.act, newest.about) == ("refused", "token.invalid")
    assert not gaps(), "the place of the look that was not made is used"
    assert looks[way]().status_code == 401, "and it is forgotten"


@pytest.mark.parametrize("way", ["open", "find"])
def test_so_is_an_expired_one_and_one_of_a_closed_account(country, given, looks, way):
    open_account(
        acting=the_system(), person=country.chief.person, staff_no="99010399", password="Chang-ting-1984", at=now()
    )
    assert shows(looks[way](), given)
    Account.objects.filter(person_id=country.chief.person).update(is_active=False)
    assert looks[way]().status_code == 401
    Account.objects.filter(person_id=country.chief.person).update(is_active=True)
    assert shows(looks[way](), given)
    ApiToken.objects.filter(person_id=country.chief.person).update(
        expires_at=F("issued_at") + timedelta(milliseconds=1)
    )
    assert looks[way]().status_code == 401


@pytest.mark.parametrize("way", ["open", "find"])
def test_a_post_given_up_counts_at_the_very_next_look(country, looks, way):
    end_post(acting=the_system(), post=country.chief.post, on=now().date(), at=now())
    assert looks[way]().status_code == 401, "the token was for that post"


@pytest.mark.parametrize("way", ["open", "find"])
def test_a_clearance_taken_away_hides_the_case_at_the_very_next_look(country, given, looks, way):
    for clearance in (0, 2):
        correct_post(
            acting=the_system(), post=country.chief.post, reason="密级登记有误", at=now(), since=factories.LONG_AGO, until=None,
            department="", title="", quota=True, clearance=clearance,
        )  # fmt: skip
        assert shows(looks[way](), given) == (clearance == 2)


def test_a_scope_taken_away_is_refused_by_what_holds_now(country, given, looks):
    ApiToken.objects.filter(person_id=country.chief.person).update(scopes="directory.*")
    for look in looks.values():
        answer = look()
        assert (answer.status_code, answer.json()["code"]) == (403, "not_this_token")
    ApiToken.objects.filter(person_id=country.chief.person).update(scopes="case.*")
    for look in looks.values():
        assert shows(look(), given)


def test_absent_and_forbidden_stay_alike_in_the_statements_they_take(country, given):
    outsider, absent = Caller(factories.token(country.other_clerk)), lcn.make(2026, factories.YUNXI, 99_999)
    taken = {}
    for number in (given, absent, given, absent):
        with factories.counted() as sent:
            assert outsider.get(f"/cases/{number}").status_code == 404
        taken[number] = len(sent)
    assert taken[given] == taken[absent]
