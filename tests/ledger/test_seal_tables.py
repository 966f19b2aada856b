"""The tables of sealing: only the sealer writes them, and nobody changes what was sealed."""

from __future__ import annotations

import psycopg
import pytest

from tests import databases

CHECKPOINT = (
    "INSERT INTO seal_checkpoint (kind, unit, epoch, size, root, leaf, rec, note)"
    " VALUES ('ledger', '980101', 1, 2, decode(repeat('01', 32), 'hex'), decode(repeat('02', 32), 'hex'), now(), 'note')"
)
TILE = "INSERT INTO seal_tile VALUES ('ledger', '980101', 1, 0, 0, decode(repeat('01', 32), 'hex'))"
KEY = "INSERT INTO index_key VALUES ('980101', 1, decode(repeat('01', 32), 'hex'), 'person:S1', 2, decode(repeat('01', 32), 'hex'))"
MAP = (
    "INSERT INTO index_map VALUES ('980101', 1, 1, 0, true, 1, now(), decode(repeat('01', 32), 'hex'),"
    " decode(repeat('01', 68), 'hex'))"
)
ALL = (
    "seal_tile", "seal_checkpoint", "seal_cosignature", "seal_key", "index_birth", "index_key", "index_map", "national_leaf",
    "seal_fault", "seal_lease", "seal_witness", "ledger_verification",
)  # fmt: skip


@pytest.fixture
def sealer(committed_db):
    with databases.CLUSTER.connect("yihao_sealer", committed_db) as connection:
        yield connection


def test_the_sealer_writes_and_the_application_only_reads(committed_db, sealer):
    for statement in (CHECKPOINT, TILE, KEY, MAP):
        sealer.execute(statement)
    for role in ("yihao_app", "yihao_reader"):
        with databases.CLUSTER.connect(role, committed_db) as other:
            for table in ALL:
                other.execute(f"SELECT count(*) FROM {table}")
            for statement in (CHECKPOINT, TILE, KEY, MAP, "SELECT * FROM ledger_seal_lock('{}')"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    other.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seal_checkpoint SET note = 'other'",
        "DELETE FROM seal_checkpoint",
        "TRUNCATE seal_checkpoint CASCADE",
        "UPDATE seal_tile SET hashes = decode(repeat('02', 64), 'hex')",
        "UPDATE seal_tile SET hashes = '\\x'",
        "DELETE FROM seal_tile",
        "UPDATE index_key SET n = n",
        "UPDATE index_key SET n = n - 1",
        "DELETE FROM index_key",
        "UPDATE index_map SET root = decode(repeat('02', 32), 'hex')",
        "UPDATE index_map SET leaves = NULL",
        "DELETE FROM index_map",
        "TRUNCATE index_map",
    ],
)
def test_what_was_sealed_is_changed_by_nobody_not_even_the_owner(sealer, owner_sql, statement):
    for made in (CHECKPOINT, TILE, KEY, MAP):
        sealer.execute(made)
    with pytest.raises((psycopg.errors.RaiseException, psycopg.DatabaseError)) as refused:
        owner_sql(statement)
    assert refused.value.sqlstate in {"YL008", "23514"}


def test_a_tile_grows_a_count_rises_and_old_leaves_go(sealer):
    for made in (TILE, KEY, MAP):
        sealer.execute(made)
    sealer.execute("UPDATE seal_tile SET hashes = hashes || decode(repeat('02', 32), 'hex')")
    sealer.execute("UPDATE index_key SET n = 3, run = decode(repeat('09', 32), 'hex')")
    sealer.execute(MAP.replace("1, 1, 0, true, 1", "1, 5, 0, true, 5"))
    sealer.execute("UPDATE index_map SET leaves = NULL WHERE seq = 1")
    assert sealer.execute("SELECT count(*) FROM index_map WHERE leaves IS NULL").fetchone() == (1,)


def test_the_sealer_appends_roots_of_index_maps_and_nothing_else(sealer):
    facts = '{"full":true,"keys":1,"root":"' + "0" * 64 + '","since":0,"upto":0}'
    log, seq, _, _ = sealer.execute("SELECT * FROM ledger_append_index_roots(%s, %s)", [["980101"], [facts]]).fetchone()
    assert (log, seq) == ("test.yihao.invalid/ledger/980101/1", 1)
    for wrong in (facts[:-1] + ',"x":1}', facts + ',"type":"case.void/1"', "{}"):
        with pytest.raises(psycopg.DatabaseError) as refused:
            sealer.execute("SELECT * FROM ledger_append_index_roots(%s, %s)", [["980101"], [wrong]])
        assert refused.value.sqlstate == "YL005"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sealer.execute("SELECT ledger_append_many('{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','','{}')")
