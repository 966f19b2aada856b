"""Sealer, signer and two witnesses as they run, on PostgreSQL: cosigned to the quorum, whichever of them is killed when."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack, contextmanager

import pytest

from tests import databases
from tests.ledger.conftest import UNIT
from tests.ledger.processes.running import folder, free_port, made_signer, made_witness, signing, witnessing, yihao
from tests.ledger.sealing import DOMAIN, act
from yihao.ledger.rules.note import parse_note, verify_cosignature
from yihao.ledger.rules.policy import parse_policy


class Ceremony:
    """A signer and two witnesses with their states, made as an operator makes them; ``here`` holds policy and list."""

    def __init__(self, here, database):
        self.here, self.database = here, database
        self.enrolment = made_signer(here / "s", DOMAIN)
        self.ports = {"province": free_port(), "discipline": free_port()}
        self.keys = {name: made_witness(here / name, name, self.enrolment) for name in self.ports}
        yihao(
            "ledger", "policy", "--enrolment", self.enrolment, "--quorum", "province=1",
            "--witness", f"province={self.keys['province']}", "--witness", f"discipline,outside={self.keys['discipline']}",
            *(f"--url={name}=http://127.0.0.1:{port}" for name, port in self.ports.items()), YIHAO_VAR=str(here),
        )  # fmt: skip
        self.policy = parse_policy((here / "policy.json").read_bytes())

    def settings(self, **more):
        return {
            "YIHAO_VAR": str(self.here),
            "YIHAO_SEALER_URL": databases.url(self.database, "yihao_sealer"),
            "YIHAO_SIGNER_SOCKET": str(self.here / "s" / "signer.sock"),
        } | more

    def seal(self, *, code=0, **more):
        with databases.CLUSTER.connect("yihao_sealer", self.database) as sql:
            sql.execute("UPDATE seal_lease SET until = now()")  # a sealer that was killed cannot give its lease back
        done = yihao("ledger", "seal", "--once", "--json", code=code, **self.settings(**more))
        return json.loads(done.stdout) if done.stdout else {}

    @contextmanager
    def running(self, *names, **more):
        with ExitStack() as stack:
            process, _ = stack.enter_context(signing(self.here / "s"))
            witnesses = {
                name: stack.enter_context(witnessing(self.here / name, self.ports[name], **more.get(name, {})))
                for name in names
            }
            yield {"signer": process} | witnesses

    def quorum(self):
        """Who cosigned the newest checkpoint of the unit's ledger; each cosignature is verified."""
        with databases.CLUSTER.connect("yihao_reader", self.database) as sql:
            rows = sql.execute(
                "SELECT note, size, (SELECT array_agg(line) FROM seal_cosignature w WHERE (w.kind, w.unit, w.epoch, w.size)"
                " = (c.kind, c.unit, c.epoch, c.size)) FROM seal_checkpoint c WHERE kind = 'ledger' AND unit = %s"
                " ORDER BY epoch DESC, size DESC LIMIT 1", [UNIT]
            ).fetchone()  # fmt: skip
        note = parse_note(rows[0] + "".join(rows[2] or []))
        named = {one.name for one in note.signatures} & self.keys.keys()
        for name in named:
            verify_cosignature(note, self.keys[name])
        return named, rows[1]


@pytest.fixture
def ceremony(committed_db):
    with folder() as made:
        yield Ceremony(made, committed_db)


def test_every_log_is_cosigned_by_both_and_that_is_the_quorum(ceremony):
    act(3)
    with ceremony.running("province", "discipline"):
        done = ceremony.seal()
        assert done["faults"] == [] and done["cosigned"] == 4  # the office's log and the national one, by two
        named, _ = ceremony.quorum()
        assert ceremony.policy.is_quorum(named)
        assert ceremony.seal()["cosigned"] == 0
        act(2)
        assert ceremony.seal()["cosigned"] == 2
        assert ceremony.quorum() == ({"province", "discipline"}, 8)
    with databases.CLUSTER.connect("yihao_reader", ceremony.database) as sql:
        assert sorted(sql.execute("SELECT witness, outside FROM seal_witness").fetchall()) == [
            ("discipline", True),
            ("province", False),
        ]


