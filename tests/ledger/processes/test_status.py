"""``yihao ledger status`` beside signer, sealer and witnesses as they run: who lags, which log is short of the quorum."""

from __future__ import annotations

import json

from tests import databases
from tests.ledger.conftest import UNIT
from tests.ledger.processes.running import yihao
from tests.ledger.processes.test_cosigned import Ceremony, ceremony
from tests.ledger.sealing import act

__all__ = ["ceremony"]


def status(ceremony: Ceremony, *, code=0):
    told = yihao("ledger", "status", "--json", code=code, YIHAO_DATABASE_URL=databases.url(ceremony.database),
                 YIHAO_VAR=str(ceremony.here))  # fmt: skip
    return json.loads(told.stdout)


def back_then(ceremony, seconds):
    """Let so much time pass for every seal: as superuser, since nobody else may touch what was sealed."""
    from django.db import connection

    connection.close()
    with databases.CLUSTER.connect(database=ceremony.database) as sql:
        sql.execute("SET session_replication_role = replica")
        sql.execute("UPDATE seal_checkpoint SET at = at - make_interval(secs => %s)", [seconds])


def test_a_witness_that_is_away_lags_and_names_the_logs_that_are_short_until_it_comes_back(ceremony):
    act(3)
    with ceremony.running("province", "discipline"):
        ceremony.seal()
    found = status(ceremony)
    assert (found["status"], found["behind"]) == ("ok", 0)
    assert found["quorum"] == {"policy": True, "reached": True, "short": []}
    assert [one["logs"] for one in found["witnesses"]] == [0, 0]

    act(2)
    with ceremony.running("province"):
        ceremony.seal()
    found = status(ceremony)
    lag = {one["name"]: (one["logs"], one["entries"]) for one in found["witnesses"]}
    assert lag == {"province": (0, 0), "discipline": (1, 3)}  # two acts and the root of the index over them
    assert [one["log"] for one in found["quorum"]["short"]] == [f"ledger/{UNIT}/1"]
    assert any("discipline" in one["name"] and one["fault"] for one in found["witnesses"])
    assert found["status"] == "ok"

    back_then(ceremony, 600)
    assert status(ceremony)["status"] == "amber"
    back_then(ceremony, 86_400)
    found = status(ceremony, code=1)
    assert found["status"] == "red"
    assert found["reasons"][0]["level"] == "red"

    with ceremony.running("province", "discipline"):
        ceremony.seal()
    assert status(ceremony)["status"] == "ok"


def test_a_full_verification_is_remembered_and_one_of_an_office_is_not(ceremony):
    place = {
        "YIHAO_DATABASE_URL": databases.url(ceremony.database),
        "YIHAO_VAR": str(databases.CLUSTER.folder.parent),
        "YIHAO_POLICY": str(ceremony.here / "policy.json"),
    }
    act(2)
    yihao("ledger", "verify", "--unit", UNIT, "--workers", 1, **place)
    assert json.loads(yihao("ledger", "status", "--json", **place).stdout)["verification"] is None
    yihao("ledger", "verify", "--all", "--workers", 1, **place)
    found = json.loads(yihao("ledger", "status", "--json", **place).stdout)["verification"]
    assert (found["findings"], found["program"]) == (0, "0.1.0")
    assert found["entries"] > 2
