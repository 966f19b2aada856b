"""A copy made as docs/operations.md says (副本): in order, and what was changed in the copy is named as anywhere."""

import subprocess

import pytest

from tests import databases
from tests.conftest import _point_at
from yihao.ledger.catalogue import watch
from yihao.ledger.verifying_run import verify
from yihao.runtime.database import SUPERUSER
from yihao.runtime.postgres import binaries


def with_postgres(program, *arguments):
    secret = databases.CLUSTER.parameters(SUPERUSER, "postgres")["password"]
    done = subprocess.run(
        [str(binaries() / program), *arguments], env={"PGPASSWORD": secret}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def copy(cases, committed_db, tmp_path):
    """Dump the watched house and restore it into a new database with the rights of database.sql; the site then runs on it."""
    from django.db import connection

    watch()
    p = databases.CLUSTER.parameters(SUPERUSER, committed_db)
    place = ("-h", p["host"], "-p", str(p["port"]), "-U", p["user"])
    name = committed_db + "_copy"
    with_postgres("pg_dump", *place, "-Fc", "-f", str(tmp_path / "yihao.dump"), committed_db)
    databases.CLUSTER.create_database(name)
    with_postgres(
        "pg_restore", *place, "--exit-on-error", "--single-transaction", "-d", name, str(tmp_path / "yihao.dump")
    )
    connection.close()
    _point_at(name)
    yield name
    connection.close()
    _point_at(committed_db)
    databases.drop(name)


def test_a_copy_made_with_pg_dump_is_in_order_and_nothing_in_it_counts_as_changed(copy):
    assert verify(workers=1, quiet=True).findings == []
    assert watch() is None


def test_what_was_changed_in_the_copy_is_named(copy, superuser_sql, found):
    superuser_sql("GRANT UPDATE (leaf) ON event TO yihao_app")
    assert found() == ["catalogue grants"]
