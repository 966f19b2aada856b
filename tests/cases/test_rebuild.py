"""The tables follow from the log, and verify says what does not."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction

from tests import factories
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.glass import open_in_emergency
from yihao.cases.commands.grant import Wanted, grant_sight, take_back
from yihao.cases.commands.look import defer
from yihao.cases.commands.register import register_case
from yihao.cases.commands.relate import relate_cases
from yihao.cases.followers import forget_erased
from yihao.cases.rules import number as lcn
from yihao.cases.rules.filing import read_filing
from yihao.ledger.commands import erase
from yihao.ledger.rebuild import not_evidence, rebuildings
from yihao.ledger.verifying_run import verify
from yihao.people.commands import confirm_glass, release_looks, review_deferral
from yihao.people.models import AccessGrant
from yihao.runtime.clock import now


@pytest.fixture
def country(committed_db):
    return factories.build()


def accept(clerk, key="rebuild-1", choice="", **changed):
    filing = read_filing(factories.filing(**changed), today=now().date())
    return register_case(acting=clerk, filing=filing, choice=choice, key=key, at=now())


def found(**asked):
    return verify(workers=1, quiet=True, **asked).findings


def test_every_table_of_people_and_cases_is_rebuilt_or_declared_no_evidence():
    models = {m._meta.db_table for m in apps.get_models() if m._meta.app_label in ("people", "cases")}
    rebuilt = {table.name for one in rebuildings() for table in one.tables}
    assert rebuilt | set(not_evidence()) == models
    assert not rebuilt & set(not_evidence())


def test_a_column_set_apart_is_there_and_says_why():
    for table in (table for one in rebuildings() for table in one.tables):
        model = next(m for m in apps.get_models() if m._meta.db_table == table.name)
        assert set(table.apart) <= {f.column for f in model._meta.concrete_fields}
        assert all(reason.zh and reason.en for reason in table.apart.values())


def test_a_case_registered_joined_assigned_and_corrected_is_rebuilt_without_a_difference(country):
    made = accept(country.clerk)
    accept(country.clerk, "rebuild-2", made.number)
    at = now()
    assign_handler(
        acting=country.chief, number=made.number, matter=1, person=country.prosecutor.person, reason="轮案", at=at
    )
    correct_case(
        acting=country.clerk, made=Correction(made.number, "party.name", "P01", "匡大城", "写错一字"), at=now()
    )
    assert found() == []


def test_two_cases_merged_are_rebuilt_together_with_teams_and_offices(country, superuser_sql):
    one, two = accept(country.clerk, "rebuild-1"), accept(country.clerk, "rebuild-2", "new")
    for made in (one, two):
        assign_handler(
            acting=country.chief,
            number=made.number,
            matter=1,
            person=country.prosecutor.person,
            reason="轮案",
            at=now(),
        )
    relate_cases(
        acting=country.clerk, number=two.number, kind="merged_into", other=one.number, reason="同一案件", at=now()
    )
    assert found() == []
    superuser_sql("UPDATE cases_case SET merged_into = '' WHERE number = %s", [two.number])
    assert [f.where for f in found()] == [f"cases_case {two.number} merged_into"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE cases_case SET cause = '盗窃'", "cases_case {n} cause"),
        ("UPDATE cases_matter SET accepted_by = 'S99999999'", "cases_matter {n} 1 accepted_by"),
        ("UPDATE cases_party SET charge = '盗窃罪'", "cases_party {n} 1 charge"),
        ("DELETE FROM cases_alias", "cases_alias {n}"),
        ("DELETE FROM cases_nameindex", "cases_nameindex {n}"),
        ("UPDATE cases_counter SET n = n + 1", "cases_counter"),
        ("UPDATE people_post SET clearance = 0 WHERE clearance = 2", "people_post"),
        ("UPDATE people_procuratorateversion SET name = '另一院' WHERE unit = '990103'", "people_procuratorateversion"),
        ("DELETE FROM case_route", "case_route {n}"),
        ("DELETE FROM event_order", "event_order"),
        ("DELETE FROM idempotency", "rebuild"),
        ("UPDATE vault_value SET sealed = NULL", "vault"),
    ],
)
def test_what_was_changed_beside_the_log_is_named(country, superuser_sql, change, where):
    made = accept(country.clerk)
    superuser_sql(change)
    told = found()
    assert told
    if where not in ("rebuild", "vault"):
        assert any(where.format(n=made.number) in one.where for one in told), told
    else:
        assert {one.code for one in told} & {"idempotency", "vault"}, told


def test_one_office_alone_is_verified_too(country, superuser_sql):
    made = accept(country.clerk)
    assert found(unit=factories.YUNXI) == []
    superuser_sql("UPDATE cases_case SET cause = '盗窃'")
    assert [f"cases_case {made.number} cause"] == [one.where for one in found(unit=factories.YUNXI)]
    assert found(unit=factories.WANGHU) == []


def test_what_oversight_withholds_is_rebuilt_though_no_entry_says_the_number(country, superuser_sql):
    made, at = accept(country.clerk), now()
    told = {"number": made.number, "document": "云纪〔2026〕12号", "authority": "云溪区纪委监委", "reason": "核查线索"}
    row = defer(acting=country.inspector, since=at, until=at + timedelta(days=60), at=at, **told)
    review_deferral(acting=country.inspector, deferral=row.id, reason="线索仍在核查", at=now())
    release_looks(acting=country.inspector, deferral=row.id, reason="核查已结束", at=now())
    assert found() == []
    superuser_sql("UPDATE people_lookdeferral SET released_at = NULL, released_by = ''")
    assert {one.where.split(" ")[0] for one in found()} == {"people_lookdeferral"}


def test_what_was_derived_from_an_erased_name_is_expected_to_be_gone(country, superuser_sql):
    made = accept(country.clerk)
    ((subject,),) = superuser_sql("SELECT subject FROM cases_party WHERE number = %s", [made.number])
    with transaction.atomic():
        erase(subject=subject, legal_basis="PIPL.47", actor=country.clerk.ledger_actor, via=country.clerk.via)
    while forget_erased():
        pass
    assert found() == []


def test_sight_that_was_given_taken_back_or_taken_in_an_emergency_is_rebuilt_also_of_no_case(country):
    number, absent = accept(country.clerk, secrecy=3).number, lcn.make(2026, factories.YUNXI, 999)
    grant_sight(acting=country.chief, wanted=Wanted(number, country.prosecutor.person, 7, "审查封存的前案"), at=now())
    take_back(acting=country.chief, grant=AccessGrant.objects.get().id, at=now())
    grant_sight(acting=country.chief, wanted=Wanted(number, country.colleague.person, 7, "协助审查", False), at=now())
    for asked in (number, absent):
        open_in_emergency(acting=country.prosecutor, number=asked, hours=1, reason="羁押期限今日届满", at=now())
    confirm_glass(acting=country.chief, grant=str(AccessGrant.objects.get(number=absent).id), at=now())
    assert found() == []
