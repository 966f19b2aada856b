"""A verification that was cut off (中断的校验): what is changed before it is run again is found, however much of it was done."""

import json
import time
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection

from tests import databases
from tests.ledger.sealing import act
from tests.ledger.tamper.sealed import LOG, UNIT
from yihao.ledger.database import ask
from yihao.ledger.rebuild import rebuildings
from yihao.ledger.verifying_run import verify
from yihao.ledger.verifying_state import State
from yihao.runtime.places import var


@pytest.fixture
def cut_off(house):
    """A run that ended in its midst: its logs and seals were checked, the tables were locked by somebody else."""
    with databases.CLUSTER.connect(database=house.database) as sql, sql.transaction():
        sql.execute("LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE")
        ask("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError):
            verify(workers=1, quiet=True)
        ask("RESET lock_timeout")
    file = var() / "verify" / f"{connection.settings_dict['NAME']}.jsonl"
    assert {json.loads(line)["part"][0] for line in file.read_text().split("\n") if line} == {"log", "seals"}
    yield file
    file.unlink(missing_ok=True)


@pytest.fixture
def again():
    """Run it again; gives what was found, and which parts were taken up."""

    def run():
        taken = []
        found = verify(workers=1, quiet=True, on_resumed=taken.extend)
        return [f"{one.code} {one.where}" for one in found.findings], {one.part for one in taken}

    return run


def test_nothing_changed_logs_and_seals_are_taken_up_and_the_file_is_gone(cut_off, again):
    found, taken = again()
    assert found == []
    assert ("log", "ledger", UNIT, 0) in taken and ("seals", "national", "000000", 0) in taken
    assert {what for what, *_ in taken} == {"log", "seals"}
    assert not cut_off.exists()


def test_a_vault_emptied_after_a_cut_off_verification_is_found(cut_off, again, intruder):
    intruder(f"DELETE FROM vault_value WHERE unit = '{UNIT}' AND field = 'source_name'")
    found, _ = again()
    assert len(found) == 3
    assert all(one.startswith(f"vault {LOG}") and one.endswith("source_name") for one in found)


def test_an_entry_edited_after_a_cut_off_verification_is_found(cut_off, again, intruder):
    intruder(f"UPDATE event SET entry = entry || ' '::bytea WHERE unit = '{UNIT}' AND seq = 2")
    until = time.monotonic() + 60
    while ask("SELECT sum(n_tup_upd) FROM pg_stat_all_tables WHERE relname ~ '^event_y'") == [(0,)]:
        assert time.monotonic() < until, "the server counts what a session changed when it ends"
        time.sleep(0.05)
    found, taken = again()
    assert f"leaf {LOG} 2" in found
    assert taken == set()


def test_a_table_edited_after_a_cut_off_verification_is_found(cut_off, cases, again, superuser_sql):
    superuser_sql("UPDATE cases_party SET charge = '盗窃罪' WHERE number = %s", [cases[0]])
    assert again()[0] == [f"table cases_party {cases[0]} 1 charge"]


def test_a_log_that_grew_is_checked_again_and_the_others_are_taken_up(cut_off, again):
    act(1, unit=UNIT)
    found, taken = again()
    assert found == []
    assert ("log", "ledger", UNIT, 0) not in taken and ("seals", "ledger", UNIT, 0) not in taken
    assert ("log", "ledger", "000000", 0) in taken


def test_another_policy_has_everything_checked_again(cut_off, house, again):
    (house.here / "policy.json").write_bytes(house.policy + b"\n")
    assert again() == ([], set())


@pytest.mark.parametrize("by", [timedelta(hours=-1, minutes=-1), timedelta(hours=1)], ids=["too old", "of the future"])
def test_what_was_checked_at_another_time_is_checked_again(cut_off, again, by):
    lines = [json.loads(line) for line in cut_off.read_text().split("\n") if line]
    for one in lines:
        one["began"] = (datetime.fromisoformat(one["began"]) + by).isoformat()
    cut_off.write_text("\n".join(json.dumps(one) for one in lines))
    assert again() == ([], set())


def test_tables_written_into_the_file_of_what_was_done_are_not_believed(cut_off, again, superuser_sql, cases):
    """Not even with everything that they are bound to, worked out by the program itself."""
    state, parts = State(connection.settings_dict["NAME"]), [("tables", one.code, "", 0) for one in rebuildings()]
    parts += [("vault", "ledger", UNIT, 0), ("site", "", "", 0)]
    line = json.loads(cut_off.read_text().split("\n")[-1])
    forged = [json.dumps(line | {"part": part, "bound": state._bound(part)}) for part in parts]
    cut_off.write_text("\n".join([cut_off.read_text(), *forged, "1", "null", '{"part": ["log']))
    superuser_sql("UPDATE cases_party SET charge = '盗窃罪' WHERE number = %s", [cases[0]])
    found, taken = again()
    assert found == [f"table cases_party {cases[0]} 1 charge"]
    assert taken and taken.isdisjoint(parts)
