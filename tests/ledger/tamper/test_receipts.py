"""Attacks on what a receipt is checked against (回执核对被动手脚), by a superuser with triggers off: "sealed" is never said of them."""

import hashlib

import pytest

from tests.ledger.conftest import OTHER
from tests.ledger.sealing import act
from tests.ledger.tamper.sealed import LOG, UNIT, rewrite
from yihao.ledger.queries import entry
from yihao.ledger.receipts import SENTENCES, Answer, check_receipt
from yihao.ledger.rules.note import COSIGNATURE, cosign, parse_checkpoint, parse_note

HERE = f"kind = 'ledger' AND unit = '{UNIT}'"
EDITED = "convert_to(replace(convert_from(entry, 'UTF8'), 'POLICE', 'SUPERVISION'), 'UTF8')"
AT = f"unit = '{UNIT}' AND seq = 1"


@pytest.fixture
def receipt(house):
    """The receipt of the first case's registration, of which the site says that it is sealed."""
    held = entry(LOG, 1).receipt
    assert check_receipt(held) == Answer.SEALED
    return held


ATTACKS = {
    "an edited entry whose leaf column was left": (f"UPDATE event SET entry = {EDITED} WHERE {AT}", Answer.ABSENT),
    "an edited entry with its leaf": (
        f"UPDATE event SET leaf = sha256('\\x00'::bytea || {EDITED}), entry = {EDITED} WHERE {AT}",
        Answer.ABSENT,
    ),
    "an edited leaf column": (f"UPDATE event SET leaf = sha256(leaf) WHERE {AT}", Answer.ABSENT),
    "an entry removed": (f"DELETE FROM event WHERE {AT}", Answer.ABSENT),
    "every cosignature removed": (f"DELETE FROM seal_cosignature WHERE {HERE}", Answer.WAITING),
    "the outsider's cosignature removed": (
        f"DELETE FROM seal_cosignature WHERE {HERE} AND witness = 'discipline'",
        Answer.WAITING,
    ),
    "the province's cosignature removed: an outsider alone": (
        f"DELETE FROM seal_cosignature WHERE {HERE} AND witness = 'province'",
        Answer.WAITING,
    ),
    "cosignatures replaced by junk": (f"UPDATE seal_cosignature SET line = 'junk' WHERE {HERE}", Answer.WAITING),
    "one witness's line under the other's name": (
        f"UPDATE seal_cosignature w SET line = (SELECT line FROM seal_cosignature o WHERE o.witness = 'province'"
        f" AND (o.kind, o.unit, o.epoch, o.size) = (w.kind, w.unit, w.epoch, w.size)) WHERE {HERE}",
        Answer.WAITING,
    ),
    "lines taken from another log's checkpoint": (
        f"UPDATE seal_cosignature w SET line = (SELECT line FROM seal_cosignature o WHERE o.witness = w.witness"
        f" AND o.unit = '{OTHER}' LIMIT 1) WHERE {HERE}",
        Answer.WAITING,
    ),
    "a checkpoint of another log in place of this one's": (
        f"UPDATE seal_checkpoint SET note = (SELECT note FROM seal_checkpoint o WHERE o.unit = '{OTHER}' LIMIT 1) WHERE {HERE}",
        Answer.WAITING,
    ),
    "the key record removed": (f"DELETE FROM seal_key WHERE {HERE}", Answer.WAITING),
    "a hash in the tree": (
        f"UPDATE seal_tile SET hashes = set_byte(hashes, 3, 255 - get_byte(hashes, 3)) WHERE {HERE} AND level = 0",
        Answer.WAITING,
    ),
    "the tree removed": (f"DELETE FROM seal_tile WHERE {HERE}", Answer.WAITING),
}


@pytest.mark.parametrize(("attack", "answer"), ATTACKS.values(), ids=list(ATTACKS))
def test_an_attack_on_what_a_receipt_is_checked_against_is_never_called_sealed(
    house, receipt, intruder, attack, answer
):
    intruder(attack.replace("%", "%%"))
    assert check_receipt(receipt) == answer


