"""How the ledger stands, read from a real database that a real sealer seals: what waits, what was found, what was verified."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories
from tests.ledger.conftest import CLERK, UNIT, WEB
from tests.ledger.sealing import act, place
from yihao.ledger.access import chain_waiting, log_access
from yihao.ledger.health import read_health
from yihao.ledger.rules.health import Level, Place
from yihao.ledger.system_acts import note_verification
from yihao.runtime.clock import now

__all__ = ["place"]
LOG = Place("ledger", UNIT, 1)


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    """No policy but the test's own."""
    monkeypatch.setenv("YIHAO_POLICY", str(tmp_path / "policy.json"))


def test_what_was_recorded_waits_until_it_is_sealed(place):
    act(3)
    before = read_health()
    assert (before.behind, before.unsealed) == (1, 4)  # the log's opening is the first of them
    assert 0 < before.unsealed_seconds < 60
    assert (before.round, before.national) == (None, None)
    place.sealer.seal()
    after = read_health()
    assert (after.behind, after.unsealed, after.unsealed_seconds) == (0, 0, 0.0)
    assert after.round.logs == 1 and after.round.at <= now()
    assert after.national.size == 1 and len(after.national.root) == 64


def test_a_log_is_as_old_as_its_first_unsealed_entry_also_when_years_lie_between(place, set_clock):
    then = now() - timedelta(days=800)
    set_clock(then)
    act(1)
    place.sealer.seal()
    set_clock(then + timedelta(days=400))
    act(2)
    set_clock(now(), running=True)
    act(5)
    found = read_health()
    assert found.unsealed == 7
    assert timedelta(days=399) < timedelta(seconds=found.unsealed_seconds) < timedelta(days=401)
    assert found.level == Level.RED


def test_a_look_that_waits_to_be_chained_is_unsealed_too(place):
    log_access(actor=CLERK, act="case.viewed", via=WEB, at=now() - timedelta(hours=1))
    assert 3590 < read_health().unsealed_seconds < 3700
    chain_waiting()
    place.sealer.seal()
    assert read_health().unsealed_seconds == 0.0


def test_without_a_policy_every_seal_is_short_of_a_quorum(place):
    act(1)
    place.sealer.seal()
    found = read_health()
    assert not found.has_policy
    assert {one.log.kind for one in found.short} == {"ledger", "national"}
    assert found.witnesses == ()


def test_a_policy_that_cannot_be_read_is_none(place, tmp_path):
    (tmp_path / "policy.json").write_text("{}")
    assert not read_health().has_policy


def test_a_fault_is_open_until_the_log_is_sealed_past_it(place, superuser_sql):
    act(3)
    hide = "SET session_replication_role = replica; UPDATE event SET seq = {} WHERE seq = {}"
    superuser_sql(f"DO $$ BEGIN {hide.format(1002, 2)}; END $$")
    place.sealer.seal()
    found = read_health()
    assert found.level == Level.RED
    assert [(one.log, one.seq, one.is_open) for one in found.faults] == [(LOG, 2, True)]
    superuser_sql(f"DO $$ BEGIN {hide.format(2, 1002)}; END $$")
    assert place.sealer.seal().faults == ()
    found = read_health()
    assert found.level == Level.OK
    assert [one.is_open for one in found.faults] == [False]


def test_the_last_verification_is_told_from_the_systems_own_log(place):
    assert read_health().verification is None
    note_verification(entries=70, codes=["leaf", "table", "leaf"])
    found = read_health()
    assert found.verification[2:] == (70, 3, ("leaf", "table"))
    assert found.level == Level.RED
    note_verification(entries=71, codes=[])
    assert read_health().verification[2:] == (71, 0, ())
    assert read_health().level == Level.OK


def test_gaps_of_the_access_log_are_counted_only_when_asked(place, superuser_sql):
    for _ in range(3):
        log_access(actor=CLERK, act="case.viewed", via=WEB, at=now() - timedelta(minutes=5))
    [(middle,)] = superuser_sql("SELECT max(n) - 1 FROM access_waiting")
    superuser_sql("DELETE FROM access_waiting WHERE n = %s", [middle])
    assert read_health().gaps is None
    assert read_health(gaps=True).gaps >= 1


def test_forty_logs_are_read_by_as_many_statements_as_one(place):
    def statements():
        with factories.counted() as sent:
            read_health(gaps=True)
        return len(sent)

    act(1)
    place.sealer.seal()
    one = statements()
    for n in range(40):
        act(2, unit=f"9802{n:02}")
    assert statements() == one <= 9
    place.sealer.seal()
    assert statements() == one
