"""Receipts on the pages: after every act, at every event, on paper; to whom they are given and to whom not (行为回执)."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests import factories
from tests.web.conftest import signed_in
from tests.web.read_qr import draw, scanned
from yihao.cases.commands.register import Registered, register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger.queries import accesses_of_case, events_of_case
from yihao.ledger.rules.receipt import NO_CASE, parse_receipt
from yihao.people.acting import Acting
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE
from yihao.web.pages.parts import printed

TOAST = re.compile(r'<div class="toast" data-toast>.*?<a href="(/receipts/[^"]+)">', re.S)


@pytest.fixture
def country(desks: factories.Country) -> factories.Country:
    return desks


def accept(who: Acting, key: str = "one") -> Registered:
    at = now()
    return register_case(
        acting=who, filing=read_filing(factories.filing(), today=at.date()), choice="new", key=key, at=at
    )


def text_on(page: str) -> str:
    found = re.search(r'id="text">([^<]+)<', page)
    assert found
    return html.unescape(found[1])


def void(client: Client, number: str) -> Any:
    asked = client.post(f"/c/{number}/do/void", {"reason": "重复收件"})
    assert asked.status_code == 302, asked.content.decode()
    return client.post(asked["Location"], follow=True)


def asked(text: str, language: str = "zh") -> str:
    client = Client()
    client.cookies[LANGUAGE_COOKIE] = language
    return client.post("/receipt", {"receipt": text}).content.decode()


def test_after_an_act_the_next_page_leads_to_its_receipt_once(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.clerk)
    page = void(client, number).content.decode()
    [address] = TOAST.findall(page)
    event = events_of_case(number)[-1]
    assert event.type == "case.voided/1" and address == f"/receipts/{event.receipt.place}"
    assert not TOAST.findall(client.get(f"/c/{number}").content.decode())
    told = client.get(address).content.decode()
    assert text_on(told) == str(event.receipt)
    assert "案号作废" in told and printed(number) in told and "姚静" in told
    [svg] = re.findall(r'<svg[^>]*class="qr".*?</svg>', told, re.S)
    assert scanned(draw(svg)) == [str(event.receipt)]
    assert "尚待封存" in asked(str(event.receipt)) and "not sealed yet" in asked(str(event.receipt), "en")


def test_an_act_that_is_refused_gives_no_receipt(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.clerk)
    void(client, number)
    client.get(f"/c/{number}")
    again = client.post(f"/c/{number}/do/void", {"reason": "再作废一次"})
    refused = client.post(again["Location"])
    assert refused.status_code >= 400 and not TOAST.findall(refused.content.decode())
    assert not TOAST.findall(client.get(f"/c/{number}").content.decode())


def test_acts_that_belong_to_no_case_have_receipts_that_can_be_checked(country: factories.Country) -> None:
    client = signed_in(country.clerk)
    form = {"label": "同步程序", "scopes": ["case.*"], "days": "7"}
    page = client.post("/me/tokens/new", form).content.decode()  # shown on the very page that did it
    [address] = TOAST.findall(page)
    assert not TOAST.findall(client.get("/me").content.decode())
    told = client.get(address).content.decode()
    receipt = parse_receipt(text_on(told))
    assert receipt.number == NO_CASE and "不属于任何案件" in told
    assert "尚待封存" in asked(str(receipt))
    assert "没有与这张回执一致的记录" in asked(str(receipt).replace(NO_CASE, "20269901030000185"))
    client.cookies[LANGUAGE_COOKIE] = "en"
    assert "This act belongs to no case" in client.get(address).content.decode()
    revoke = re.search(r'action="(/me/tokens/[^"]+/revoke)"', client.get("/me").content.decode())
    assert revoke and TOAST.findall(client.post(revoke[1], follow=True).content.decode())


def test_a_file_that_is_handed_out_leaves_its_receipt_for_the_next_page(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.chief)
    answer = client.post(f"/c/{number}/bundle", {})
    assert answer["Content-Disposition"] == f'attachment; filename="{number}.bundle.json"'
    [address] = TOAST.findall(client.get(f"/c/{number}").content.decode())
    assert "出具证据包" in client.get(address).content.decode()


def test_a_bundle_as_of_a_day_without_a_root_is_refused_at_its_field(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.chief)
    for day, said in (("2020-01-01", "2020-01-01 没有国家总账的根"), ("昨天", "日期写作")):
        refused = client.post(f"/c/{number}/bundle", {"national_day": day})
        assert refused.status_code == 422 and said in refused.content.decode()


def test_each_event_offers_its_receipt_as_a_page_and_as_one_page_of_paper(country: factories.Country) -> None:
    done, client = accept(country.clerk), signed_in(country.chief)
    correct = {"what": "case.cause", "part": "", "value": "盗窃", "reason": "笔误"}
    desk = signed_in(country.clerk)
    desk.post(desk.post(f"/c/{done.number}/do/correct", correct)["Location"])
    page = client.get(f"/c/{done.number}/events").content.decode()
    events = events_of_case(done.number)
    assert re.findall(r'href="(/receipts/[^"]+)"', page) == [f"/receipts/{e.receipt.place}" for e in reversed(events)]
    for event in events:
        answer = client.get(f"/receipts/{event.receipt.place}.pdf", follow=True)
        assert answer["Content-Type"] == "application/pdf"
        paper = PdfReader(io.BytesIO(answer.content))
        words = paper.pages[0].extract_text()
        assert len(paper.pages) == 1 and printed(done.number) in words and "模拟数据" in words
        assert event.leaf in re.sub(r"\s", "", words)
    assert "更正登记" in words and "Entry corrected" in words and "Receipt from the ledger" in words


def test_a_receipt_on_paper_of_an_act_without_a_case_says_so(country: factories.Country) -> None:
    client = signed_in(country.clerk)
    page = client.post("/me/tokens/new", {"label": "同步", "scopes": ["case.*"], "days": "7"}).content.decode()
    answer = client.get(f"{TOAST.findall(page)[0]}.pdf")
    words = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert (
        "这一行为不属于任何案件" in words and "This act belongs to no case" in words and "yihao receipt check" in words
    )


def test_another_ones_receipt_needs_sight_of_the_case_and_absent_looks_like_forbidden(
    country: factories.Country,
) -> None:
    done = accept(country.clerk)
    outsider, chief = signed_in(country.other_clerk), signed_in(country.chief)
    outsider.get("/")
    place = events_of_case(done.number)[0].receipt.place
    own = TOAST.findall(
        signed_in(country.clerk)
        .post("/me/tokens/new", {"label": "同步", "scopes": ["case.*"], "days": "7"})
        .content.decode()
    )[0]
    pages = []
    for address in (f"/receipts/{place}", "/receipts/990103-1-999999", "/receipts/990999-7-0", own):
        answer = outsider.get(address)
        assert answer.status_code == 404, address
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()))
    assert len(set(pages)) == 1
    assert Client().get(f"/receipts/{place}").status_code == 302
    assert chief.get(own).status_code == 404  # whoever issued the token, and nobody else
    before = len(accesses_of_case(done.number))
    assert chief.get(f"/receipts/{place}").status_code == 200
    looked = accesses_of_case(done.number)
    assert len(looked) == before + 1 and looked[0].about == "receipt"


def test_a_printed_case_page_names_the_newest_entry_and_how_to_check(country: factories.Country) -> None:
    number = accept(country.clerk).number
    newest = events_of_case(number)[-1]
    client = signed_in(country.clerk)
    for path in ("", "/events", "/people", "/aliases", "/relations", "/access"):
        page = client.get(f"/c/{number}{path}").content.decode()
        foot = re.search(r'<footer class="paper-only paper-foot">.*?</footer>', page, re.S)
        assert foot, path
        assert str(newest.receipt) in foot[0] and printed(number) in foot[0] and "/receipt" in foot[0]
    given = f"{newest.rec:%Y-%m-%d %H:%M}"
    assert f"取号</dt><dd>{given}" in client.get(f"/c/{number}").content.decode()
    client.cookies[LANGUAGE_COOKIE] = "en"
    assert "Newest entry in the ledger" in client.get(f"/c/{number}").content.decode()


def test_a_printed_list_says_how_far_the_log_had_got(country: factories.Country) -> None:
    accept(country.clerk)
    client = signed_in(country.clerk)
    for path in ("/cases", "/numbers"):
        assert "打印时本院账本到第" in client.get(path).content.decode(), path
