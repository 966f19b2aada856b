"""Was she a quota prosecutor of that office on that day, and what did we believe then: page, command line and API."""

import re
from datetime import date, timedelta

import pytest

from tests import factories
from tests.api.conftest import Caller
from tests.web.conftest import signed_in
from yihao.people.acting import the_system
from yihao.people.commands.persons import correct_post, give_post
from yihao.people.models import Post
from yihao.people.rules.as_of import AsOf, read_as_of
from yihao.people.rules.categories import Category
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import Refused

DAY = date(2018, 5, 7)


@pytest.fixture
def corrected(desks):
    """陈知行 was entered as in the quota since 2015; today this was corrected to 2020."""
    country = desks
    week_ago = now() - timedelta(days=7)
    Post.objects.filter(post=country.prosecutor.post).update(known_from=week_ago)
    correct_post(
        acting=the_system(), post=country.prosecutor.post, reason="任命文件核对", at=now(), since=date(2020, 1, 6), until=None,
        department="第一检察部", title="", quota=True, clearance=2,
    )  # fmt: skip
    return country, (now() - timedelta(days=1)).astimezone(BEIJING).date().isoformat()


def test_the_page_answers_for_a_day_as_known_now_and_as_known_then(corrected):
    country, yesterday = corrected
    who, page = signed_in(country.clerk), f"/people/{country.prosecutor.person}"
    now_known = who.get(page, {"on": DAY.isoformat()}).content.decode()
    assert "当日没有任职记录" in now_known and "依系统现在所知" in now_known
    then_known = who.get(page, {"on": DAY.isoformat(), "known": yesterday}).content.decode()
    assert "云溪区人民检察院 第一检察部：检察官" in then_known and "，员额" in then_known
    assert "2020-01-06" not in then_known, "nothing that was learned later"


@pytest.mark.parametrize(("field", "value"), [("on", "2026-02-30"), ("known", "昨天"), ("known", "2999-01-01")])
def test_a_day_that_is_none_is_refused_at_its_field(corrected, field, value):
    country, _ = corrected
    answer = signed_in(country.clerk).get(f"/people/{country.prosecutor.person}", {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()


def test_the_api_gives_the_posts_of_that_day_as_known_then(corrected):
    country, yesterday = corrected
    asker, path = Caller(factories.token(country.clerk)), f"/persons/{country.prosecutor.person}/posts"
    assert asker.get(path, on=DAY.isoformat()).json() == []
    (post,) = asker.get(path, on=DAY.isoformat(), known=yesterday).json()
    assert (post["unit"], post["category"], post["quota"]) == (factories.YUNXI, "prosecutor", True)
    assert asker.get(path, on="2026-02-30").status_code == 422
    assert asker.get("/persons/S99999999/posts").status_code == 404


def test_a_day_of_knowledge_means_its_end_and_today_means_now():
    at = now()
    today = at.astimezone(BEIJING).date()
    assert read_as_of("", "", now=at) == AsOf()
    known = read_as_of("", "2020-02-29", now=at).known_at
    assert known is not None and known.isoformat() == "2020-03-01T00:00:00+08:00"
    assert read_as_of("", today.isoformat(), now=at).known_at == at
    with pytest.raises(Refused):
        read_as_of("", (today + timedelta(days=1)).isoformat(), now=at)


def test_whoever_is_not_on_record_is_said_to_be_none_and_not_a_case(corrected):
    country, _ = corrected
    who = signed_in(country.clerk)
    for path, words in (("/people/S99999999", "没有这个人员"), ("/procuratorates/999999", "没有这个检察院")):
        answer = who.get(path)
        assert answer.status_code == 404
        assert words in answer.content.decode() and "没有可以显示的案件" not in answer.content.decode()


def test_an_office_counts_people_and_neither_posts_nor_those_who_left(corrected):
    country, _ = corrected
    who = signed_in(country.clerk)
    page = f"/procuratorates/{factories.YUNXI}"
    before = int(re.search(r'class="count">(\d+)<', who.get(page).content.decode())[1])
    factories.person("宁远", factories.YUNXI, Category.FORMER)
    give_post(
        acting=the_system(), person=country.inspector.person, unit=factories.YUNXI, category=Category.AUDITOR,
        since=factories.LONG_AGO, at=now(),
    )  # fmt: skip
    assert int(re.search(r'class="count">(\d+)<', who.get(page).content.decode())[1]) == before
