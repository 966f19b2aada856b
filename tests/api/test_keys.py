"""A request sent again under its key is answered as before, whoever lost the first answer; nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from tests import factories
from tests.api.conftest import Caller
from yihao.ledger.queries import events_of_case
from yihao.ledger.verifying_run import verify

KEY = "client-key-0001"
WHY = {"reason": "核对"}


def accepted(clerk: Caller, **changed: Any) -> str:
    number: str = clerk.post("/cases", factories.filing(choice="new", **changed)).json()["number"]
    return number


@pytest.fixture
def acts(clerk: Caller, country: factories.Country) -> dict[str, tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each act: where, what is asked, and something else that could be asked there."""
    one, two, three = (accepted(clerk) for _ in range(3))
    assign = {"matter": 1, "person": country.prosecutor.person} | WHY
    correct = {"what": "case.cause", "value": "盗窃"} | WHY
    relate = {"kind": "related", "other": two} | WHY
    alias = {"raw": "（2026）云0103刑初88号"}
    return {
        "void": (f"/cases/{three}/void", WHY, {"reason": "另一理由"}),
        "relate": (f"/cases/{one}/relations", relate, relate | {"kind": "same_fact_as"}),
        "merge": (f"/cases/{two}/relations", relate | {"kind": "merged_into", "other": one}, relate | {"other": one}),
        "correct": (f"/cases/{one}/corrections", correct, correct | {"value": "抢劫"}),
        "assign": (f"/cases/{one}/team", assign, assign | {"role": "member"}),
        "alias": (f"/cases/{one}/aliases", alias, {"raw": "（2026）云0103刑初89号"}),
    }


ACTS = ("void", "relate", "merge", "correct", "assign", "alias")


@pytest.mark.parametrize("name", ACTS)
def test_an_act_sent_again_gives_the_same_answer_and_is_done_once(clerk, acts, name):
    path, body, other = acts[name]
    first = clerk.post(path, body, Idempotency_Key=KEY)
    assert first.status_code == 200, first.content
    before = events_of_case(path.split("/")[2])
    again = clerk.post(path, body, Idempotency_Key=KEY)
    assert (again.status_code, again.content) == (200, first.content)
    assert events_of_case(path.split("/")[2]) == before
    refused = clerk.post(path, other, Idempotency_Key=KEY)
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert refused.json()["code"] == "ledger.idempotency"
    assert "请换一个新的键" in refused.json()["detail"]
    assert events_of_case(path.split("/")[2]) == before


@pytest.mark.parametrize("name", ACTS)
def test_of_the_same_act_sent_four_times_at_once_one_is_done_and_all_are_answered_alike(clerk, acts, name):
    path, body, _ = acts[name]
    before = len(events_of_case(path.split("/")[2]))

    def send(_: int) -> Any:
        try:
            return clerk.post(path, body, Idempotency_Key=KEY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert {a.status_code for a in answers} == {200}, [a.content for a in answers]
    assert len({a.content for a in answers}) == 1
    assert len(events_of_case(path.split("/")[2])) == before + 1


def test_without_a_key_the_second_request_is_an_act_of_its_own(clerk, acts):
    path, body, _ = acts["void"]
    assert clerk.post(path, body).status_code == 200
    assert clerk.post(path, body).json()["code"] == "void_state"


def test_another_persons_same_key_is_another_key(clerk, country):
    number = accepted(clerk)
    colleague = factories.person("宋词", factories.YUNXI, country.clerk.category, department="案件管理部")
    path = f"/cases/{number}/corrections"
    one = clerk.post(path, {"what": "case.cause", "value": "盗窃"} | WHY, Idempotency_Key=KEY)
    two = Caller(factories.token(colleague)).post(
        path, {"what": "case.cause", "value": "抢劫"} | WHY, Idempotency_Key=KEY
    )
    assert (one.status_code, two.status_code) == (200, 200)
    assert one.json()["seq"] != two.json()["seq"]


def test_one_key_serves_two_kinds_of_act(clerk, acts):
    for name in ("correct", "alias"):
        assert clerk.post(acts[name][0], acts[name][1], Idempotency_Key=KEY).status_code == 200


def test_a_refused_act_leaves_its_key_free(clerk):
    number = accepted(clerk)
    path = f"/cases/{number}/corrections"
    wrong = clerk.post(path, {"what": "case.cause", "value": "诈骗"} | WHY, Idempotency_Key=KEY)
    assert wrong.json()["code"] == "correct_same"
    right = clerk.post(path, {"what": "case.cause", "value": "盗窃"} | WHY, Idempotency_Key=KEY)
    assert right.status_code == 200


def test_a_stale_version_does_not_hide_that_the_act_was_done(clerk):
    """The answer was lost; the retry carries the ETag of before the act."""
    number = accepted(clerk)
    tag = clerk.get(f"/cases/{number}")["ETag"]
    path, body = f"/cases/{number}/corrections", {"what": "case.cause", "value": "盗窃"} | WHY
    first = clerk.post(path, body, Idempotency_Key=KEY, If_Match=tag)
    again = clerk.post(path, body, Idempotency_Key=KEY, If_Match=tag)
    assert (again.status_code, again.content) == (200, first.content)


def test_a_post_that_may_no_longer_do_it_gets_no_answer_by_its_old_key(clerk, acts, country):
    path, body, _ = acts["correct"]
    assert clerk.post(path, body, Idempotency_Key=KEY).status_code == 200
    narrow = Caller(factories.token(country.clerk, "case.view"))
    assert narrow.post(path, body, Idempotency_Key=KEY).status_code == 403


def test_linking_is_answered_once(clerk, outsider):
    accepted(clerk)
    accepted(outsider)
    (task,) = clerk.get("/linking").json()
    path, body = f"/linking/{task['id']}/answer", {"answer": "same", "reason": "核对"}
    first = clerk.post(path, body, Idempotency_Key=KEY)
    assert first.status_code == 200, first.content
    assert clerk.post(path, body, Idempotency_Key=KEY).content == first.content
    assert clerk.post(path, body | {"answer": "different"}, Idempotency_Key=KEY).status_code == 422
    assert outsider.post(path, body, Idempotency_Key=KEY).status_code == 200
    assert clerk.post(path, body, Idempotency_Key=KEY).content == first.content


def test_a_filing_without_a_key_is_refused_with_what_to_do(clerk):
    answer = clerk.post("/cases", factories.filing(), Idempotency_Key=None)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400,
        "key_missing",
        "Idempotency-Key",
    )
    assert "选一个键" in answer.json()["detail"]
    assert clerk.get("/cases").json()["rows"] == []


@pytest.mark.parametrize("key", ["short", "k" * 101, "键键键键键键键键", "has\ttab--"])
def test_a_key_that_is_none_is_refused(clerk, acts, key):
    path, body, _ = acts["void"]
    encoded = key.encode().decode("latin-1")
    answer = clerk.post(path, body, Idempotency_Key=encoded)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_key")


def test_acts_under_keys_leave_tables_that_follow_from_the_log(clerk, acts):
    for name in ("correct", "assign", "alias", "relate", "void", "merge"):
        assert clerk.post(acts[name][0], acts[name][1], Idempotency_Key=f"{KEY}-{name}").status_code == 200, name
    assert verify(workers=1, quiet=True).findings == []
