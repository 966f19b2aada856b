"""What a verification found is told even where it cannot be recorded (校验结果记不进账): findings are not to be suppressed."""

import json

import pytest

from tests import databases
from tests.ledger.processes.running import yihao
from yihao.runtime.places import var


@pytest.fixture
def verified(cases, committed_db):
    """Run ``yihao ledger verify --all`` as an administrator does."""
    place = {"YIHAO_DATABASE_URL": databases.url(committed_db), "YIHAO_VAR": str(var())}
    return lambda *more, code: yihao("ledger", "verify", "--all", "--workers", 1, *more, code=code, **place)


@pytest.fixture
def ahead(superuser_sql):
    """The system's log lies a day ahead of the clock: nothing can be recorded in it."""
    superuser_sql("UPDATE unit_head SET rec = rec + interval '1 day' WHERE unit = '000000' AND kind = 'ledger'")


def test_what_was_found_is_printed_though_it_cannot_be_recorded(verified, ahead, cases, superuser_sql):
    superuser_sql("UPDATE cases_party SET charge = '盗窃罪' WHERE number = %s", [cases[0]])
    told = verified(code=1)
    assert f"table  cases_party {cases[0]} 1 charge" in told.stdout
    assert "没能记入系统日志" in told.stderr and "could not be recorded" in told.stderr
    assert "Traceback" not in told.stderr
    said = json.loads(verified("--json", code=1).stdout)
    assert [one["where"] for one in said["findings"]] == [f"cases_party {cases[0]} 1 charge"]
    assert superuser_sql("SELECT count(*) FROM event WHERE type = 'ledger.verified/1'") == [(0,)]


def test_that_nothing_was_found_but_could_not_be_recorded_is_no_success(verified, ahead):
    told = verified("--json", code=1)
    assert json.loads(told.stdout)["sound"] is True
    assert "could not be recorded" in told.stderr
