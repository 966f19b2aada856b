"""The sealer as a process, beside the signer's: sealed and stored, whatever is killed when."""

from __future__ import annotations

import itertools
import json

import pytest

from tests import databases
from tests.ledger.conftest import UNIT
from tests.ledger.processes.running import folder, made_signer, signing, yihao
from tests.ledger.sealing import DOMAIN, act
from yihao.ledger.checking import check_chain
from yihao.ledger.rules.keyrecord import key_history, verify_checkpoint
from yihao.ledger.rules.note import parse_checkpoint, parse_note
from yihao.ledger.tree import leaf_hash, root

LABELS = (
    "sealer.before_index", "sealer.after_index", "sealer.before_sign", "sealer.before_store", "sealer.after_store",
    "sealer.before_national", "sealer.after_national_leaves",
)  # fmt: skip


@pytest.fixture
def state(committed_db):
    with folder() as made:
        yield made / "s"


def sealed(database):
    with databases.CLUSTER.connect("yihao_reader", database) as sql:
        return sql.execute(
            "SELECT DISTINCT ON (kind) kind, note, record FROM seal_checkpoint JOIN seal_key USING (kind, unit, epoch)"
            " WHERE kind = 'national' OR unit = %s ORDER BY kind, size DESC", [UNIT]
        ).fetchall()  # fmt: skip


def settings(database, state, **more):
    return {
        "YIHAO_SEALER_URL": databases.url(database, "yihao_sealer"),
        "YIHAO_SIGNER_SOCKET": str(state / "signer.sock"),
    } | more


def test_one_round_seals_the_logs_and_the_log_of_logs_under_enrolled_keys(committed_db, state):
    enrolment = made_signer(state, DOMAIN)
    act(3)
    with signing(state):
        done = yihao("ledger", "seal", "--once", "--json", **settings(committed_db, state))
        again = yihao("ledger", "seal", "--once", "--json", **settings(committed_db, state))
    assert json.loads(done.stdout) | {"seconds": 0} == {
        "logs": 1,
        "entries": 5,
        "cosigned": 0,
        "seconds": 0,
        "faults": [],
    }
    assert json.loads(again.stdout)["logs"] == 0
    found = sealed(committed_db)
    history = key_history([record for _, _, record in found], enrolment)
    for _, note, _ in found:
        verify_checkpoint(parse_note(note), parse_checkpoint(parse_note(note).text), history)
    (_, note, _), (_, national, _) = found
    assert parse_checkpoint(parse_note(note).text).size == 5
    assert parse_checkpoint(parse_note(national).text)[1:] == (1, root([leaf_hash(note.encode())]))


def test_without_a_signer_nothing_is_sealed_and_the_command_says_so(committed_db, state):
    act()
    told = yihao("ledger", "seal", "--once", code=1, **settings(committed_db, state))
    assert "signer does not answer" in told.stderr
    assert sealed(committed_db) == []


def test_a_fault_ends_one_round_with_code_one_and_says_where(committed_db, state, superuser_sql):
    made_signer(state, DOMAIN)
    act(3)
    superuser_sql("DO $$ BEGIN SET session_replication_role = replica; DELETE FROM event WHERE seq = 2; END $$")
    with signing(state):
        told = yihao("ledger", "seal", "--once", code=1, **settings(committed_db, state))
    assert f"ledger/{UNIT}/1" in told.stderr and "entry 3" in told.stderr


@pytest.mark.parametrize("label", LABELS)
def test_killed_at_any_point_the_next_round_goes_on_without_gap_or_fork(committed_db, state, label):
    made_signer(state, DOMAIN)
    act(3)
    with signing(state):
        yihao("ledger", "seal", "--once", code=-9, **settings(committed_db, state, YIHAO_CRASH_AT=label))
        act(2)
        with databases.CLUSTER.connect("yihao_sealer", committed_db) as sql:
            sql.execute("UPDATE seal_lease SET until = now()")
        yihao("ledger", "seal", "--once", **settings(committed_db, state, YIHAO_NATIONAL_EVERY="1"))
    assert check_chain(UNIT).fault == ""
    with databases.CLUSTER.connect("yihao_reader", committed_db) as sql:
        leaves = [bytes(leaf) for (leaf,) in sql.execute("SELECT leaf FROM event WHERE unit = %s ORDER BY seq", [UNIT])]
        national = [leaf_hash(note.encode()) for (note,) in sql.execute("SELECT note FROM national_leaf ORDER BY seq")]
        maps = sql.execute("SELECT since, upto, seq FROM index_map ORDER BY seq").fetchall()
    for kind, note, _ in sealed(committed_db):
        whole = leaves if kind == "ledger" else national
        assert parse_checkpoint(parse_note(note).text)[1:] == (len(whole), root(whole))
    assert maps[0][0] == 0 and all(before[1] == after[0] for before, after in itertools.pairwise(maps))
    assert all(upto == seq for _, upto, seq in maps)