def test_a_forged_entry_never_sealed_has_no_sealed_receipt(house, receipt):
    """Everything in the database agrees with the forged entry, and its receipt with it; only what was signed does not."""
    rewrite(house, "POLICE", "SUPERVISION")
    assert check_receipt(receipt) == Answer.ABSENT
    assert check_receipt(entry(LOG, 1).receipt) == Answer.WAITING


def test_witnesses_of_the_intruders_own_seal_nothing(house, intruder):
    """An entry after the last seal; its checkpoint is signed with the log's stolen key and cosigned by strangers under known names."""
    act(1, unit=UNIT)
    size = house.ask("SELECT size FROM unit_head WHERE kind = 'ledger' AND unit = %s", [UNIT])[0][0]
    leaves = [bytes(leaf) for (leaf,) in house.ask("SELECT leaf FROM event WHERE unit = %s ORDER BY seq", [UNIT])]
    from yihao.ledger.tree import root

    text = house.forged(size, root(leaves))
    said = parse_note(text).text
    assert parse_checkpoint(said).size == size
    lines = []
    for name in ("province", "discipline"):
        stranger = house.keys.make(f"{name}.stranger", COSIGNATURE)._replace(name=name)
        lines.append((name, str(cosign(said, stranger, house.keys.sign(f"{name}.stranger"), 1_790_000_000))))
    house.ask("INSERT INTO seal_checkpoint (kind, unit, epoch, size, root, leaf, rec, note)"
              " VALUES ('ledger', %s, 1, %s, %s, %s, now(), %s)", [UNIT, size, root(leaves), leaves[-1], text])  # fmt: skip
    for name, line in lines:
        house.ask("INSERT INTO seal_cosignature VALUES ('ledger', %s, 1, %s, %s, %s)", [UNIT, size, name, line])
    house.ask("UPDATE seal_tile SET hashes = %s WHERE kind = 'ledger' AND unit = %s AND level = 0",
              [b"".join(leaves), UNIT])  # fmt: skip
    assert check_receipt(entry(LOG, size - 1).receipt) == Answer.WAITING


def test_a_policy_that_is_taken_away_leaves_nothing_sealed(house, receipt):
    (house.here / "policy.json").unlink()
    assert check_receipt(receipt) == Answer.WAITING


def test_junk_at_either_end_does_not_hide_a_true_seal(house, receipt, intruder):
    """False rows for witnesses that the policy does not know, and false checkpoints at both ends, change nothing."""
    intruder(f"INSERT INTO seal_cosignature SELECT kind, unit, epoch, size, 'stranger' || n, 'junk' FROM seal_checkpoint,"
             f" generate_series(1, 300) n WHERE {HERE}")  # fmt: skip
    act(1, unit=UNIT)
    house.seal("nobody")
    intruder(f"INSERT INTO seal_cosignature SELECT kind, unit, epoch, size, w, 'junk' FROM seal_checkpoint,"
             f" unnest(ARRAY['province', 'discipline']) w WHERE {HERE} ON CONFLICT DO NOTHING")  # fmt: skip
    assert check_receipt(receipt) == Answer.SEALED


def test_the_check_reads_as_much_however_long_the_log(house, receipt):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(8):
        act(40, unit=UNIT)
        house.seal()
    with CaptureQueriesContext(connection) as asked:
        assert check_receipt(receipt) == Answer.SEALED
    assert len(asked) <= 9
    absent = receipt._replace(leaf=hashlib.sha256().hexdigest())
    with CaptureQueriesContext(connection) as asked_again:
        assert check_receipt(absent) == Answer.ABSENT
    assert len(asked_again) == len(asked)


def test_there_are_three_sentences_and_each_speaks_both_languages():
    assert set(SENTENCES) == set(Answer) and len(Answer) == 3
    assert all(words.zh and words.en for words in SENTENCES.values())
