"""A thorough intruder (周密的篡改): entries, leaves, links, index, tree, head and tables all mended. Only what was sealed and witnessed tells."""

import time

import pytest

from tests.ledger.tamper.sealed import LOG, UNIT, rewrite
from yihao.ledger import verifier
from yihao.ledger.sealing.witness_client import Cosigned, Declined, Elsewhere
from yihao.runtime.clock import now


@pytest.fixture
def rewritten(cases, house, superuser_sql):
    """The cause of every case changed in half the log and in the tables; nothing inside the database contradicts it."""
    size, before = house.checkpoint()
    at, top = rewrite(house, "诈骗", "盗窃")
    superuser_sql("UPDATE cases_case SET cause = replace(cause, '诈骗', '盗窃')")
    superuser_sql("UPDATE cases_party SET charge = replace(charge, '诈骗', '盗窃')")
    assert (at, top != before) == (size, True)
    return size, top


def test_the_checkpoint_has_another_root_and_that_is_all_that_is_found(rewritten, house, found):
    size, _ = rewritten
    assert found() == [f"root {LOG} checkpoint {size}"]


def test_the_sealer_adds_nothing_to_it(rewritten, house):
    [fault] = house.seal().faults
    assert (fault.code, fault.log[1]) == ("seal.head", UNIT)


def forged_row(house, size, top, note):
    """Put another checkpoint in the place of the stored one, its columns too."""
    house.ask(
        "DO $x$ BEGIN SET LOCAL session_replication_role = replica;"
        f" UPDATE seal_checkpoint c SET root = '\\x{top.hex()}', note = $n${note}$n$, leaf = h.leaf FROM unit_head h"
        f" WHERE c.kind = 'ledger' AND c.unit = '{UNIT}' AND h.kind = c.kind AND h.unit = c.unit AND c.size = {size};"
        " END $x$"
    )


def test_with_the_stored_root_replaced_too_the_signature_is_false_and_the_signer_refuses(
    rewritten, cases, house, found
):
    size, top = rewritten
    [(note,)] = house.ask("SELECT note FROM seal_checkpoint WHERE unit = %s AND kind = 'ledger'", [UNIT])
    unsigned = house.forged(size, top).split("\n\n")[0] + "\n\n" + note.split("\n\n")[1]
    forged_row(house, size, top, unsigned)
    told = found()
    assert f"signature {LOG} checkpoint {size}" in told
    assert {f"cosignature {LOG} checkpoint {size} witness {name}" for name in house.witnesses} <= set(told)
    _act_on(cases)
    [fault] = house.seal().faults
    assert fault.code == "seal.proof_consistency" and fault.log[1] == UNIT


def test_with_the_stolen_key_of_the_log_the_witnesses_answer_409_and_422(rewritten, house):
    size, top = rewritten
    told = house.client("province").add_checkpoint(house.forged(size, top), size, ())
    assert isinstance(told, Declined) and told.status == 409
    told = house.client("discipline").add_checkpoint(house.forged(size + 1, bytes(32)), size, (bytes(32),) * 3)
    assert isinstance(told, Declined) and told.status == 422
    assert isinstance(house.client("province").add_checkpoint(house.forged(size + 1, bytes(32)), 0, ()), Elsewhere)
    assert not isinstance(told, Cosigned)


def test_signed_with_the_stolen_key_the_cosignatures_do_not_fit(rewritten, house, found):
    size, top = rewritten
    forged_row(house, size, top, house.forged(size, top))
    told = found()
    assert f"cosignature {LOG} checkpoint {size} witness discipline" in told
    assert f"signature {LOG} checkpoint {size}" not in told
    assert any(one.startswith("national ") for one in told)


@pytest.mark.parametrize(
    "forged", [False, True], ids=["the checkpoint as it was", "a checkpoint signed with the stolen key"]
)
def test_a_bundle_of_it_is_refused_by_the_verifier(rewritten, cases, house, forged):
    from tests.ledger.tamper.conftest import chief
    from yihao.cases.commands.evidence import take_evidence

    size, top = rewritten
    if forged:
        forged_row(house, size, top, house.forged(size, top))
    content = take_evidence(acting=chief(), number=cases[1], at=now()).content
    report = verifier.verify(content, house.policy, now=time.time())
    assert report.sound is False
    assert report.code == ("witness_signature" if forged else "not_in_log"), report.code


def test_a_false_act_of_a_compromised_application_before_sealing_is_not_found(cases, house, found):
    """The honest limit: what the application itself records is an act like any other; docs/tamper.md says so."""
    _act_on(cases)
    assert house.seal().faults == ()
    assert found() == []


def test_a_tail_cut_before_any_seal_with_its_tables_is_not_found(cases, house, intruder, found):
    """The honest limit: nobody outside knew of it, unless somebody holds its receipt; docs/tamper.md says so."""
    head = "SELECT size, leaf, rec FROM unit_head WHERE kind = 'ledger' AND unit = '990103'"
    [before] = house.ask(head)
    _act_on(cases)
    intruder(
        f"DELETE FROM vault_value WHERE unit = '{UNIT}' AND seq >= {before[0]}; DELETE FROM event_order WHERE unit = '{UNIT}' AND seq >= {before[0]};"
        f" DELETE FROM event WHERE unit = '{UNIT}' AND seq >= {before[0]}; DELETE FROM idempotency WHERE unit = '{UNIT}' AND seq >= {before[0]};"
        f" UPDATE unit_head SET size = {before[0]}, leaf = '\\x{bytes(before[1]).hex()}', rec = '{before[2].isoformat()}'"
        f" WHERE kind = 'ledger' AND unit = '{UNIT}'; DELETE FROM cases_correction; UPDATE cases_case SET cause = '诈骗'"
    )
    assert house.ask(head) == [before]
    assert found() == []


def _act_on(cases):
    from tests.ledger.tamper.conftest import clerk
    from yihao.cases.commands.correct import Correction, correct_case

    correct_case(acting=clerk(), made=Correction(cases[1], "case.cause", "", "伪证", "录入错误"), at=now())
