"""The sealer: what grew is sealed once, exactly and provably; what is wrong is never sealed over."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.ledger.conftest import CLERK, NUMBER, OTHER, UNIT
from tests.ledger.sealing import DOMAIN, act, place
from yihao.ledger import tree
from yihao.ledger.access import chain_waiting, log_access
from yihao.ledger.rules.index_map import map_root, next_run, prove_presence, read_leaf, split_leaves, verify_presence
from yihao.ledger.rules.note import parse_checkpoint, parse_note
from yihao.ledger.sealing.sealer import Sealer
from yihao.ledger.tiles import tile_reader
from yihao.runtime.clock import now
from yihao.runtime.context import Via

__all__ = ["place"]


def entries(place, unit=UNIT):
    return [bytes(one) for (one,) in place.ask("SELECT entry FROM event WHERE unit = %s ORDER BY seq", unit)]


def checkpoint(place, unit=UNIT, kind="ledger"):
    [(note,)] = place.ask(
        "SELECT note FROM seal_checkpoint WHERE kind = %s AND unit = %s ORDER BY size DESC LIMIT 1", kind, unit
    )
    return parse_checkpoint(parse_note(note).text)


def reader(place, unit=UNIT):
    def fetch(level, index):
        [(hashes,)] = place.ask(
            "SELECT hashes FROM seal_tile WHERE kind = 'ledger' AND unit = %s AND level = %s AND idx = %s",
            unit,
            level,
            index,
        )
        return bytes(hashes)

    return tile_reader(fetch)


def test_a_log_that_grew_is_sealed_with_the_root_over_all_its_entries(place):
    act(3)
    done = place.sealer.seal()
    assert (done.faults, done.logs) == ((), 1)
    sealed = checkpoint(place)
    leaves = [tree.leaf_hash(one) for one in entries(place)]
    # log.opened, three acts, index.root
    assert sealed == (f"{DOMAIN}/ledger/{UNIT}/1", 5, tree.root(leaves))


@pytest.mark.parametrize("steps", [(1, 1, 1), (250, 4, 1, 1), (300, 700, 3)])
def test_the_tree_grows_step_by_step_and_every_proof_reads_from_its_tiles(place, steps):
    roots = {}
    for step in steps:
        act(step)
        assert place.sealer.seal().faults == ()
        at = checkpoint(place)
        roots[at.size] = at.root
    leaves = [tree.leaf_hash(one) for one in entries(place)]
    size, read = max(roots), reader(place)
    for index in {0, 1, size // 2, size - 1}:
        proof = tree.inclusion_proof(index, size, read)
        tree.verify_inclusion(leaves[index], index, size, proof, roots[size])
    for old, root in roots.items():
        assert root == tree.root(leaves[:old])
        tree.verify_consistency(old, root, size, roots[size], tree.consistency_proof(old, size, read))


def test_nothing_new_means_no_new_seal_and_an_index_root_alone_brings_none_about(place):
    act()
    assert place.sealer.seal().logs == 1
    before = place.ask("SELECT count(*) FROM event")
    for _ in range(3):
        assert place.sealer.seal().logs == 0
    assert place.ask("SELECT count(*) FROM event") == before


def test_the_first_map_of_a_day_is_full_and_the_next_are_deltas_that_join(place):
    for person in ("S1", "S2", "S3"):
        act(2, person=person, number=NUMBER if person == "S1" else None)
        place.sealer.seal()
    maps = place.ask("SELECT is_full, since, upto, seq FROM index_map ORDER BY seq")
    assert maps == [(True, 0, 3, 3), (False, 3, 6, 6), (False, 6, 9, 9)]
    said = place.ask(
        "SELECT convert_from(entry, 'UTF8')::json->'d' FROM event WHERE type = 'index.root/1' ORDER BY seq"
    )
    roots = place.ask("SELECT root, leaves FROM index_map ORDER BY seq")
    for (d,), (full, since, upto, _), (root, leaves) in zip(said, maps, roots, strict=True):
        each = split_leaves(bytes(leaves))
        assert each == sorted(each)
        assert map_root(each) == bytes(root)
        assert d == {"full": full, "since": since, "upto": upto, "keys": len(each), "root": bytes(root).hex()}


def test_the_map_proves_how_many_entries_a_case_has_and_which(place):
    act(2, unit=OTHER)
    act(3)
    act(2, number=None)
    place.sealer.seal()
    [(birth,)] = place.ask("SELECT leaf FROM index_birth WHERE number = %s", NUMBER)
    assert bytes(birth) == tree.leaf_hash(entries(place, OTHER)[1])  # the earliest in any log
    key = sha256(b"case:" + NUMBER.encode() + bytes(birth)).digest()
    run = bytes(32)
    for one in entries(place)[1:4]:
        run = next_run(run, tree.leaf_hash(one))
    [(root, leaves)] = place.ask("SELECT root, leaves FROM index_map WHERE unit = %s", UNIT)
    proof = prove_presence(split_leaves(bytes(leaves)), key)
    assert verify_presence(key, proof, bytes(root)) == (key, 3, run)
    assert place.ask("SELECT n, run FROM index_key WHERE unit = %s AND subject = %s", UNIT, "case:" + NUMBER) == [
        (3, run)
    ]


def test_a_new_day_brings_a_full_map_and_empties_the_leaves_of_all_before_the_full_one_before_it(place, set_clock):
    from datetime import timedelta

    day = now().replace(hour=12)
    for days in range(4):
        set_clock(day + timedelta(days=days), running=True)
        act()
        place.sealer.seal()
        act()
        place.sealer.seal()
    kept = place.ask("SELECT is_full, leaves IS NOT NULL FROM index_map ORDER BY seq")
    assert kept == [(True, False), (False, False)] * 2 + [(True, True), (False, True)] * 2
    [(root, leaves)] = place.ask("SELECT root, leaves FROM index_map WHERE is_full ORDER BY seq DESC LIMIT 1")
    assert {read_leaf(one)[1] for one in split_leaves(bytes(leaves))} == {
        1,
        7,
    }  # system once, the clerk and the case 7 times
    assert map_root(split_leaves(bytes(leaves))) == bytes(root)


def test_access_logs_are_sealed_too_and_have_no_index(place):
    log_access(actor=CLERK, act="case.viewed", via=Via("web"), at=now(), number=NUMBER)
    chain_waiting()
    assert place.sealer.seal().logs == 1
    assert checkpoint(place, kind="access").size == 2
    assert place.ask("SELECT count(*) FROM index_map") == [(0,)]


def test_a_second_sealer_waits_for_the_lease_of_the_first(place):
    act()
    other = Sealer(place.sql, place.signer)
    assert place.sealer.seal().logs == 1
    act()
    assert other.seal() is None
    place.sql.execute("UPDATE seal_lease SET until = now() - interval '1 second'")
    assert other.seal().logs == 1
    assert place.sealer.seal() is None


REPLICA = "DO $$ BEGIN SET session_replication_role = replica; {} ; END $$"
FORGED = "UPDATE event SET entry = replace(convert_from(entry, 'UTF8'), '示例', '伪造')::bytea WHERE unit = '980101' AND seq = 2"


@pytest.mark.parametrize(
    ("code", "seq", "statement"),
    [
        ("seal.leaf", 2, FORGED),
        (
            "seal.prev",
            3,
            FORGED + "; UPDATE event SET leaf = sha256('\\x00'::bytea || entry) WHERE unit = '980101' AND seq = 2",
        ),
        ("seal.missing", 2, "DELETE FROM event WHERE unit = '980101' AND seq = 2"),
        ("seal.missing", 4, "DELETE FROM event WHERE unit = '980101' AND seq = 4"),
        (
            "seal.head",
            3,
            "DELETE FROM event WHERE unit = '980101' AND seq = 4; UPDATE unit_head SET size = 4 WHERE unit = '980101'",
        ),
        ("seal.columns", 2, "UPDATE event SET number = NULL WHERE unit = '980101' AND seq = 2"),
        ("seal.columns", 3, "UPDATE event SET person = 'S9' WHERE unit = '980101' AND seq = 3"),
        ("seal.time", 3, "UPDATE event SET rec = rec - interval '1 hour' WHERE unit = '980101' AND seq = 3"),
    ],
)
def test_the_sealer_seals_over_no_fault_says_where_and_goes_on_with_the_others(
    place, superuser_sql, code, seq, statement
):
    act(4)
    act(2, unit=OTHER)
    superuser_sql(REPLICA.format(statement))
    done = place.sealer.seal()
    [fault] = done.faults
    assert (fault.code, fault.log, fault.seq) == (code, ("ledger", UNIT, 1), seq)
    assert UNIT in fault.words.zh and UNIT in fault.words.en
    assert place.ask("SELECT DISTINCT unit FROM seal_checkpoint WHERE kind = 'ledger'") == [(OTHER,)]
    assert place.ask("SELECT code, seq FROM seal_fault") == [(code, seq)]
    assert place.ask("SELECT count(*) FROM index_map WHERE unit = %s", UNIT) == [(0,)]
    place.sealer.seal()
    assert place.ask("SELECT count(*) FROM seal_fault") == [(1,)]


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        (
            "seal.cut",
            "DELETE FROM event WHERE unit = '980101' AND seq > 2; UPDATE unit_head SET size = 3 WHERE unit = '980101'",
        ),
        ("seal.head", "UPDATE unit_head SET leaf = sha256(leaf) WHERE unit = '980101'"),
        ("seal.gone", "DELETE FROM unit_head WHERE unit = '980101'"),
        ("seal.gone", "DELETE FROM unit_head WHERE unit = '980101'; DELETE FROM event WHERE unit = '980101'"),
    ],
)
def test_what_was_sealed_must_still_stand(place, superuser_sql, code, statement):
    act(4)
    place.sealer.seal()
    superuser_sql(REPLICA.format(statement))
    [fault] = place.sealer.seal().faults
    assert (fault.code, fault.log) == (code, ("ledger", UNIT, 1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seal_tile SET hashes = sha256(hashes) || substring(hashes FROM 33)",
        "UPDATE seal_tile SET hashes = substring(hashes FOR 32)",
        "DELETE FROM seal_tile",
        "UPDATE seal_checkpoint SET root = sha256(root)",
    ],
)
def test_nothing_is_added_to_a_stored_tree_that_is_not_the_one_sealed(place, superuser_sql, statement):
    act(4)
    place.sealer.seal()
    superuser_sql(REPLICA.format(statement))
    act()
    [fault] = place.sealer.seal().faults
    assert (fault.code, fault.log) == ("seal.sealed", ("ledger", UNIT, 1))


def test_a_restored_backup_is_refused_by_the_signer(place, superuser_sql):
    act(4)
    place.sealer.seal()
    superuser_sql(REPLICA.format(
        "DELETE FROM seal_checkpoint; DELETE FROM seal_tile; DELETE FROM index_map; DELETE FROM index_key;"
        "DELETE FROM event WHERE unit = '980101' AND seq > 2;"
        "UPDATE unit_head h SET size = 3, leaf = e.leaf FROM event e WHERE h.unit = '980101' AND e.unit = h.unit AND e.seq = 2"
    ))  # fmt: skip
    [fault] = place.sealer.seal().faults
    assert fault.code == "seal.signer_smaller"
    act(4)
    [fault] = place.sealer.seal().faults
    assert fault.code in {"seal.proof_consistency", "seal.signer_fork"}


def test_an_answer_of_the_signer_that_was_lost_is_asked_for_again(place):
    act(3)
    lost = []

    class Dying:
        def sign(self, requests):
            lost.extend(place.signer.sign(requests))
            raise ConnectionError("the answer is lost")

    with pytest.raises(ConnectionError):
        Sealer(place.sql, Dying()).seal()
    place.sql.execute("UPDATE seal_lease SET until = now() - interval '1 second'")
    assert place.ask("SELECT count(*) FROM seal_checkpoint") == [(0,)]
    act(2)  # by now the log has grown beyond what the signer signed
    assert place.sealer.seal().faults == ()
    assert checkpoint(place).size == 8
    leaves = [tree.leaf_hash(one) for one in entries(place)]
    before = parse_checkpoint(parse_note(lost[0].note).text)
    assert before.root == tree.root(leaves[: before.size])
