"""A small history, and an intruder with the whole database in hand (篡改测试的共用件)."""

import pytest

from tests import databases, factories
from tests.ledger.processes.running import folder
from tests.ledger.tamper.sealed import built
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger.verifying_run import check, verify
from yihao.runtime.clock import now

SEALS = (
    "seal_tile",
    "seal_checkpoint",
    "seal_cosignature",
    "seal_key",
    "index_birth",
    "index_key",
    "index_map",
    "national_leaf",
)


people = {}


def clerk():
    return people["clerk"]


def chief():
    return people["chief"]


def made_cases():
    """Register three cases of one office; gives their numbers."""
    country = factories.build()
    people.update(clerk=country.clerk, chief=country.chief)
    made = []
    for n in (1, 2, 3):
        raw = factories.filing(
            parties=[{"name": "匡大" + "成安平"[n - 1], "identity": factories.identity(n), "charge": "诈骗罪"}],
            aliases=[{"raw": f"云公（刑）诉字〔2026〕{n}号"}],
        )
        filing = read_filing(raw, today=now().date())
        made.append(
            register_case(acting=country.clerk, filing=filing, choice="new", key=f"tamper-{n}", at=now()).number
        )
    return made


@pytest.fixture
def cases(committed_db):
    """Three cases of one office; their numbers."""
    made = made_cases()
    assert verify(workers=1, quiet=True).findings == []
    return made


@pytest.fixture
def intruder(superuser_sql):
    """Run statements with every trigger of the ledger off for the session."""

    def run(statement):
        superuser_sql(f"DO $x$ BEGIN SET LOCAL session_replication_role = replica; {statement}; END $x$")

    return run


@pytest.fixture
def found():
    """Say what verify finds, as ``code where``."""
    return lambda: [f"{one.code} {one.where}" for one in verify(workers=1, quiet=True).findings]


@pytest.fixture
def house(cases, committed_db, monkeypatch):
    """The three cases sealed and witnessed, twice, and not a thing wrong with it."""
    with folder() as here, built(here, committed_db) as made:
        monkeypatch.setenv("YIHAO_POLICY", str(here / "policy.json"))
        made.seal_twice()
        yield made


@pytest.fixture(scope="module")
def sealed(django_db_setup, django_db_blocker):
    """One sealed house for many attacks on its seals, with a copy of the tables to be put back after each."""
    from tests.conftest import _point_at

    name = databases.clone("sealed")
    with django_db_blocker.unblock(), folder() as here, pytest.MonkeyPatch.context() as patch:
        from django.db import connection, connections

        before = connections["default"].settings_dict["NAME"]
        _point_at(name)
        numbers = made_cases()
        with built(here, name) as made:
            patch.setenv("YIHAO_POLICY", str(here / "policy.json"))
            made.seal_twice()
            for table in SEALS:
                made.ask(f"CREATE TABLE kept_{table} AS TABLE {table}")
            yield made, numbers
        connection.close()
        _point_at(before)
    databases.drop(name)


@pytest.fixture
def attacked(sealed):
    """The sealed house, an intruder in it, and what the verification of its seals then says; put back afterwards."""
    house, numbers = sealed

    def attack(statement):
        house.ask(f"DO $x$ BEGIN SET LOCAL session_replication_role = replica; {statement}; END $x$")
        parts = [("site", "", "", 0), *(("seals", kind, unit, 0) for kind, unit in house.logs())]
        return [f"{one.code} {one.where}" for part in parts for one in check(part).findings]

    yield house, numbers, attack
    for table in SEALS:
        house.ask(f"DO $x$ BEGIN SET LOCAL session_replication_role = replica; TRUNCATE {table} CASCADE; END $x$")
    for table in SEALS:
        house.ask(f"INSERT INTO {table} TABLE kept_{table}")
