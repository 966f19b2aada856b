"""Who looked, what I looked at, what is withheld, gaps: the pages, and that they tell no more than they may."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from tests.journeys.site import PASSWORD, staff_no
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.look import defer
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger import access
from yihao.ledger.commands import log_access
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.people.models import LookDeferral
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def made(committed_db, settings, monkeypatch):
    settings.YIHAO_REQUIRE_MFA = False
    monkeypatch.setattr(access, "_counter", access._Counter())  # as a new process would count
    country = factories.build()
    auditor = factories.person("方正", factories.YUNXI, Category.AUDIT_ADMIN)
    for person in (country.clerk, country.prosecutor, country.colleague, country.inspector, auditor):
        open_account(acting=the_system(), person=person.person, staff_no=staff_no(person), password=PASSWORD, at=now())
    at = now()
    number = register_case(
        acting=country.clerk, filing=read_filing(factories.filing(), today=at.date()), choice="new", key="looks", at=at
    ).number
    assign_handler(
        acting=country.chief, number=number, matter=1, person=country.prosecutor.person, reason="轮案", at=at
    )
    return country, number, auditor


def browser(person):
    client = Client()
    client.post("/accounts/login/", {"login": staff_no(person), "password": PASSWORD})
    return client


def look(acting, number, at, **more):
    log_access(actor=acting.ledger_actor, act="case.viewed", number=number, about="card", via=acting.via, at=at, **more)


def test_the_page_of_who_looked_is_the_same_byte_for_byte_whatever_oversight_looked_at(made, monkeypatch):
    country, number, _ = made
    at = now().replace(second=20, microsecond=0)
    monkeypatch.setattr("yihao.web.views.cases.now", lambda: at)
    for minute in range(60):  # more than a page, so that paging and count are in question
        look(country.colleague, number, at - timedelta(minutes=minute))
    team = browser(country.prosecutor)
    pages = [f"/c/{number}/access", f"/c/{number}/access?after={at - timedelta(minutes=30):%Y-%m-%dT%H:%M}~S~G", "/"]
    team.get(pages[0])  # the first look of oneself is on the page from now on
    before = [TOKEN.sub(b"", team.get(each).content) for each in pages]
    for minute in range(60):
        look(country.inspector, number, at - timedelta(minutes=minute))
    defer(acting=country.inspector, number=number, document="云纪〔2026〕12号", authority="云溪区纪委监委", reason="核查线索",
          since=at - timedelta(hours=2), until=at + timedelta(days=60), at=at)  # fmt: skip
    assert [TOKEN.sub(b"", team.get(each).content) for each in pages] == before
    assert "依法暂不公开的查阅不在此列" in before[0].decode()
    assert "石砚" in browser(country.inspector).get(pages[0]).content.decode()


def test_who_looked_says_as_what_at_what_and_why(made):
    country, number, _ = made
    look(country.prosecutor, number, now(), reason="核对期限")
    look(country.colleague, number, now())
    text = browser(country.prosecutor).get(f"/c/{number}/access").content.decode()
    for words in ("承办 M01", "核对期限", "第一检察部", "案件概况", "检察官", "第 1 至"):
        assert words in text
    assert browser(country.prosecutor).get(f"/c/{number}/access?after=x'--").status_code == 200


def test_who_has_no_tie_with_a_case_is_offered_the_record_of_interference(made):
    country, number, _ = made
    offer = "你与本案没有承办关系"
    assert offer in browser(country.colleague).get(f"/c/{number}").content.decode()
    for tied in (country.prosecutor, country.clerk):
        assert offer not in browser(tied).get(f"/c/{number}").content.decode()


def test_what_i_looked_at_can_be_narrowed_paged_and_taken_along(made):
    country, number, _ = made
    at = now()
    for n in range(60):
        look(country.colleague, number, at - timedelta(minutes=n // 2))  # two of the same moment
    mine = browser(country.colleague)
    first = mine.get(f"/me/looked?number={number}&act=case.viewed").content.decode()
    assert first.count("<tr><td") == 50
    after = re.search(r'rel="next" href="\?([^"]*)"', first)[1].replace("&amp;", "&")
    rest = mine.get(f"/me/looked?{after}").content.decode()
    assert rest.count("<tr><td") == 10
    assert "没有符合的查阅" in mine.get("/me/looked?until=2020-01-01").content.decode()
    assert "没有符合的查阅" in mine.get("/me/looked?number=abc").content.decode()
    taken = mine.get(f"/me/looked?number={number}&export=1")
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert (taken["Content-Type"], len(rows)) == ("text/csv; charset=utf-8", 51)
    assert "导出本人查阅记录" in mine.get("/me/looked?act=looks.exported").content.decode()
    assert "没有符合的查阅" in browser(country.prosecutor).get("/me/looked?act=case.viewed").content.decode()


def test_oversight_withholds_reviews_and_releases_on_its_page(made):
    country, number, _ = made
    group = browser(country.inspector)
    told = {"number": number, "document": "", "authority": "云溪区纪委监委", "reason": "核查线索",
            "since": f"{now():%Y-%m-%d}", "until": f"{now() + timedelta(days=60):%Y-%m-%d}"}  # fmt: skip
    refused = group.post("/deferrals", told)
    assert (refused.status_code, "有误" in refused.content.decode()) == (422, True)
    assert not LookDeferral.objects.exists()
    done = group.post("/deferrals", told | {"document": "云纪〔2026〕12号"})
    page = group.get(done["Location"]).content.decode()
    assert "云纪〔2026〕12号" in page
    assert group.post(done["Location"], {"act": "review", "reason": "线索仍在核查"}).status_code == 302
    assert "1 次" in group.get(done["Location"]).content.decode()
    look(country.inspector, number, now())
    team = browser(country.prosecutor)
    assert "石砚" not in team.get(f"/c/{number}/access").content.decode()
    assert group.post(done["Location"], {"act": "release", "reason": "核查已结束"}).status_code == 302
    assert "石砚" in team.get(f"/c/{number}/access").content.decode()
    assert group.post(done["Location"], {"act": "review", "reason": "再看一遍"}).status_code == 422
    assert (
        group.post("/deferrals", told | {"document": "云纪〔2026〕13号", "number": "20260000000000000"}).status_code
        == 422
    )


def test_absent_and_forbidden_withholdings_look_alike(made):
    country, _, _ = made
    team = browser(country.prosecutor)
    assert team.get("/deferrals").status_code == 403
    assert team.get("/deferrals/00000000-0000-4000-8000-000000000001").status_code == 403
    group = browser(country.inspector)
    assert group.get("/deferrals/00000000-0000-4000-8000-000000000001").status_code == 404


def test_gaps_are_shown_to_the_audit_administrator_alone(made, owner_sql):
    country, number, auditor = made
    for _ in range(5):
        look(country.colleague, number, now() - timedelta(minutes=5))
    assert "没有缺号" in browser(auditor).get("/access/gaps").content.decode()
    owner_sql("DELETE FROM access_waiting w USING (SELECT process, max(n) AS n FROM access_waiting"
              " WHERE number IS NOT NULL GROUP BY process) m WHERE w.process = m.process AND w.n = m.n - 1")  # fmt: skip
    assert "共缺 1 次" in browser(auditor).get("/access/gaps").content.decode()
    assert browser(country.inspector).get("/access/gaps").status_code == 403
