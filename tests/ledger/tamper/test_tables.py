"""Attacks beside the log (旁表与保险库被动手脚): a table, a route, the vault, the access log."""

import pytest


def test_an_edited_projection_is_named_with_its_column(cases, superuser_sql, found):
    superuser_sql("UPDATE cases_party SET charge = '盗窃罪' WHERE number = %s", [cases[0]])
    assert found() == [f"table cases_party {cases[0]} 1 charge"]


def test_a_removed_other_number_is_named(cases, superuser_sql, found):
    ((ref,),) = superuser_sql("DELETE FROM cases_alias WHERE number = %s RETURNING ref", [cases[0]])
    assert found() == [f"table cases_alias {cases[0]} {ref}"]


def test_an_added_row_follows_from_no_event(cases, superuser_sql, found):
    superuser_sql(
        "INSERT INTO cases_recusal (number, person, since) VALUES (%s, 'S00000001', clock_timestamp())", [cases[0]]
    )
    assert found() == [f"table cases_recusal {cases[0]} S00000001"]


def test_another_value_in_the_vault_no_longer_fits_its_commitment(cases, superuser_sql, found):
    superuser_sql("UPDATE vault_value SET sealed = sealed || '\\x00'::bytea WHERE field = 'source_name'")
    assert {one.split()[0] for one in found()} == {"vault"}


def test_a_value_erased_without_an_event_is_named(cases, superuser_sql, found):
    superuser_sql("UPDATE vault_value SET sealed = NULL WHERE field = 'source_name'")
    told = found()
    assert len(told) == 3
    assert all(one.startswith("vault") and one.endswith("source_name") for one in told)


def test_a_foreign_key_of_an_act_that_points_at_a_real_entry_is_named(cases, superuser_sql, found):
    """Whoever sends a request under this key would be answered with another's act."""
    superuser_sql(
        "INSERT INTO idempotency (unit, idem, request, epoch, seq, rec_year)"
        " SELECT unit, '11111111-1111-8111-8111-111111111111', request, epoch, seq, rec_year FROM idempotency"
        " WHERE unit = '990103' ORDER BY seq LIMIT 1"
    )
    assert found() == ["stray idempotency 990103 11111111-1111-8111-8111-111111111111"]


@pytest.mark.parametrize("change", ["UPDATE access_event SET entry = entry || ' '::bytea", "DELETE FROM access_event"])
def test_an_edited_access_log_is_found(cases, intruder, found, change):
    from yihao.ledger.commands import Actor, chain_waiting, log_access
    from yihao.runtime.clock import now
    from yihao.runtime.context import Via

    log_access(
        actor=Actor("S00000001", "G00000001", "990103"), act="case.viewed", number=cases[0], via=Via("web"), at=now()
    )
    chain_waiting()
    assert found() == []
    intruder(change + " WHERE seq = 1")
    told = found()
    assert told
    assert all("access/990103" in one for one in told)
