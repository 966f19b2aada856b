"""Fixtures that every test may use (公用测试件)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import databases
from tests.sizes import examples

settings.register_profile("yihao", examples(100))
settings.load_profile("yihao")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With ``-m pure …`` leave files without a pure test unread: reading them all takes longer than the pure tests do."""
    if not config.getoption("markexpr").startswith("pure") or not collection_path.name.startswith("test_"):
        return None
    return None if "pytest.mark.pure" in collection_path.read_text(encoding="utf-8") else True


def _point_at(name: str) -> None:
    """Make Django's default connection use database ``name`` as the application role."""
    from django.db import connections

    connections["default"].close()
    p = databases.CLUSTER.parameters("yihao_app", name)
    place = {"NAME": name, "USER": p["user"], "PASSWORD": p["password"], "HOST": p["host"], "PORT": str(p["port"])}
    connections.settings["default"].update(place)  # new threads start from here
    connections["default"].settings_dict.update(place)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this worker a database of its own, cloned from the migrated template."""
    name = databases.clone("worker")
    with django_db_blocker.unblock():
        _point_at(name)
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections["default"].close()
    databases.drop(name)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give a fresh database in which commits stay; its name. Threads and second processes see what is committed."""
    from django.db import connection, connections

    before = connections["default"].settings_dict["NAME"]
    name = databases.clone("committed")
    with django_db_blocker.unblock():
        _point_at(name)
        yield name
        connection.close()
        _point_at(before)
    databases.drop(name)


@pytest.fixture
def owner_sql() -> Callable[..., list[tuple[Any, ...]]]:
    """Run one statement as the owner of the tables; what it changes is committed at once, beside the test's transaction."""

    def run(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        from django.db import connection

        with databases.CLUSTER.connect("yihao_migrator", connection.settings_dict["NAME"]) as own:
            own.execute("SET ROLE yihao_owner")
            done = own.execute(statement, parameters)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    return run


@pytest.fixture
def superuser_sql() -> Callable[..., list[tuple[Any, ...]]]:
    """Run one statement as superuser, as an intruder with the whole database in hand would."""

    def run(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        from django.db import connection

        with databases.CLUSTER.connect(database=connection.settings_dict["NAME"]) as own:
            done = own.execute(statement, parameters)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    return run


@pytest.fixture
def set_clock(owner_sql: Callable[..., list[tuple[Any, ...]]]) -> Iterator[Callable[..., None]]:
    """Set the simulated clock of the test database; forward only, within one test. Afterwards it is as if never set."""

    def run(at: datetime, *, running: bool = False) -> None:
        owner_sql("SELECT ledger_set_clock(%s, %s)", [at, running])

    yield run
    owner_sql("DELETE FROM simulated_clock")


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give the running site of the browser tests; one for a worker, since Playwright takes one loop a thread."""
    from tests.journeys.site import built

    with built(django_db_blocker, tmp_path_factory.mktemp("judgments")) as made:
        yield made
