"""The first setting-up is the system's; after it everybody acts under a post, and every refusal is in the access log."""

from datetime import date

import pytest

from tests.people.conftest import AT
from yihao.ledger.queries import accesses_of_person
from yihao.people import commands, permissions
from yihao.people.acting import the_system
from yihao.people.models.offices import Level
from yihao.people.rules.categories import Category
from yihao.runtime.refusal import Refused


def add_office(acting, unit="999901", parent=""):
    return commands.add_procuratorate(
        acting=acting,
        unit=unit,
        name="虚构试验院",
        short_name="试验院",
        document_prefix="试检",
        level=Level.BASIC,
        parent=parent,
        since=date(2020, 1, 1),
        at=AT,
    )


def test_the_system_sets_up_until_the_three_administrators_and_a_political_officer_hold_office(acts):
    system = the_system()
    add_office(system)
    assert permissions.setting_up()
    for category in ("system_admin", "security_admin", "audit_admin", "political"):
        person = commands.add_person(acting=system, name=f"虚拟{category}", since=date(2020, 1, 1), at=AT)
        commands.give_post(
            acting=system, person=person.id, unit="999901", category=Category(category), since=date(2020, 1, 1), at=AT
        )
    assert not permissions.setting_up()
    with pytest.raises(Refused) as refused:
        commands.add_person(acting=system, name="虚拟丁", since=date(2020, 1, 1), at=AT)
    assert refused.value.code == "setup_is_over"


def test_a_refusal_is_in_the_access_log_though_the_act_was_undone(country):
    clerk = country.acting("蓝采和", AT)
    with permissions.refusals_written(), pytest.raises(permissions.NotPermitted):
        commands.add_person(acting=clerk, name="虚拟戊", since=date(2020, 1, 1), at=AT)
    (seen,) = accesses_of_person(clerk.person)
    assert (seen.act, seen.about) == ("refused", "person.add")


def test_a_refusal_says_who_does_it_instead_in_both_languages(country):
    clerk = country.acting("蓝采和", AT)
    with pytest.raises(permissions.NotPermitted) as refused:
        permissions.require(clerk, "case.accept", unit="990103", at=AT)
    assert "案件管理人员" in refused.value.words.zh
    assert "Case management" in refused.value.words.en


def test_may_tells_the_same_and_logs_nothing(country):
    clerk, manager = country.acting("蓝采和", AT), country.acting("姚静", AT)
    assert permissions.may(manager, "case.accept", unit="990103", at=AT)
    assert not permissions.may(manager, "case.accept", unit="990124", at=AT)
    assert not permissions.may(clerk, "case.accept", unit="990103", at=AT)
    assert not permissions.may(None, "case.accept", at=AT)
    assert permissions.write_refusals() == 0


def test_nobody_signed_in_is_asked_to_sign_in():
    with pytest.raises(Refused) as refused:
        permissions.require(None, "case.accept", at=AT)
    assert refused.value.status == 401


def test_a_permission_costs_no_statement(country, django_assert_num_queries):
    manager = country.acting("姚静", AT)
    permissions.may(manager, "case.accept", unit="990124", at=AT)
    with django_assert_num_queries(0):
        permissions.require(manager, "case.accept", unit="990103", at=AT)
        permissions.may(manager, "case.accept", unit="990124", at=AT)
