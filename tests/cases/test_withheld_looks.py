"""Oversight's look-ups: in the access log at once, on the team's page only after release."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.look import defer, open_case, visits_to, who_looked
from yihao.cases.commands.register import register_case
from yihao.cases.queries.looks import looks_shown, visits_shown
from yihao.cases.rules.filing import read_filing
from yihao.ledger.commands import log_access
from yihao.ledger.queries import accesses_of_case, events_of_case
from yihao.people.commands import release_looks, review_deferral
from yihao.people.models import LookDeferral
from yihao.people.queries.deferrals import deferrals_in_force
from yihao.people.rules.categories import Category
from yihao.people.rules.deferral import Deferral, Standing, check_period, is_withheld
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused

KEYS = itertools.count()
DAY = timedelta(days=1)


@pytest.fixture
def group(db):
    """The resident discipline group of the office; made first, since the system's log comes before the offices'."""
    made = factories.build()
    return made, factories.person("严正", factories.YUNXI, Category.DISCIPLINE_GROUP, at=made.at)


@pytest.fixture
def country(group):
    return group[0]


@pytest.fixture
def number(country):
    at = instant()
    made = register_case(
        acting=country.clerk, filing=read_filing(factories.filing(), today=at.date()), choice="new",
        key=f"withheld-{next(KEYS)}", at=at,
    ).number  # fmt: skip
    assign_handler(acting=country.chief, number=made, matter=1, person=country.prosecutor.person, reason="轮案", at=at)
    return made


def instant():
    """Give now, to the millisecond, as the access log keeps it."""
    at = now()
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def look(acting, number, at):
    log_access(actor=acting.ledger_actor, act="case.viewed", number=number, about="card", via=acting.via, at=at)


def seen_by(acting, number, at):
    shown = looks_shown(acting, [number], at)
    grouped = visits_shown(acting, [number], at)
    assert grouped.total == len(grouped.rows)
    assert {v.actor.id for v in grouped.rows} == {x.actor.id for x in shown}
    return {x.actor.id for x in shown}


def deferred(country, number, at, **changed):
    told = {
        "document": "云纪〔2026〕12号",
        "authority": "云溪区纪委监委",
        "reason": "核查线索",
        "since": at,
        "until": at + 90 * DAY,
    }
    return defer(acting=country.inspector, number=number, at=at, **told | changed)


def test_without_written_authority_a_look_is_shown_a_day_later(country, number):
    at = instant()
    look(country.inspector, number, at)
    who = country.inspector.person
    assert who in {x.actor.id for x in accesses_of_case(number)}  # logged at once
    assert who not in seen_by(country.prosecutor, number, at)
    assert who in seen_by(country.inspector, number, at)
    assert who in seen_by(country.prosecutor, number, at + DAY)


def test_a_deferral_withholds_until_release_and_nothing_of_it_stands_under_the_case(country, number):
    at = instant()
    before = len(events_of_case(number))
    row = deferred(country, number, at)
    look(country.inspector, number, at + timedelta(minutes=1))
    later, who = at + 20 * DAY, country.inspector.person
    assert who not in seen_by(country.prosecutor, number, later)
    assert who not in seen_by(country.chief, number, later)
    assert len(events_of_case(number)) == before
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM event WHERE type LIKE 'looks.%%' AND position(%s IN entry) > 0", [number.encode()]
        )
        assert cursor.fetchone() == (0,)
    release_looks(acting=country.inspector, deferral=row.id, reason="核查已结束", at=later)
    assert who in seen_by(country.prosecutor, number, later)
    with pytest.raises(Refused, match="已经结束"):
        review_deferral(acting=country.inspector, deferral=row.id, reason="再看一遍", at=later)


def test_a_release_shows_even_what_was_looked_at_in_the_same_hour(country, number):
    at = instant()
    row = deferred(country, number, at - timedelta(hours=1))
    look(country.inspector, number, at)
    release_looks(acting=country.inspector, deferral=row.id, reason="核查已结束", at=at)
    assert country.inspector.person in seen_by(country.prosecutor, number, at)


def test_an_unreviewed_deferral_lapses_by_itself_and_for_good(country, number):
    at = instant()
    row = deferred(country, number, at)
    look(country.inspector, number, at)
    who = country.inspector.person
    assert who not in seen_by(country.prosecutor, number, at + 29 * DAY)
    review_deferral(acting=country.inspector, deferral=row.id, reason="线索仍在核查", at=at + 29 * DAY)
    assert who not in seen_by(country.prosecutor, number, at + 58 * DAY)
    assert who in seen_by(country.prosecutor, number, at + 59 * DAY)
    with pytest.raises(Refused, match="已经结束"):
        review_deferral(acting=country.inspector, deferral=row.id, reason="补复核", at=at + 59 * DAY)
    assert LookDeferral.objects.get(id=row.id).reviews == 1


def test_a_deferral_expires_with_its_authority(country, number):
    at = instant()
    deferred(country, number, at, until=at + 10 * DAY)
    look(country.inspector, number, at)
    assert country.inspector.person in seen_by(country.prosecutor, number, at + 10 * DAY)


def test_a_deferral_needs_its_papers_and_takes_nothing_back(country, number):
    at = instant()
    for wrong, field in (
        ({"document": ""}, "document"), ({"authority": " "}, "authority"), ({"reason": ""}, "reason"),
        ({"since": at - 2 * DAY}, "since"), ({"until": at + 181 * DAY}, "until"), ({"until": at - DAY}, "until"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            deferred(country, number, at, **wrong)
        assert refused.value.field == field
    for outsider in (country.prosecutor, country.chief, country.clerk):
        with pytest.raises(Refused):
            defer(acting=outsider, number=number, document="云检〔2026〕1号", authority="检察长", reason="不想让人知道",
                  since=at, until=at + DAY, at=at)  # fmt: skip
    with pytest.raises(NotVisible):
        deferred(country, "20269901030000096", at)
    assert not LookDeferral.objects.exists()


def test_another_offices_authority_and_another_kind_of_oversight_withhold_nothing_here(group, number):
    at = instant()
    country, group = group
    deferred(country, number, at)
    look(group, number, at)
    assert group.person in seen_by(country.prosecutor, number, at + DAY)
    look(country.inspector, number, at)
    assert country.inspector.person not in seen_by(group, number, at + DAY)


def test_a_new_authority_may_go_on_from_one_in_force(country, number):
    at = instant()
    row = deferred(country, number, at, until=at + 20 * DAY)
    look(country.inspector, number, at)
    deferred(country, number, at + 19 * DAY, since=row.since, until=at + 40 * DAY)
    assert country.inspector.person not in seen_by(country.prosecutor, number, at + 30 * DAY)
    assert deferrals_in_force(country.inspector, at + 30 * DAY).count() == 1


def test_pages_are_cut_after_withholding(country, number):
    at = now().replace(second=30)
    for minute in range(7):
        look(country.clerk, number, at - timedelta(minutes=minute))
        look(country.inspector, number, at - timedelta(minutes=minute))
    first = visits_shown(country.prosecutor, [number], at, limit=5)
    rest = visits_shown(country.prosecutor, [number], at, after=first.after, limit=5)
    assert (first.total, len(first.rows), len(rest.rows), rest.first, rest.after) == (7, 5, 2, 6, "")
    assert {v.actor.id for v in first.rows + rest.rows} == {country.clerk.person}
    assert visits_shown(country.prosecutor, [number], at, after="x~y", limit=5).rows == first.rows


def test_who_looked_goes_through_the_same_rule(country, number):
    at = instant()
    open_case(acting=country.inspector, number=number, at=at)
    open_case(acting=country.colleague, number=number, at=at)
    raw = {x.actor.id for x in who_looked(acting=country.prosecutor, number=number, at=at)}
    assert raw == {country.prosecutor.person, country.colleague.person}
    card, visits = visits_to(acting=country.prosecutor, number=number, at=at)
    assert card["number"] == number
    assert country.inspector.person not in {v.actor.id for v in visits.rows}
    with pytest.raises(NotVisible):
        visits_to(acting=country.other_clerk, number=number, at=at)


HOURS = st.integers(-400, 2000).map(lambda h: timedelta(hours=h))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(data=st.data())
def test_the_condition_says_what_the_rule_says(country_once, data):
    country, number, origin = country_once
    LookDeferral.objects.filter(number=number).delete()
    rules = []
    for _ in range(data.draw(st.integers(0, 2))):
        since = origin + data.draw(HOURS)
        until = since + timedelta(hours=data.draw(st.integers(1, 1000)))
        reviewed = since + timedelta(hours=data.draw(st.integers(0, 500)))
        released = data.draw(st.none() | st.integers(0, 1000).map(lambda h, s=since: s + timedelta(hours=h)))
        rules.append(Deferral(since, until, reviewed, released))
        LookDeferral.objects.create(
            number=number, unit=country.inspector.unit, category=country.inspector.category, since=since, until=until,
            given_by="S00000001", given_at=since, reviewed_by="S00000001", reviewed_at=reviewed, released_at=released,
            released_by="S00000001" if released else "",
        )  # fmt: skip
    at = origin + data.draw(HOURS)
    shown = {x.about for x in looks_shown(country.prosecutor, [number], at) if x.actor.id == country.inspector.person}
    expected = {str(hour) for hour in LOOKED_AT if not is_withheld(origin + timedelta(hours=hour), rules, at)}
    assert shown == expected


LOOKED_AT = (0, 1, 30, 100, 800)


@pytest.fixture
def country_once(country, number):
    origin = now().replace(microsecond=0)
    for hour in LOOKED_AT:
        log_access(
            actor=country.inspector.ledger_actor, act="case.viewed", number=number, about=str(hour),
            via=country.inspector.via, at=origin + timedelta(hours=hour),
        )  # fmt: skip
    return country, number, origin


def test_the_rule_of_periods_and_standings():
    at = instant()
    one = Deferral(at, at + 100 * DAY, at)
    assert [one.standing(at + n * DAY) for n in (0, 29, 30)] == [Standing.IN_FORCE, Standing.IN_FORCE, Standing.LAPSED]
    assert Deferral(at, at + DAY, at).standing(at + DAY) == Standing.ENDED
    check_period(at - 20 * DAY, at + DAY, [Deferral(at - 25 * DAY, at + DAY, at - DAY)], at)
    with pytest.raises(Refused):
        check_period(at - 20 * DAY, at + DAY, [one], at)
