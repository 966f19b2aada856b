"""The disk of the ledger's table runs full: said in words, nothing half done, and it goes on once there is space."""

from __future__ import annotations

import os
import shutil

import pytest
from django.test import Client

from tests import databases, disks, factories
from tests.api.conftest import Caller
from tests.journeys.site import PASSWORD, staff_no
from yihao.cases.commands.register import register_case
from yihao.cases.queries.numbers import audit_numbers
from yihao.cases.rules.filing import read_filing
from yihao.ledger.checking import check_chain
from yihao.ledger.queries import ledger_now
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.runtime import postgres
from yihao.runtime.clock import now


@pytest.fixture
def small_disk(superuser_sql):
    """A file system of a few megabytes that holds this year's part of the ledger's table, and a way to fill it."""
    with disks.small_disk(databases.CLUSTER.folder / f"small-{os.getpid()}") as disk:
        user = postgres.service_user()
        inside = disk.place / "table"
        inside.mkdir(mode=0o700)
        if user:
            shutil.chown(disk.place, user, user)
            shutil.chown(inside, user, user)
        name = f"small_{os.getpid()}"
        superuser_sql(f"CREATE TABLESPACE {name} LOCATION '{inside}'")
        year = ledger_now().year
        superuser_sql("SELECT ledger_make_year(%s)", [year])
        superuser_sql(f"ALTER TABLE event_y{year} SET TABLESPACE {name}")
        yield disk
        superuser_sql(f"ALTER TABLE event_y{year} SET TABLESPACE pg_default")
        superuser_sql(f"DROP TABLESPACE {name}")


def filed(n):
    return factories.filing(
        parties=[{"name": f"骆{chr(0x4E00 + n)}", "charge": "盗" * 60}], aliases=[], source_name="区" * 60
    )


def state(superuser_sql):
    tables = (
        "cases_case",
        "cases_matter",
        "cases_party",
        "event",
        "event_order",
        "idempotency",
        "vault_value",
        "vault_key",
    )
    counts = superuser_sql("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))
    return counts[0], superuser_sql("SELECT unit, n FROM cases_counter ORDER BY unit"), superuser_sql(
        "SELECT kind, unit, size, leaf FROM unit_head WHERE kind = 'ledger' ORDER BY unit"
    )  # fmt: skip


def test_a_full_disk_is_said_in_words_nothing_is_half_done_and_it_goes_on_afterwards(
    committed_db, small_disk, superuser_sql
):
    country = factories.build()
    clerk = Caller(factories.token(country.clerk))
    assert clerk.post("/cases", filed(0), Idempotency_Key="disk-key-0").status_code == 201
    small_disk.fill()
    done = 1
    while True:  # what fits into the last page still goes in
        before = state(superuser_sql)
        answer = clerk.post("/cases", filed(done), Idempotency_Key=f"disk-key-{done}")
        if answer.status_code != 201:
            break
        done += 1
        assert done < 200
    assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
    assert "磁盘已满" in answer.json()["detail"]
    assert state(superuser_sql) == before
    assert clerk.post("/cases/find", {"text": "骆一"}).status_code == 200  # reading goes on
    small_disk.empty()
    given = clerk.post("/cases", filed(done), Idempotency_Key=f"disk-key-{done}")
    assert given.status_code == 201
    assert int(given.json()["number"][10:15]) == done + 1  # no number was lost
    checked = check_chain(country.clerk.unit)
    assert checked.fault == ""
    (audit,) = audit_numbers(country.clerk, unit=country.clerk.unit, at=now())
    assert audit.mark == done + 1


def test_a_page_says_so_too(committed_db, small_disk, superuser_sql, settings):
    settings.YIHAO_REQUIRE_MFA = False
    country, at = factories.build(), now()
    open_account(
        acting=the_system(), person=country.clerk.person, staff_no=staff_no(country.clerk), password=PASSWORD, at=at
    )
    filing = read_filing(filed(0), today=at.date())
    number = register_case(acting=country.clerk, filing=filing, choice="new", key="page-0", at=at).number
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": staff_no(country.clerk), "password": PASSWORD})
    small_disk.fill()
    for n in range(200):
        form = client.post(
            f"/c/{number}/do/correct", {"what": "case.cause", "part": "", "value": f"盗窃{n}", "reason": "错" * 90}
        )
        answer = client.post(form["Location"])
        if answer.status_code != 302:
            break
    assert answer.status_code == 503
    assert "磁盘已满" in answer.content.decode()
    small_disk.empty()
    assert client.post(form["Location"]).status_code == 302
    assert check_chain(country.clerk.unit).fault == ""
