"""Answers that join two numbers for ever are told in words first, and given with identity proved afresh (并案答复)."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.cases.importing.conftest import write_texts
from tests.journeys.site import PASSWORD
from tests.web.conftest import signed_in, some_minutes_later
from yihao.cases.commands.import_judgments import import_judgments
from yihao.cases.queries.import_pages import numbers_of_pair, pair, pairs
from yihao.cases.queries.linking import linking_tasks
from yihao.ledger.queries import events_of_case
from yihao.people.acting import Acting
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE
from yihao.web.pages.parts import printed

REASON = "电话核对，同一事实同一人"


def accept(who: Acting) -> str:
    return factories.accepted(who).number


@pytest.fixture
def two(desks: factories.Country) -> tuple[str, str]:
    """Two numbers of one person's case at two offices, the one given first in front."""
    return accept(desks.clerk), accept(desks.other_clerk)


def task_of(who: Acting) -> str:
    (task,) = linking_tasks(who, now())
    return f"/linking/{task.id}"


def answered(number: str) -> list[str]:
    return [event.facts["answer"] for event in events_of_case(number) if event.type == "linking.answered/1"]


def check_page(client: Client, form: str, values: dict[str, str]) -> tuple[str, str]:
    """Fill a form in and give the address of its check page and what that says."""
    asked = client.post(form, values)
    assert asked.status_code == 302, asked.content.decode()
    page = client.get(asked["Location"])
    assert page.status_code == 200, page
    return asked["Location"], html.unescape(re.sub(r"<[^>]+>", "", page.content.decode().split("<main")[1]))


def told_by(client: Client, address: str) -> str:
    found = re.search(r'name="told" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_the_check_page_says_which_number_goes_into_which_and_that_it_is_not_undone(
    desks: factories.Country, two: tuple[str, str]
) -> None:
    first, second = two
    older, younger = signed_in(desks.clerk), signed_in(desks.other_clerk)
    values = {"answer": "same", "reason": REASON}
    _, said = check_page(older, task_of(desks.clerk), values)
    assert "对方也答复“同一案件”时即并案" in said and f"望湖县人民检察院后取的案号并入 {printed(first)}" in said
    assert "并错了不能拆开" in said and "分案自" in said and REASON in said
    assert second not in said and printed(second) not in said
    address, said = check_page(younger, task_of(desks.other_clerk), values)
    assert f"{printed(second)} 并入" in said and printed(first) not in said
    younger.cookies[LANGUAGE_COOKIE] = "en"
    assert "goes into the earlier number" in younger.get(address).content.decode()
    assert answered(first) == answered(second) == []
    # When the other desk has said so, this answer merges at once, and the page says that.
    older_address, _ = check_page(older, task_of(desks.clerk), values)
    assert older.post(older_address, {"told": told_by(older, older_address)}).status_code == 302
    younger.cookies[LANGUAGE_COOKIE] = "zh"
    _, said = check_page(younger, task_of(desks.other_clerk), values)
    assert "对方已经答复“同一案件”，这次答复记入时即并案" in said


def test_no_answer_is_given_without_the_check_page_or_without_fresh_proof(
    desks: factories.Country, two: tuple[str, str]
) -> None:
    client, form = signed_in(desks.clerk), task_of(desks.clerk)
    values = {"answer": "same", "reason": REASON}
    address, _ = check_page(client, form, values)  # the form alone records nothing
    told = told_by(client, address)
    assert client.post(f"{form}/check", values | {"told": told}).status_code == 404
    assert client.post(f"{form}/check?t=made-up", {"told": told}).status_code == 404
    changed = client.post(address, {"told": "same-0-0"})
    assert changed.status_code == 409 and "没有记入任何内容" in changed.content.decode()
    some_minutes_later(client)
    for answer in (client.get(address), client.post(address, {"told": told})):
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert answered(two[0]) == []
    assert linking_tasks(desks.clerk, now())[0].my_answer == ""
    again = client.get(address)["Location"]  # proved afresh, the same page comes, and what was typed is still there
    back = client.post(again, {"password": PASSWORD})["Location"]
    assert back == address and client.get(back).status_code == 200
    assert client.post(back, {"told": told}).status_code == 302
    assert answered(two[0]) == ["same"]


