"""A form sent twice is done once, and one filled in while somebody else acted is not done at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from tests import factories
from tests.web.conftest import signed_in
from yihao.ledger.queries import events_of_case

FORMS = {
    "assign": {"matter": "{own}/1", "person": "{prosecutor}", "role": "lead", "reason": "轮案"},
    "relate": {"kind": "related", "other": "{other}", "reason": "同一团伙"},
    "correct": {"what": "case.cause", "part": "", "value": "合同诈骗", "reason": "看错"},
    "alias": {"raw": "（2026）云0103刑初88号"},
    "void": {"reason": "录错"},
}


def filled(client, desks, number, other, act):
    known = {"own": number, "other": other, "prosecutor": desks.prosecutor.person}
    sent = client.post(f"/c/{number}/do/{act}", {key: text.format(**known) for key, text in FORMS[act].items()})
    assert sent.status_code == 302, sent.content.decode()
    return sent["Location"]


@pytest.fixture
def pair(desks: factories.Country):
    other = factories.accepted(desks.clerk, aliases=[], parties=[{"name": "罗小川"}])
    return factories.accepted(desks.clerk).number, other.number


@pytest.mark.parametrize("act", FORMS)
def test_an_act_sent_again_is_told_done_and_recorded_once(desks, pair, act):
    number, other = pair
    client = signed_in(desks.clerk)
    check = filled(client, desks, number, other, act)
    for _ in range(3):
        assert client.post(check)["Location"] == f"/c/{number}"
    done = [e.type for e in events_of_case(number)]
    assert len(done) == 2, done  # its registration, and the act


def test_two_clicks_at_once_record_one_act(desks, pair):
    number, other = pair
    client = signed_in(desks.clerk)
    check = filled(client, desks, number, other, "relate")
    cookies = client.cookies

    def click(_):
        again = Client()
        again.cookies = cookies
        try:
            return again.post(check).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(click, range(3))) == {302}
    assert len(events_of_case(number)) == 2


@pytest.mark.parametrize("act", [act for act in FORMS if act != "void"])
def test_a_form_filled_in_before_somebody_else_acted_is_not_done(desks, pair, act):
    number, other = pair
    slow, quick = signed_in(desks.clerk), signed_in(desks.clerk)
    check = filled(slow, desks, number, other, act)
    assert (
        quick.post(filled(quick, desks, number, other, "correct" if act != "correct" else "alias")).status_code == 302
    )
    before = len(events_of_case(number))
    assert slow.get(check).status_code == 412
    answer = slow.post(check)
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "在你填写期间有变动" in page and "没有记入任何内容" in page
    assert len(events_of_case(number)) == before
    version = page.split('name="version" value="')[1].split('"')[0]
    again = slow.post(f"/c/{number}/do/{act}", {**values(desks, number, other, act), "version": version})
    assert slow.post(again["Location"]).status_code == 302, "looked at anew, it is done"
    assert len(events_of_case(number)) == before + 1


def values(desks, number, other, act):
    known = {"own": number, "other": other, "prosecutor": desks.prosecutor.person}
    return {key: text.format(**known) for key, text in FORMS[act].items()}
