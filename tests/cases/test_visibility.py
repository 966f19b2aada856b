"""The rule of visibility as SQL and as a truth table agree, for every post, secrecy and tie."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection

from tests import factories
from yihao.cases.visibility import visible_to
from yihao.people.acting import the_system
from yihao.people.models import AccessGrant
from yihao.people.rules.categories import Category
from yihao.people.rules.visibility import Secrecy, Subject, Tie, View, visible
from yihao.runtime.clock import now

HEAD = "第一检察部"


@pytest.mark.parametrize("category", [c for c in Category if c != Category.SYSTEM])
def test_sql_and_truth_table_agree(country, accept, category):
    asker = factories.person(
        "某某", factories.YUNXI, category, department=HEAD, clearance=1 if category == Category.CHIEF else 2
    )
    given = accept(country.clerk).number
    at = now()
    for unit, secrecy, tied, granted, recused in itertools.product(
        [(factories.YUNXI, HEAD), (factories.YUNXI, "第二检察部"), (factories.WANGHU, HEAD)],
        Secrecy, ["", "team", "registered"], ["", "index", "substance", "glass", "expired", "revoked"], [False, True],
    ):  # fmt: skip
        team, registered = tied == "team", tied == "registered"
        arrange(given, asker.person, unit, secrecy, team, granted, recused, at, registered=registered)
        for view in View:
            tie = Tie(
                recused=recused,
                on_team=team,
                granted=granted == "substance" or (granted == "index" and view == View.INDEX),
                glass=granted == "glass",
                registered=registered,
            )
            subject = Subject(frozenset({unit[0]}), frozenset({unit}), secrecy)
            condition, parameters = visible_to(asker, at, view)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT 1 FROM cases_case c WHERE c.number = %(n)s AND {condition}", parameters | {"n": given}
                )
                seen = cursor.fetchone() is not None
            assert seen == visible(asker.asker, subject, tie, view), (category, unit, secrecy, tie, view)


def arrange(number, person, unit, secrecy, team, granted, recused, at, *, registered=False):
    with connection.cursor() as cursor:
        for table in ("cases_caseoffice", "cases_teammember", "cases_recusal"):
            cursor.execute(f"DELETE FROM {table} WHERE number = %s", [number])
        cursor.execute("INSERT INTO cases_caseoffice (number, unit, department) VALUES (%s, %s, %s)", [number, *unit])
        cursor.execute("UPDATE cases_case SET secrecy = %s WHERE number = %s", [int(secrecy), number])
        clerk = person if registered else "Z000000001"
        cursor.execute("UPDATE cases_matter SET accepted_by = %s WHERE number = %s", [clerk, number])
        if team:
            cursor.execute(
                "INSERT INTO cases_teammember (number, matter, person, role, from_at, to_at) VALUES (%s, 1, %s, 'lead', %s, %s)",
                [number, person, at - timedelta(days=90), at - timedelta(days=30)],
            )
        if recused:
            cursor.execute(
                "INSERT INTO cases_recusal (number, person, since) VALUES (%s, %s, %s)", [number, person, at]
            )
    AccessGrant.objects.all().delete()
    if granted:
        AccessGrant.objects.create(
            person_id=person, number=number, unit=unit[0], given_by="S1", given_at=at - timedelta(days=2),
            expires_at=at + timedelta(days=-1 if granted == "expired" else 1), substance=granted != "index",
            revoked_at=at if granted == "revoked" else None, break_glass=granted == "glass",
        )  # fmt: skip


def test_the_system_itself_sees_no_case(country, accept):
    given = accept(country.clerk).number
    condition, parameters = visible_to(the_system(), now())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM cases_case c WHERE c.number = %(n)s AND {condition}", parameters | {"n": given})
        assert cursor.fetchone() is None
