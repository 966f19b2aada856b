"""Posts over time, and what was believed of them when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.people.conftest import AT
from yihao.ledger.queries import events_of_person
from yihao.people import commands, queries
from yihao.people.models import Account, Post
from yihao.people.permissions import NotPermitted
from yihao.people.rules.categories import Category
from yihao.runtime.refusal import Refused

YUN, WANG = "990103", "990124"
DAY = date(2026, 11, 23)


@pytest.fixture
def officer(country):
    return country.acting("宋未央", AT)


@pytest.fixture
def newcomer(officer):
    return commands.add_person(acting=officer, name="虚拟甲", since=date(2020, 1, 1), at=AT)


def appoint(officer, person, category=Category.PROSECUTOR, since=date(2021, 3, 1), unit=YUN, at=AT, **more):
    quota = category == Category.PROSECUTOR
    return commands.give_post(
        acting=officer, person=person.id, unit=unit, category=category, since=since, quota=quota, at=at, **more
    )


def test_a_prosecutor_of_that_office_on_that_day(officer, newcomer):
    appoint(officer, newcomer, until=date(2024, 3, 1))
    assert queries.was_quota_prosecutor(newcomer.id, YUN, date(2021, 3, 1))
    assert queries.was_quota_prosecutor(newcomer.id, YUN, date(2024, 2, 29))
    assert not queries.was_quota_prosecutor(newcomer.id, YUN, date(2024, 3, 1))
    assert not queries.was_quota_prosecutor(newcomer.id, YUN, date(2021, 2, 28))
    assert not queries.was_quota_prosecutor(newcomer.id, WANG, date(2022, 1, 1))


def test_what_we_believed_then_stays_readable_after_a_correction(officer, newcomer):
    post = appoint(officer, newcomer)
    corrected_at = AT + timedelta(days=10)
    commands.correct_post(
        acting=officer,
        post=post.post,
        reason="任命决定日期登记有误",
        since=date(2022, 6, 1),
        until=None,
        department="第二检察部",
        title="一级检察官",
        quota=True,
        clearance=1,
        at=corrected_at,
    )
    day = date(2021, 12, 1)
    assert queries.was_quota_prosecutor(newcomer.id, YUN, day, known_at=AT + timedelta(days=9))
    assert not queries.was_quota_prosecutor(newcomer.id, YUN, day, known_at=corrected_at)
    assert not queries.was_quota_prosecutor(newcomer.id, YUN, day)
    assert not queries.held_post_on(newcomer.id, YUN, day, known_at=AT - timedelta(seconds=1))
    assert [b.since for b in queries.beliefs_about(post.post)] == [date(2021, 3, 1), date(2022, 6, 1)]


def test_an_ended_post_is_ended_at_once_and_was_believed_open_before(officer, newcomer):
    post = appoint(officer, newcomer)
    ended_at = AT + timedelta(hours=1)
    commands.end_post(acting=officer, post=post.post, on=DAY, at=ended_at)
    assert queries.acting_for(newcomer.id, ended_at) is None
    assert queries.acting_for(newcomer.id, ended_at - timedelta(days=1)) is not None
    (believed,) = queries.held_post_on(newcomer.id, YUN, DAY, known_at=AT)
    assert believed.until is None
    with pytest.raises(Refused, match="终止"):
        commands.end_post(acting=officer, post=post.post, on=DAY, at=ended_at)


def test_a_post_cannot_end_before_it_began(officer, newcomer):
    post = appoint(officer, newcomer)
    with pytest.raises(Refused) as refused:
        commands.end_post(acting=officer, post=post.post, on=date(2021, 2, 1), at=AT)
    assert refused.value.field == "on"


def test_one_who_leaves_keeps_the_post_former_and_nothing_else(officer, newcomer):
    appoint(officer, newcomer)
    commands.leave_office(acting=officer, person=newcomer.id, on=DAY, at=AT)
    acting = queries.acting_for(newcomer.id, AT)
    assert acting is not None
    assert acting.category == Category.FORMER
    assert acting.unit == YUN
    assert [p.category for p in queries.held_post_on(newcomer.id, YUN, DAY)] == [Category.FORMER]


def test_nobody_holds_two_of_the_three_administrators(country):
    security = country.acting("祁望舒", AT)
    system = country.by_name["程砚秋"].person
    for category in (Category.SECURITY_ADMIN, Category.AUDIT_ADMIN):
        with pytest.raises(Refused) as refused:
            commands.give_post(
                acting=security, person=system, unit="999900", category=category, since=DAY, department="另设处", at=AT
            )
        assert refused.value.code == "three_powers"


def test_the_database_itself_refuses_two_of_the_three(country):
    system = Post.objects.get(person_id=country.by_name["程砚秋"].person)
    system.pk, system.post, system.category = None, "G99999999", "audit_admin"
    with pytest.raises(IntegrityError, match="post_three_powers"), transaction.atomic():
        system.save(force_insert=True)


def test_administrators_are_appointed_by_the_security_administrator_alone(country, officer, newcomer):
    with pytest.raises(NotPermitted):
        appoint(officer, newcomer, Category.SYSTEM_ADMIN)
    appoint(country.acting("祁望舒", AT), newcomer, Category.AUDIT_ADMIN)


def test_a_political_department_appoints_in_its_own_province_only(officer, newcomer):
    with pytest.raises(NotPermitted) as refused:
        appoint(officer, newcomer, unit="991102")
    assert refused.value.code == "not_this_unit"
    assert refused.value.status == 403


def test_the_same_post_twice_at_once_is_refused(officer, newcomer):
    appoint(officer, newcomer, department="第一检察部")
    with pytest.raises(Refused) as refused:
        appoint(officer, newcomer, department="第一检察部", since=date(2023, 1, 1))
    assert refused.value.code == "post_already_held"


def test_two_posts_at_once_are_chosen_between(country):
    person = country.by_name["言午声"].person
    first = country.acting("言午声", AT)
    assert first.category == Category.PROSECUTOR
    other = next(p for p in queries.posts_believed(person) if p.category == Category.INSPECTION)
    acting = queries.acting_for(person, AT, other.post)
    assert acting is not None
    assert acting.category == Category.INSPECTION
    assert queries.acting_for(person, AT, "G99999999") is None


def test_no_post_at_an_office_that_did_not_stand_then(officer, newcomer):
    with pytest.raises(Refused) as refused:
        appoint(officer, newcomer, since=date(2013, 12, 31))
    assert refused.value.code == "no_such_unit"


def test_a_new_name_holds_from_its_day(officer, newcomer):
    commands.rename_person(acting=officer, person=newcomer.id, name="虚拟乙", on=date(2024, 5, 1), at=AT)
    assert queries.person_names([newcomer.id, "S99999999"], date(2024, 4, 30)) == {
        newcomer.id: "虚拟甲",
        "S99999999": "S99999999",
    }
    assert queries.person_names([newcomer.id], date(2024, 5, 1)) == {newcomer.id: "虚拟乙"}
    with pytest.raises(Refused):
        commands.rename_person(acting=officer, person=newcomer.id, name="虚拟丙", on=date(2024, 5, 1), at=AT)


def test_names_stand_nowhere_in_the_ledgers_bytes(officer, newcomer):
    post = appoint(officer, newcomer, title="一级检察官")
    mine = sorted((e for e in events_of_person(officer.person) if newcomer.id in e.raw.decode()), key=lambda e: e.seq)
    assert [e.type for e in mine] == ["person.added/1", "post.given/1"]
    assert all("虚拟甲" not in e.raw.decode() for e in mine)
    assert "name" in mine[0].said["c"]
    assert mine[1].facts["post"] == post.post


def test_every_change_of_a_post_moves_the_accounts_stamp(country, officer, newcomer):
    commands.open_account(acting=country.acting("程砚秋", AT), person=newcomer.id, staff_no="990103900", at=AT)
    stamps = [Account.objects.get(person=newcomer).stamp]
    post = appoint(officer, newcomer)
    stamps.append(Account.objects.get(person=newcomer).stamp)
    commands.end_post(acting=officer, post=post.post, on=DAY, at=AT)
    stamps.append(Account.objects.get(person=newcomer).stamp)
    assert stamps == [0, 1, 2]


def test_acting_is_one_statement(country, django_assert_num_queries):
    person = country.by_name["陈知行"].person
    with django_assert_num_queries(1):
        acting = queries.acting_for(person, AT)
    assert acting is not None
    assert (acting.name, acting.unit, acting.quota, acting.clearance) == ("陈知行", YUN, True, 2)
    assert acting.ledger_actor == (person, acting.post, YUN)


def test_people_are_found_by_name_number_and_office(country, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert [c.name for c in queries.people_of(YUN, DAY)][:2] == ["顾明川", "乔松年"]
    with django_assert_max_num_queries(1):
        assert {c.name for c in queries.find_people("明", DAY)} >= {"付明远", "顾明川", "明月松"}
    assert queries.find_person("陈知行") == country.by_name["陈知行"].person
    assert queries.find_people("  ", DAY) == []
    with pytest.raises(Refused):
        queries.find_person("查无此人")