def test_a_witness_that_was_down_for_a_while_catches_up_and_holds_up_nobody(ceremony):
    act(3)
    with ceremony.running("province", "discipline"):
        ceremony.seal()
    for _ in range(3):
        act(2)
        with ceremony.running("province"):
            assert ceremony.seal()["faults"] == []
    named, size = ceremony.quorum()
    assert named == {"province"} and not ceremony.policy.is_quorum(named)
    with ceremony.running("province", "discipline"):
        ceremony.seal()
    assert ceremony.quorum() == ({"province", "discipline"}, size)


@pytest.mark.parametrize("killed", ["signer.before_commit", "signer.after_commit", "sealer.before_cosignatures",
                                    "witness.before_log", "witness.before_commit", "witness.after_commit"])  # fmt: skip
def test_each_may_be_killed_and_the_next_round_goes_on(ceremony, killed):
    act(3)
    who = killed.split(".")[0]
    with ExitStack() as stack:
        signer = {"YIHAO_CRASH_AT": killed} if who == "signer" else {}
        witness = {"YIHAO_CRASH_AT": killed} if who == "witness" else {}
        stack.enter_context(signing(ceremony.here / "s", **signer))
        stack.enter_context(witnessing(ceremony.here / "province", ceremony.ports["province"], **witness))
        stack.enter_context(witnessing(ceremony.here / "discipline", ceremony.ports["discipline"]))
        sealer = {"YIHAO_CRASH_AT": killed} if who == "sealer" else {}
        ceremony.seal(code={"signer": 1, "sealer": -9, "witness": 0}[who], **sealer)
    act(2)
    with ceremony.running("province", "discipline"):
        assert ceremony.seal()["faults"] == []
    named, size = ceremony.quorum()
    assert named == {"province", "discipline"}
    with databases.CLUSTER.connect("yihao_reader", ceremony.database) as sql:
        assert sql.execute("SELECT size FROM unit_head WHERE kind = 'ledger' AND unit = %s", [UNIT]).fetchone() == (
            size,
        )


def renamed(database, name):
    from django.db import connection

    connection.close()
    with databases.CLUSTER.connect() as sql:
        sql.execute(f'ALTER DATABASE "{database}" RENAME TO "{name}"')


def test_database_and_signer_restored_from_an_older_backup_are_found_by_the_witnesses(ceremony):
    """Inside the house nothing can tell: the signer's state is as old as the database. The witnesses know better."""
    from django.db import connection

    database, signer, week = ceremony.database, ceremony.here / "s", ceremony.here / "week"
    act(3)
    with ceremony.running("province", "discipline"):
        ceremony.seal()
    connection.close()
    databases.CLUSTER.create_database(database + "_week", template=database)
    shutil.copytree(signer, week, ignore=shutil.ignore_patterns("*.sock", "lock"))
    act(2)
    with ceremony.running("province", "discipline"):
        ceremony.seal()
    size = ceremony.quorum()[1]
    renamed(database, database + "_lost")
    renamed(database + "_week", database)
    shutil.rmtree(signer)
    shutil.copytree(week, signer)
    try:
        act(1)
        with ceremony.running("province", "discipline"):
            done = ceremony.seal(code=1)
        assert "seal.witness_ahead" in {fault["code"] for fault in done["faults"]}
        act(3)
        with ceremony.running("province", "discipline"):
            done = ceremony.seal(code=1)
        assert "seal.witness_declined" in {fault["code"] for fault in done["faults"]}
        named, reached = ceremony.quorum()
        assert reached > size and named == set()
    finally:
        databases.drop(database + "_lost")
