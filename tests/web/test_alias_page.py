"""Adding a number on the pages: asked, read back with what it was taken for, recorded; wrong ones come back to the form."""

from __future__ import annotations

import pytest

from tests import factories
from tests.web.conftest import signed_in
from tests.web.test_act_receipts import accept
from yihao.cases.commands.look import look_up
from yihao.cases.commands.void import void_case
from yihao.ledger.queries import events_of_case
from yihao.runtime.clock import now

RAW = "（2026）云0103刑初88号"


@pytest.fixture
def country(desks: factories.Country) -> factories.Country:
    return desks


def test_a_number_is_asked_read_back_and_recorded(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.clerk)
    assert f'href="/c/{number}/do/alias"' in client.get(f"/c/{number}/aliases").content.decode()
    sent = client.post(f"/c/{number}/do/alias", {"raw": RAW})
    assert sent.status_code == 302
    check = client.get(sent["Location"]).content.decode()
    for words in (RAW, "法院案号", "发出单位 云0103"):
        assert words in check
    assert events_of_case(number)[-1].type != "case.alias_added/1"
    done = client.post(sent["Location"], follow=True)
    assert "已补录其他编号" in done.content.decode()
    assert events_of_case(number)[-1].type == "case.alias_added/1"
    assert [hit.number for hit in look_up(acting=country.clerk, text=RAW, at=now()).hits] == [number]
    assert RAW in client.get(f"/c/{number}/aliases").content.decode()


def test_a_number_that_the_case_has_comes_back_to_the_form_with_what_was_typed(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.clerk)
    known = "云公（刑）诉字〔2026〕1183号"
    sent = client.post(f"/c/{number}/do/alias", {"raw": known, "issuer": "云溪区公安局"})
    assert sent.status_code == 302
    again = client.post(sent["Location"])
    assert again.status_code == 409
    page = again.content.decode()
    assert "本案已有这个编号" in page and f'value="{known}"' in page and "云溪区公安局" in page


def test_an_empty_number_is_refused_at_once(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.clerk)
    page = client.post(f"/c/{number}/do/alias", {"raw": " ", "kind": "court"})
    assert page.status_code == 422
    assert "请填写：编号原文" in page.content.decode()


def test_a_lifelong_number_is_refused_on_the_form_with_what_to_do_instead(country: factories.Country) -> None:
    number, client = accept(country.clerk).number, signed_in(country.clerk)
    page = client.post(f"/c/{number}/do/alias", {"raw": number})
    assert page.status_code == 422
    assert "请用“关联案件”" in page.content.decode()


def test_the_act_is_offered_to_nobody_whom_it_would_refuse(country: factories.Country) -> None:
    number = accept(country.clerk).number
    link = f'href="/c/{number}/do/alias"'
    for who in (country.inspector, country.prosecutor):
        assert link not in signed_in(who).get(f"/c/{number}/aliases").content.decode()
    void_case(acting=country.clerk, number=number, reason="错录", at=now())
    assert link not in signed_in(country.clerk).get(f"/c/{number}/aliases").content.decode()
