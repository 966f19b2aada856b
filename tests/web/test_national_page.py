"""The page of the national daily root: for anybody, in both languages, and what it says where there is none (每日根页)."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from tests.ledger.sealing import Place, act, place
from tests.web.read_qr import draw, scanned
from yihao.ledger.national import daily_root, newest_day
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE

__all__ = ["place"]


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def browser(language: str = "zh") -> Client:
    client = Client()
    client.cookies[LANGUAGE_COOKIE] = language
    return client


def test_before_the_first_seal_the_page_says_so(place: Place) -> None:
    for language, said in (("zh", "国家总账还没有封存过"), ("en", "has not been sealed yet")):
        answer = browser(language).get("/national")
        assert answer.status_code == 404 and said in answer.content.decode()


def test_anybody_reads_the_root_and_how_to_compare_it(place: Place) -> None:
    act()
    place.sealer.seal()
    day = newest_day()
    assert day is not None
    root = daily_root(day, at=now())
    for language, wanted in (
        ("zh", ("国家总账每日根", "模拟数据", "当日尚未结束", "没有见证人副署", "怎样对照", "保留两份纸件")),
        ("en", ("National daily root", "Simulated data", "The day is not over", "No witness cosigned", "How to compare", "keep both papers")),
    ):  # fmt: skip
        client = browser(language)
        answer = client.get("/national", follow=True)
        assert answer.status_code == 200 and answer.redirect_chain == [(f"/national/{day.isoformat()}", 302)]
        page = answer.content.decode()
        for words in (
            *wanted,
            root.origin,
            root.root_base64,
            str(root.text),
            *(f"<span>{g}</span>" for g in root.groups),
        ):
            assert words in page, words
        assert " ".join(re.findall("....", root.verifier)) in page
        [svg] = re.findall(r'<svg[^>]*class="qr".*?</svg>', page, re.S)
        assert scanned(draw(svg)) == [str(root.text)]
    paper = browser().get(f"/national/{day.isoformat()}.pdf")
    assert paper["Content-Disposition"] == f'attachment; filename="national-{day.isoformat()}.pdf"'
    assert root.root.hex() in re.sub(r"\s", "", PdfReader(io.BytesIO(paper.content)).pages[0].extract_text())


def test_a_day_without_a_root_says_so_and_leads_to_the_nearest_that_has_one(place: Place) -> None:
    act()
    place.sealer.seal()
    day = newest_day()
    assert day is not None
    other = (day - timedelta(days=9)).isoformat()
    for path in (f"/national/{other}", f"/national/{other}.pdf", f"/national?day={other}"):
        answer = browser().get(path)
        page = answer.content.decode()
        assert answer.status_code == 404 and f"{other} 没有国家总账的根" in page
        assert f'href="/national/{day.isoformat()}"' in page
    assert browser().get(f"/national?day={day.isoformat()}").status_code == 302
    for nonsense in ("2026-13-41", "0000-00-00"):
        assert "没有这一天" in browser().get(f"/national/{nonsense}").content.decode()
    assert browser().get("/national?day=昨天").status_code == 404


def test_nobody_asks_without_end(place: Place) -> None:
    answers = [browser().get("/national/2020-01-01").status_code for _ in range(61)]
    assert answers[:60] == [404] * 60 and answers[60] == 429
