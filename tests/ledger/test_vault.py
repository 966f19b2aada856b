"""The vault: values come back to those who may see them, and once erased never again, while every proof still holds."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction

from tests.ledger.conftest import CLERK, UNIT, WEB, Noted
from yihao.ledger.checking import check_chain
from yihao.ledger.commands import Secret, erase, record
from yihao.ledger.queries import entry
from yihao.ledger.rules.commitment import commitment
from yihao.ledger.vault import ERASED, _master_key, open_commitments, reveal
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused


def noted(subject, value="示例甲", **more):
    return record(Noted(), actor=CLERK, via=WEB, secrets={"name": Secret(value, subject, **more)})


def test_many_values_come_back_in_one_statement(db, django_assert_num_queries):
    refs = [noted(uuid4(), f"示例{i}").refs["name"] for i in range(5)]
    with django_assert_num_queries(1):
        values = reveal([*refs, uuid4()])
    assert values == {ref: f"示例{i}" for i, ref in enumerate(refs)}


def test_a_value_and_its_salt_open_the_commitment_in_the_entry(db):
    receipt = noted(uuid4())
    opened = open_commitments([receipt.refs["name"]])[receipt.refs["name"]]
    said = entry(receipt.log, receipt.seq).said
    assert commitment(opened.salt, "name", opened.value).hex() == said["c"]["name"]


def test_a_value_is_kept_in_nfc_whatever_form_it_came_in(db):
    receipt = noted(uuid4(), "Cafe\u0301")
    assert reveal(receipt.refs.values()) == {receipt.refs["name"]: "Caf\u00e9"}


def test_the_same_value_twice_has_two_commitments(db):
    subject = uuid4()
    assert noted(subject).refs != noted(subject).refs


def test_erasing_destroys_the_values_and_leaves_the_chain_sound(committed_db, owner_sql):
    subject, other = uuid4(), uuid4()
    with transaction.atomic():
        gone, stays = noted(subject), noted(other)
        receipt = erase(subject=subject, legal_basis="PIPL.47", actor=CLERK, via=WEB, basis="APPROVED", ref="审批1号")
    assert reveal([gone.refs["name"], stays.refs["name"]]) == {
        gone.refs["name"]: ERASED,
        stays.refs["name"]: "示例甲",
    }
    assert check_chain(UNIT).fault == ""
    said = entry(receipt.log, receipt.seq).said
    assert (said["type"], said["d"]["legal_basis"]) == ("vault.erased/1", "PIPL.47")
    assert owner_sql("SELECT wrapped, erased_at IS NOT NULL FROM vault_key WHERE subject = %s", [subject]) == [
        (None, True)
    ]
    assert owner_sql("SELECT count(*) FROM vault_value WHERE subject = %s AND sealed IS NOT NULL", [subject]) == [(0,)]


def test_what_is_erased_cannot_be_erased_again_or_added_to(db):
    subject = uuid4()
    noted(subject)
    erase(subject=subject, legal_basis="PIPL.47", actor=CLERK, via=WEB)
    for again in (
        lambda: erase(subject=subject, legal_basis="PIPL.47", actor=CLERK, via=WEB),
        lambda: erase(subject=uuid4(), legal_basis="PIPL.47", actor=CLERK, via=WEB),
        lambda: noted(subject),
    ):
        with pytest.raises(Refused), transaction.atomic():
            again()


def test_a_subject_said_to_be_fresh_that_is_not_is_refused(db):
    subject = uuid4()
    noted(subject, fresh=True)
    with pytest.raises(Refused) as refused, transaction.atomic():
        noted(subject, fresh=True)
    assert refused.value.status == 409


def test_sm4_can_be_chosen_and_both_suites_stay_readable(db, monkeypatch):
    before = noted(uuid4(), "示例甲")
    monkeypatch.setenv("YIHAO_VAULT_SUITE", "sm4gcm")
    after = noted(uuid4(), "示例乙")
    values = reveal([before.refs["name"], after.refs["name"]])
    assert sorted(values.values()) == ["示例乙", "示例甲"]


def test_a_value_moved_to_another_row_does_not_open(committed_db, superuser_sql):
    with transaction.atomic():
        subject = uuid4()
        first, second = noted(subject, "示例甲"), noted(subject, "示例乙")
    superuser_sql(
        "UPDATE vault_value SET sealed = (SELECT sealed FROM vault_value WHERE ref = %s) WHERE ref = %s",
        [first.refs["name"], second.refs["name"]],
    )
    with pytest.raises(InvalidTag):
        reveal(second.refs.values())


def test_a_value_that_is_too_long_or_broken_is_refused(db):
    for value in ("字" * 70_000, "half \ud800"):
        with pytest.raises(Refused):
            noted(uuid4(), value)


def test_a_lost_master_key_is_said_and_never_replaced(db, monkeypatch, tmp_path):
    monkeypatch.setenv("YIHAO_VAR", str(tmp_path))
    _master_key.cache_clear()
    try:
        with pytest.raises(Refused) as refused:
            noted(uuid4())
        assert refused.value.code == "secret_missing"
        assert not (tmp_path / "secrets" / "vault_kek").exists()
    finally:
        _master_key.cache_clear()


def test_the_master_key_is_for_its_owner_only(db):
    noted(uuid4())
    assert (var() / "secrets" / "vault_kek").stat().st_mode & 0o777 == 0o600


def test_with_a_salt_of_ones_own_the_vaults_address_is_known_before_the_act_is_recorded(db):
    one = Secret("Cafe\u0301 示例", uuid4(), fresh=True, salt=os.urandom(32))
    receipt = record(Noted(), actor=CLERK, via=WEB, secrets={"name": one})
    assert receipt.refs == {"name": one.ref("name")}
    with pytest.raises(ValueError, match="32 bytes"):
        Secret("示例", uuid4()).ref("name")
