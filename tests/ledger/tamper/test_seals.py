"""Attacks on what sealing left behind (封存物被动手脚), with triggers off: each names what is found and where."""

import pytest

from tests.ledger.conftest import OTHER
from tests.ledger.sealing import DOMAIN, act
from tests.ledger.tamper.sealed import LOG, UNIT

HERE = "kind = 'ledger' AND unit = '990103'"
NATIONAL = f"{DOMAIN}/national/000000/1"

ATTACKS = {
    "a hash in a tile: the entry under it is named": (
        f"UPDATE seal_tile SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) WHERE {HERE} AND level = 0",
        [f"tile {LOG} tile 0/0 entry 1"],
    ),
    "a tile cut short": (
        f"UPDATE seal_tile SET hashes = substring(hashes FOR 64) WHERE {HERE}",
        [f"tile {LOG} tile 0/0"],
    ),
    "a tile removed": (f"DELETE FROM seal_tile WHERE {HERE}", [f"tile {LOG} tile 0/0"]),
    "a tile too many": (
        f"INSERT INTO seal_tile SELECT kind, unit, epoch, 1, 0, sha256('x') FROM seal_tile WHERE {HERE}",
        [f"tile {LOG} tile 1/0"],
    ),
    "a checkpoint with another root: it says another than its note": (
        f"UPDATE seal_checkpoint SET root = sha256(root) WHERE {HERE}",
        ["checkpoint {at}", "root {at}"],
    ),
    "a checkpoint whose note has no signature": (
        f"UPDATE seal_checkpoint SET note = split_part(note, E'\\n\\n', 1) || E'\\n\\n' WHERE {HERE}",
        ["checkpoint {at}"],
    ),
    "a checkpoint that another key signed": (
        f"UPDATE seal_checkpoint SET note = split_part(note, E'\\n\\n', 1) || E'\\n\\n' || regexp_replace("
        f"(SELECT split_part(note, E'\\n\\n', 2) FROM seal_checkpoint WHERE kind = 'ledger' AND unit = '{OTHER}' LIMIT 1),"
        f" '{OTHER}', '{UNIT}') WHERE {HERE}",
        ["signature {at}", "national {national} {place}"],
    ),
    "a checkpoint's own column of the last leaf": (
        f"UPDATE seal_checkpoint SET leaf = sha256(leaf) WHERE {HERE}",
        ["column {at} leaf"],
    ),
    "every checkpoint of a log removed": (
        f"DELETE FROM seal_cosignature WHERE {HERE}; DELETE FROM seal_checkpoint WHERE {HERE}",
        [f"checkpoint {LOG}", f"tile {LOG} tile 0/0", "national {national} {place}"],
    ),
    "a witness's line on another checkpoint": (
        f"UPDATE seal_cosignature SET line = (SELECT line FROM seal_cosignature o WHERE o.witness = 'discipline'"
        f" AND o.kind = 'national' ORDER BY size LIMIT 1) WHERE {HERE} AND witness = 'discipline'",
        ["cosignature {at} witness discipline"],
    ),
    "the cosignatures removed: no quorum": (
        f"DELETE FROM seal_cosignature WHERE {HERE}; UPDATE seal_checkpoint SET at = at - interval '1 day' WHERE {HERE}",
        ["quorum {at}"],
    ),
    "the outsider's cosignature removed: a quorum without an outsider": (
        f"DELETE FROM seal_cosignature WHERE {HERE} AND witness = 'discipline';"
        f" UPDATE seal_checkpoint SET at = at - interval '1 day' WHERE {HERE}",
        ["outsider {at}"],
    ),
    "a key record of a stranger": (
        f"UPDATE seal_key SET record = regexp_replace(record, 'S1', 'S2') WHERE {HERE}",
        [f"key seal_key {LOG}", "signature {at}"],
    ),
    "a key record removed": (f"DELETE FROM seal_key WHERE {HERE}", ["signature {at}"]),
    "a map's leaves": (
        "UPDATE index_map SET leaves = set_byte(leaves, 35, 99) WHERE unit = '990103'",
        [f"map index_map {LOG} {{map}}"],
    ),
    "a map's root": (
        "UPDATE index_map SET root = sha256(root) WHERE unit = '990103'",
        [f"map index_map {LOG} {{map}}"],
    ),
    "a map removed": ("DELETE FROM index_map WHERE unit = '990103'", [f"map index_map {LOG} {{map}}"]),
    "a map that no entry speaks of": (
        "INSERT INTO index_map SELECT unit, epoch, upto + 1, since, is_full, seq + 1, rec, root, leaves FROM index_map"
        " WHERE unit = '990103'",
        [f"map index_map {LOG} {{after}}"],
    ),
    "a key's count": (
        "UPDATE index_key SET n = n + 1 WHERE unit = '990103' AND subject = 'case:{second}'",
        [f"index index_key {LOG} case:{{second}}"],
    ),
    "a key hidden": (
        "DELETE FROM index_key WHERE unit = '990103' AND subject = 'case:{second}'",
        [f"index index_key {LOG} case:{{second}}"],
    ),
    "a case's birth leaf": (
        "UPDATE index_birth SET leaf = sha256(leaf) WHERE number = '{second}'",
        ["birth index_birth {second}"],
    ),
    "a leaf of the national log": (
        "UPDATE national_leaf SET note = replace(note, 'ledger', 'access') WHERE seq = 0",
        ["tile {national} tile 0/0 entry 0", "root {national} checkpoint {first}", "national {national} 0"],
    ),
    "the national log's last leaf removed": (
        "DELETE FROM national_leaf WHERE seq = (SELECT max(seq) FROM national_leaf)",
        ["root {national} checkpoint {last}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("attack", "places"), ATTACKS.values(), ids=list(ATTACKS))
def test_an_attack_on_the_seals_is_found_and_named(attacked, attack, places):
    house, cases, told = attacked
    size, _ = house.checkpoint()
    [(mapped,)] = house.ask("SELECT seq FROM index_map WHERE unit = %s", [UNIT])
    [(place,)] = house.ask("SELECT seq FROM national_leaf WHERE unit = %s", [UNIT])
    sizes = [one for (one,) in house.ask("SELECT size FROM seal_checkpoint WHERE kind = 'national' ORDER BY size")]
    words = {
        "second": cases[1], "at": f"{LOG} checkpoint {size}", "national": NATIONAL, "map": mapped, "after": mapped + 1,
        "first": sizes[0], "last": sizes[-1], "place": place,
    }  # fmt: skip
    found = told(attack.replace("{second}", cases[1]))
    assert {one.format(**words) for one in places} <= set(found)
    assert len(found) <= len(places) + 3


@pytest.mark.parametrize("table", ["seal_checkpoint", "seal_cosignature", "seal_key", "seal_tile", "index_map", "national_leaf"])  # fmt: skip
def test_a_disabled_trigger_of_a_seal_table_is_found(house, superuser_sql, found, table):
    superuser_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    assert any(one.startswith(f"trigger {table} ") for one in found())


def test_without_a_policy_nothing_outside_the_house_speaks_for_the_seals(house, found):
    (house.here / "policy.json").unlink()
    assert found() == ["policy policy.json"]


def test_a_policy_with_another_enrolment_key_believes_no_key_record(house, found):
    stranger = house.keys.make("other.invalid", 1)
    said = house.policy.decode().replace(str(house.enrolment), f"{stranger}".replace("other.invalid", DOMAIN))
    (house.here / "policy.json").write_text(said)
    assert {one.split()[0] for one in found()} == {"policy"}  # the key's id no longer fits: it is no policy


def test_since_a_checkpoint_the_tree_is_taken_up_there(house, intruder):
    from yihao.ledger.verifying_run import verify

    act(300, unit=UNIT)
    house.seal()
    act(300, unit=UNIT)
    house.seal()
    size = house.checkpoint()[0]
    assert verify(workers=1, quiet=True).findings == []
    assert verify(unit=UNIT, since=400, workers=1, quiet=True).findings == []
    intruder(
        f"UPDATE seal_tile SET hashes = set_byte(hashes, 32, 255 - get_byte(hashes, 32)) WHERE {HERE} AND idx = 2 AND level = 0"
    )
    told = [f"{one.code} {one.where}" for one in verify(unit=UNIT, since=400, workers=1, quiet=True).findings]
    assert told == [f"tile {LOG} tile 0/2 entry 513"] and size > 600
