"""Linking pages when a third office is in it: they tell where the own number leads now, and why a task ended (并案核对页)."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from tests import factories
from tests.cases.test_three_offices import DOCUMENT, REASON, Three, register
from tests.web.conftest import signed_in
from tests.web.test_merging_pages import check_page, told_by
from yihao.cases.commands.void import void_case
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE
from yihao.web.pages.parts import printed

SAME = {"answer": "same", "reason": REASON}


@pytest.fixture
def chain(desks: factories.Country) -> Three:
    """A and b share a person, b and c a document number."""
    return register(
        desks,
        a={"aliases": []},
        b={"aliases": [{"raw": DOCUMENT}]},
        c={"parties": [{"name": "甲某", "identity": "", "charge": "诈骗罪"}], "aliases": [{"raw": DOCUMENT}]},
    )


def form(three: Three, desk: str, other: str) -> str:
    return f"/linking/{three.task(desk, other).id}"


def words(three: Three, desk: str, address: str) -> str:
    """Give what a page says to a desk, without its tags."""
    page = signed_in(three.desks[desk]).get(address)
    assert page.status_code == 200, page
    return html.unescape(re.sub(r"<[^>]+>", "", page.content.decode().split("<main")[1]))


def waiting(three: Three, desk: str) -> str:
    """Give what the shell counts as waiting for a desk."""
    page = signed_in(three.desks[desk]).get("/linking").content.decode()
    return html.unescape(page.split("<main")[0])


def test_the_check_page_tells_the_own_number_as_it_leads_now_and_the_other_not_at_all(chain: Three) -> None:
    a, b, c = (chain.numbers[name] for name in "abc")
    chain.merge("a", "b")
    client = signed_in(chain.desks["b"])
    address, said = check_page(client, form(chain, "b", "c"), SAME)
    assert f"本院案号 {printed(b)} 已并入 {printed(a)}" in said
    assert f"望湖县人民检察院后取的案号并入 {printed(a)}" in said and printed(c) not in said and c not in said
    assert client.post(address, {"told": told_by(client, address)}).status_code == 302
    client = signed_in(chain.desks["c"])
    address, said = check_page(client, form(chain, "c", "b"), SAME)
    assert "对方的案号已并入另一案" in said and f"{printed(c)} 并入" in said and "一方现用、先取的案号" in said
    assert not any(number in said for number in (a, b, printed(a), printed(b)))
    client.cookies[LANGUAGE_COOKIE] = "en"
    english = client.get(address).content.decode()
    assert "Their number went into another case by now" in english and "the earlier number of the side of" in english
    client.cookies[LANGUAGE_COOKIE] = "zh"
    assert client.post(address, {"told": told_by(client, address)}).status_code == 302
    assert chain.leads() == {a}
    assert f"双方一致，已并案：{printed(a)}" in words(chain, "c", form(chain, "c", "b"))
    assert client.get(reverse("case", args=[a])).status_code == 200


def test_a_check_page_read_before_a_merger_records_nothing_after_it(chain: Three) -> None:
    client = signed_in(chain.desks["b"])
    address, _ = check_page(client, form(chain, "b", "c"), SAME)
    told = told_by(client, address)
    chain.merge("a", "b")
    changed = client.post(address, {"told": told})
    assert changed.status_code == 409 and "没有记入任何内容" in changed.content.decode()
    assert chain.task("b", "c").my_answer == ""


def test_a_task_that_ended_says_why_and_is_counted_nowhere(chain: Three) -> None:
    client = signed_in(chain.desks["b"])
    address, _ = check_page(client, form(chain, "b", "c"), SAME)
    told = told_by(client, address)
    void_case(acting=chain.desks["c"], number=chain.numbers["c"], reason="错录", at=now())
    for page in (client.get(address), client.post(address, {"told": told}), client.post(form(chain, "b", "c"), SAME)):
        assert page.status_code in (409, 422) and "对方的案号已经作废" in page.content.decode()
        assert 'name="told"' not in page.content.decode()
    assert chain.task("b", "c").my_answer == ""
    for desk, other, why in (("b", "c", "对方的案号已经作废"), ("c", "b", "本院的案号已经作废")):
        for address in (form(chain, desk, other), "/linking"):
            said = words(chain, desk, address)
            assert why in said and "自行结束" in said
        assert 'name="answer"' not in signed_in(chain.desks[desk]).get(form(chain, desk, other)).content.decode()
    assert "待我处理 1 项" in waiting(chain, "b") and "待我处理 0 项" in waiting(chain, "c")


def test_the_page_names_all_that_agrees(desks: factories.Country) -> None:
    told = {"aliases": [{"raw": DOCUMENT}]}
    three = register(desks, a=told, b=told, c=told)
    for address in (form(three, "a", "c"), "/linking"):
        assert "有人证件号码相同，有其他编号相同" in words(three, "a", address)


def test_an_end_by_another_merger_is_told_with_the_number_that_goes_on(desks: factories.Country) -> None:
    told = {"aliases": [{"raw": DOCUMENT}]}
    three = register(desks, a=told, b=told, c=told)
    three.merge("a", "b")
    three.merge("a", "c")
    said = words(three, "c", form(three, "c", "b"))
    assert "两个案号现在已通向同一案号" in said and printed(three.numbers["a"]) in said
    assert three.tasks("c") == []
