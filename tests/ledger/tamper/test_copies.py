"""Copies of the database put to use (数据库副本被启用): an old backup, a stale standby, a fork with a sealer of its own."""

import pytest
from django.db import connection

from tests import databases
from tests.conftest import _point_at
from tests.ledger.conftest import OTHER, UNIT
from tests.ledger.sealing import act


@pytest.fixture
def copied(house):
    """A copy of the sealed site's database as it stands now; its name."""
    name = f"{house.database}_copy"
    connection.close()
    databases.CLUSTER.create_database(name, template=house.database)
    yield name
    connection.close()
    _point_at(house.database)
    databases.drop(name)


def test_last_weeks_backup_is_refused_by_the_signer_that_is_of_today(house, copied, found):
    act(2, unit=OTHER)
    assert house.seal().faults == ()
    _point_at(copied)
    assert found() == []  # in itself it is a sound site: only those outside know of more
    act(1, unit=OTHER)
    codes = {fault.code for fault in house.seal(database=copied).faults}
    assert "seal.signer_smaller" in codes


def test_a_stale_standby_that_was_promoted_is_refused_once_it_has_grown_as_far(house, copied):
    act(2, unit=OTHER)
    assert house.seal().faults == ()
    _point_at(copied)
    act(4, unit=OTHER)
    codes = {fault.code for fault in house.seal(database=copied).faults}
    assert codes & {"seal.proof_consistency", "seal.signer_fork"}


def test_two_sealers_on_a_fork_get_one_history_signed(house, copied):
    act(2, unit=OTHER)
    act(1, unit=UNIT)
    assert house.seal().faults == ()
    _point_at(copied)
    act(2, unit=OTHER, person="S00000009")
    refused = house.seal(database=copied).faults
    assert {fault.code for fault in refused} & {"seal.signer_fork", "seal.proof_consistency"}
    with databases.CLUSTER.connect(database=copied) as sql:
        [(size,)] = sql.execute(
            "SELECT max(size) FROM seal_checkpoint WHERE kind = 'ledger' AND unit = %s", [OTHER]
        ).fetchall()
    assert size < house.checkpoint(OTHER)[0]
