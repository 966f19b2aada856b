"""The receipt page answers one of three sentences to anybody; the verify page keeps nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import YUNXI, Country, build, filing
from tests.web.conftest import signed_in
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger import verifier
from yihao.runtime.clock import now
from yihao.web.middleware import LANGUAGE_COOKIE


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def _receipt() -> str:
    country = build()
    made = register_case(
        acting=country.clerk, filing=read_filing(filing(), today=now().date()), choice="new", key="a", at=now()
    )
    return f"JC1:{made.number}:{YUNXI}-1-{made.receipt.seq}:{made.receipt.leaf}"


def _asked(text: str) -> Any:
    return Client().post("/receipt", {"receipt": text}, HTTP_ACCEPT_LANGUAGE="zh-hans")


def test_a_receipt_is_checked_without_signing_in_and_shows_nothing_of_the_case(db: None) -> None:
    text = _receipt()
    page = _asked(text)
    assert page.status_code == 200 and "尚待封存" in page.content.decode()
    assert "诈骗" not in page.content.decode() and "匡大成" not in page.content.decode()
    wrong = text[:-1] + ("0" if text[-1] != "0" else "1")
    unknown = text.replace(YUNXI + "-1", "990999-1")
    forged, absent = (_asked(one).content.decode() for one in (wrong, unknown))
    assert "没有与这张回执一致的记录" in forged
    for one, shown in ((wrong, forged), (unknown, absent)):
        assert one in shown
    strip = lambda shown, one: shown.replace(one, "").split('id="answer"')[1].split("csrf")[0]  # noqa: E731
    assert strip(forged, wrong) == strip(absent, unknown), "forged and unknown answer alike"


def test_an_answer_takes_as_long_whatever_was_found(db: None) -> None:
    text = _receipt()
    for one in (text, text.replace(YUNXI + "-1", "990999-1"), "x"):
        began = time.monotonic()
        _asked(one)
        assert time.monotonic() - began >= 0.12


def test_malformed_receipts_are_told_what_one_looks_like(db: None) -> None:
    page = _asked("JC1:12345")
    assert page.status_code == 422 and "JC1:" in page.content.decode()


def test_checking_is_rate_limited_by_address(db: None) -> None:
    answers = [_asked("JC1:x").status_code for _ in range(21)]
    assert answers[:20] == [422] * 20 and answers[20] == 429


def test_the_verifier_is_given_to_anybody_as_it_is(db: None) -> None:
    given = Client().get("/verify/verifier.py")
    assert given.content == Path(verifier.__file__).read_bytes()
    assert "attachment" in given["Content-Disposition"]


def test_verifying_needs_signing_in(db: None) -> None:
    assert Client().get("/verify").status_code == 302


LARGE = "文件超过 4 MB"


@pytest.mark.parametrize("mebibytes", [5, 60])
def test_a_file_too_large_for_the_page_is_told_its_own_sentence(desks: Country, mebibytes: int) -> None:
    """Not that no file was chosen: whoever chose one would choose it again."""
    client = signed_in(desks.clerk)
    large = SimpleUploadedFile("b.json", b"x" * (mebibytes * 1024 * 1024))
    told = client.post("/verify", {"bundle": large}, HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert told.status_code == 422
    assert LARGE in told.content.decode() and "verifier.py" in told.content.decode()
    assert "请选择证据包文件" not in told.content.decode()
    client.cookies[LANGUAGE_COOKIE] = "en"
    english = client.post("/verify", {"bundle": SimpleUploadedFile("b.json", b"x" * 5_000_000)})
    assert "The file is over 4 MB" in english.content.decode()


def test_a_policy_too_large_is_told_so_and_no_file_at_all_is_told_to_choose_one(desks: Country) -> None:
    client = signed_in(desks.clerk)
    small, large = SimpleUploadedFile("b.json", b"{}"), SimpleUploadedFile("p.json", b"x" * 5_000_000)
    told = client.post("/verify", {"bundle": small, "policy": large}, HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert (told.status_code, LARGE in told.content.decode()) == (422, True)
    none = client.post("/verify", {}, HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert "请选择证据包文件" in none.content.decode() and LARGE not in none.content.decode()
    both = {"bundle": SimpleUploadedFile("b.json", b"{}"), "policy": SimpleUploadedFile("p.json", b"{}")}
    read = client.post("/verify", both, HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert read.status_code == 200 and LARGE not in read.content.decode()
