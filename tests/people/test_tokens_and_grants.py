"""Tokens act as their person within their scopes; grants open one case, for a while, never to oneself."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.people.conftest import AT
from yihao.people import commands, permissions, queries, tokens
from yihao.people.models import AccessGrant, ApiToken
from yihao.people.models.policy import Evidence
from yihao.runtime.context import Via
from yihao.runtime.refusal import Refused

NUMBER = "20269901030041704"
MONTH = timedelta(days=30)


@pytest.fixture
def manager(country):
    return country.acting("姚静", AT)


def issue(acting, scopes=("case.accept", "case.view"), expires_at=AT + MONTH, **more):
    return commands.issue_token(acting=acting, label="案管工作站", scopes=scopes, expires_at=expires_at, at=AT, **more)


def test_a_token_acts_as_its_person_with_one_statement(manager, django_assert_num_queries):
    _, token = issue(manager)
    tokens.authenticate(f"Bearer {token}", at=AT)
    with django_assert_num_queries(1):
        acting = tokens.authenticate(f"Bearer {token}", at=AT + timedelta(minutes=59), via=Via("api"))
    assert acting is not None
    assert (acting.person, acting.unit, acting.scopes) == (manager.person, "990103", {"case.accept", "case.view"})
    assert permissions.may(acting, "case.accept", unit="990103", at=AT)
    assert not permissions.may(acting, "case.void", unit="990103", at=AT)


def test_its_use_is_noted_once_an_hour(manager, django_assert_num_queries):
    row, token = issue(manager)
    for hours, statements in ((0, 2), (0.5, 1), (1.5, 2), (1.6, 1)):
        with django_assert_num_queries(statements):
            assert tokens.authenticate(token, at=AT + timedelta(hours=hours))
    assert ApiToken.objects.get(id=row.id).last_used_at == AT + timedelta(hours=1.5)


def test_only_the_hash_is_kept(manager):
    row, token = issue(manager)
    assert token not in str(ApiToken.objects.filter(id=row.id).values())
    assert row.hash == tokens.digest(token)
    assert len(token) > 40


def test_a_token_holds_until_its_day_and_until_it_is_revoked(country, manager):
    row, token = issue(manager)
    assert tokens.authenticate(token, at=AT + MONTH - timedelta(seconds=1))
    assert tokens.authenticate(token, at=AT + MONTH) is None
    assert tokens.authenticate(token, at=AT - timedelta(seconds=1)) is None
    with pytest.raises(Refused):
        commands.revoke_token(acting=country.acting("杜若溪", AT), token=str(row.id), at=AT)
    commands.revoke_token(acting=manager, token=str(row.id), at=AT)
    assert tokens.authenticate(token, at=AT) is None


def test_a_token_ends_with_the_post_and_with_the_account(country, manager):
    admin, officer = country.acting("程砚秋", AT), country.acting("宋未央", AT)
    commands.open_account(acting=admin, person=manager.person, staff_no="990103801", at=AT)
    _, token = issue(manager)
    assert tokens.authenticate(token, at=AT)
    commands.close_account(acting=admin, person=manager.person, at=AT)
    assert tokens.authenticate(token, at=AT) is None
    other = country.acting("杜若溪", AT)
    _, second = issue(other)
    commands.end_post(acting=officer, post=other.post, on=AT.date(), at=AT)
    assert tokens.authenticate(second, at=AT) is None


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer yh_wrong", "Basic eWg6eWg=", "yh_" + "x" * 4000, "Bearer \x00"]
)
def test_what_is_no_token_is_nobody(country, header):
    assert tokens.authenticate(header, at=AT) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scopes": ()}, "no_such_scope"),
        ({"scopes": ("case.fly",)}, "no_such_scope"),
        ({"expires_at": AT}, "no_such_expiry"),
        ({"expires_at": AT + timedelta(days=400)}, "no_such_expiry"),
        ({"post": "G99999999"}, "no_such_post"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(manager, change, code):
    with pytest.raises(Refused) as refused:
        issue(manager, **change)
    assert refused.value.code == code


def test_a_token_does_not_issue_another(manager):
    _, token = issue(manager, scopes=("token.*",))
    with pytest.raises(Refused) as refused:
        issue(tokens.authenticate(token, at=AT))
    assert refused.value.code == "sign_in_yourself"


def grant(country, by="顾明川", to="丘迟", **more):
    values = {"reason": "专家咨询，协助审查", "expires_at": AT + MONTH, "number": NUMBER, "at": AT} | more
    return commands.grant_access(acting=country.acting(by, AT), person=country.by_name[to].person, **values).grant


def test_a_grant_holds_for_that_person_and_case_until_its_end(country):
    given = grant(country, substance=False)
    who = country.by_name["丘迟"].person
    assert queries.is_granted(who, NUMBER, AT)
    assert not queries.is_granted(who, NUMBER, AT, substance=True)
    assert not queries.is_granted(who, NUMBER, AT + MONTH)
    assert not queries.is_granted(country.by_name["姚静"].person, NUMBER, AT)
    assert given.reason is not None
    commands.revoke_grant(acting=country.acting("乔松年", AT), grant=str(given.id), at=AT)
    assert not queries.is_granted(who, NUMBER, AT)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": "顾明川"}, "not_to_oneself"),
        ({"reason": " "}, "too_short"),
        ({"by": "姚静"}, "not_this_post"),
        ({"by": "乔松年", "sealed": True}, "not_this_post"),
        ({"expires_at": AT + timedelta(days=367)}, "no_such_expiry"),
        ({"number": "1"}, "no_case_number"),
    ],
)
def test_a_grant_that_must_not_be_is_refused(country, change, code):
    with pytest.raises(Refused) as refused:
        grant(country, **change)
    assert refused.value.code == code


def test_the_database_itself_refuses_a_grant_to_oneself(country):
    given = grant(country)
    given.pk, given.person_id = None, given.given_by
    with pytest.raises(IntegrityError, match="not_to_oneself"), transaction.atomic():
        given.save(force_insert=True)


def test_broken_glass_lasts_four_hours_and_waits_for_a_second_person(country, manager):
    glass = commands.break_glass(acting=manager, number=NUMBER, reason="看守所来电，羁押期限当日届满", at=AT).grant
    assert queries.is_granted(manager.person, NUMBER, AT + timedelta(hours=3, minutes=59))
    assert not queries.is_granted(manager.person, NUMBER, AT + timedelta(hours=4))
    assert list(queries.unconfirmed_glass(AT, "990103")) == [glass]
    with pytest.raises(Refused):
        commands.confirm_glass(acting=country.acting("杜若溪", AT), grant=str(glass.id), at=AT)
    commands.confirm_glass(acting=country.acting("顾明川", AT), grant=str(glass.id), at=AT + timedelta(hours=23))
    assert not queries.unconfirmed_glass(AT).exists()
    with pytest.raises(Refused) as refused:
        commands.confirm_glass(acting=country.acting("顾明川", AT), grant=str(glass.id), at=AT + timedelta(hours=23))
    assert refused.value.code == "confirmed_already"


def test_broken_glass_is_not_confirmed_by_oneself_nor_after_a_day(country):
    chief = country.acting("顾明川", AT)
    glass = commands.break_glass(acting=chief, number=NUMBER, reason="紧急核对羁押期限", at=AT).grant
    with pytest.raises(Refused) as refused:
        commands.confirm_glass(acting=chief, grant=str(glass.id), at=AT)
    assert refused.value.code == "second_person"
    with pytest.raises(Refused) as refused:
        commands.confirm_glass(acting=country.acting("乔松年", AT), grant=str(glass.id), at=AT + timedelta(hours=25))
    assert refused.value.code == "confirmed_too_late"
    assert queries.unconfirmed_glass(AT + timedelta(hours=25)).count() == 1


def test_glass_cannot_be_broken_for_longer(manager):
    with pytest.raises(Refused):
        commands.break_glass(
            acting=manager, number=NUMBER, reason="紧急核对羁押期限", at=AT, lasting=timedelta(hours=5)
        )
    assert not AccessGrant.objects.exists()


def test_the_nearest_figure_holds_and_the_old_one_keeps_its_time(country):
    def set_share(name, value, scope, since):
        commands.set_policy(
            acting=country.acting(name, AT),
            name="quota.ceiling_share",
            value=value,
            unit_of_measure="percent",
            scope=scope,
            effective_from=since,
            source="虚构的省级规定",
            evidence=Evidence.DECIDED,
            at=AT,
        )

    from decimal import Decimal

    set_share("宋未央", Decimal("38.5"), "990000", date(2026, 1, 1))
    set_share("宋未央", Decimal("37"), "990000", date(2027, 1, 1))
    shares = [
        queries.policy("quota.ceiling_share", day, unit).value
        for day, unit in (
            (date(2026, 6, 1), "990103"),
            (date(2027, 6, 1), "990103"),
            (date(2025, 6, 1), "990103"),
            (date(2026, 6, 1), "991102"),
        )
    ]
    assert shares == [Decimal("38.5"), 37, 39, 39]
    assert queries.policy("no.such", date(2026, 1, 1)) is None
    with pytest.raises(Refused):
        set_share("宋未央", Decimal(1), "", date(2027, 1, 1))
    with pytest.raises(Refused):
        set_share("宋未央", Decimal(1), "991000", date(2027, 1, 1))