def test_an_answer_is_given_once_and_a_second_one_refused_on_the_form(
    desks: factories.Country, two: tuple[str, str]
) -> None:
    client, form = signed_in(desks.clerk), task_of(desks.clerk)
    address, said = check_page(client, form, {"answer": "different", "reason": "同名同证，不同事实"})
    assert "核对到此为止" in said and "不能收回" in said
    told = told_by(client, address)
    assert client.post(address, {"told": told}).status_code == 302
    assert answered(two[0]) == ["different"]
    assert client.post(address, {"told": told}).status_code == 409
    assert client.post(form, {"answer": "same", "reason": REASON}).status_code == 422
    assert answered(two[0]) == ["different"]


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"answer": "same", "reason": " "}, "reason", "请写明理由，不能留空"),
        ({"answer": "same", "reason": "核" * 501}, "reason", "最多 500 个字符，请缩短"),
        ({"answer": "maybe", "reason": REASON}, "answer-same", "请选择是否同一案件"),
    ],
)
def test_what_cannot_be_recorded_is_refused_on_the_form(
    desks: factories.Country, two: tuple[str, str], values: dict[str, str], field: str, said: str
) -> None:
    page = signed_in(desks.clerk).post(task_of(desks.clerk), values)
    assert page.status_code == 422
    assert f'href="#{field}">{said}' in page.content.decode()


def test_what_was_typed_is_there_again_after_going_back(desks: factories.Country, two: tuple[str, str]) -> None:
    client, form = signed_in(desks.clerk), task_of(desks.clerk)
    address, _ = check_page(client, form, {"answer": "same", "reason": REASON})
    back = client.get(address.replace("/check", "")).content.decode()
    assert REASON in back and 'value="same" checked' in back
    assert signed_in(desks.other_clerk).get(address).status_code == 404


@pytest.fixture
def doubt(desks: factories.Country, tmp_path: Path) -> int:
    """Give a pair that the import left to a person."""
    texts = write_texts(tmp_path / "texts.jsonl")
    import_judgments(acting=desks.clerk, path=texts, at=now(), progress=lambda *_: None, workers=1)
    return next(each.id for each in pairs(desks.clerk, now()) if len(numbers_of_pair(desks.clerk, each.id, now())) == 2)


def state_of(who: Acting, review: int) -> str:
    return pair(who, review, now()).state


def test_a_pair_is_decided_after_its_check_page_and_with_fresh_proof_only(desks: factories.Country, doubt: int) -> None:
    client, form = signed_in(desks.clerk), f"/imports/reviews/{doubt}"
    first, second = numbers_of_pair(desks.clerk, doubt, now())
    values = {"answer": "same", "reason": "同一被告人、同一事实"}
    address, said = check_page(client, form, values)
    assert f"{printed(second)} 并入 {printed(first)}" in said
    assert "并错了不能拆开" in said and "原文不再保留" in said
    told = told_by(client, address)
    assert client.post(f"{form}/check", values | {"told": told}).status_code == 404
    assert client.post(address, {"told": "same"}).status_code == 409
    some_minutes_later(client)
    assert client.post(address, {"told": told})["Location"].startswith("/accounts/reauthenticate/?next=")
    assert state_of(desks.clerk, doubt) == "OPEN"
    client = signed_in(desks.clerk)
    address, _ = check_page(client, form, values)
    assert client.post(address, {"told": told}).status_code == 302
    assert state_of(desks.clerk, doubt) == "SAME"
    assert numbers_of_pair(desks.clerk, doubt, now()) == [first]
    assert client.post(form, values).status_code == 409


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"answer": "different", "reason": "事实不同"}, "各自继续使用"),
        ({"answer": "later", "reason": ""}, "仍在待核对清单"),
    ],
)
def test_decisions_that_merge_nothing_are_told_so(
    desks: factories.Country, doubt: int, values: dict[str, Any], said: str
) -> None:
    client = signed_in(desks.clerk)
    address, page = check_page(client, f"/imports/reviews/{doubt}", values)
    assert said in page and "并入" not in page.split("理由")[0]
    assert client.post(address, {"told": told_by(client, address)}).status_code == 302
    assert state_of(desks.clerk, doubt) == values["answer"].upper()


def test_a_decision_without_a_reason_is_refused_on_the_form(desks: factories.Country, doubt: int) -> None:
    client = signed_in(desks.clerk)
    for values, field in (({"answer": "same", "reason": ""}, "reason"), ({"answer": "", "reason": "x"}, "answer")):
        page = client.post(f"/imports/reviews/{doubt}", values)
        assert page.status_code == 422 and f'href="#{field}"' in page.content.decode()
