"""The launcher starts a real PostgreSQL, and its roles can do what they should and no more."""

import psycopg
import pytest
from django.db import connection

from tests import databases
from yihao.runtime.database import Cluster


def test_the_application_is_not_the_owner_of_its_tables(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT count(*) FROM pg_tables WHERE tableowner = current_user)")
        assert cursor.fetchone() == ("yihao_app", 0)


def test_the_reader_cannot_write(committed_db):
    with databases.CLUSTER.connect("yihao_reader", committed_db) as reader:
        assert reader.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())")


def test_starting_twice_is_starting_once(tmp_path):
    cluster = Cluster(tmp_path / "pg", durable=False)
    try:
        cluster.up()
        port = cluster.status().port
        cluster.up()
        assert cluster.status().port == port
        cluster.down()
        cluster.down()
        assert not cluster.status().running
        cluster.up()
        with cluster.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.remove()
