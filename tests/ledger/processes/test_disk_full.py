"""No room left for the signer's state, a witness's or the tiles: said in words, nothing signed that was not kept, and it goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess

import pytest

from tests import databases
from tests.disks import small_disk
from tests.ledger.conftest import UNIT
from tests.ledger.notes import ENROLMENT, ORIGIN, checkpoint, key_record
from tests.ledger.processes.running import (
    Log,
    folder,
    free_port,
    made_signer,
    made_witness,
    signing,
    witnessing,
    yihao,
)
from tests.ledger.sealing import DOMAIN, act
from yihao.ledger.sealing.witness_client import Cosigned, WitnessAway, WitnessClient
from yihao.runtime import postgres
from yihao.runtime.refusal import Refused


@pytest.fixture
def disk():
    with folder() as here, small_disk(here / "disk") as made:
        yield made


def kept(state, file, origin):
    with sqlite3.connect(f"file:{state / file}?mode=ro", uri=True) as known:
        return known.execute("SELECT size FROM log WHERE origin = ?", (origin,)).fetchone()[0]


def until_refused(ask, most=4000):
    """Ask on until there is no room; what still fitted is done. Gives the refusal."""
    for _ in range(most):
        try:
            ask()
        except Refused as full:
            return full
    raise AssertionError("it never was full")


def test_a_signer_without_room_signs_nothing_it_did_not_keep_and_goes_on(disk):
    state, origin = disk.place / "s", f"{DOMAIN}/ledger/980101/1"
    made_signer(state, DOMAIN)
    log = Log(origin, 5000)
    with signing(state) as (_, client):
        size = [0]

        def one_more():
            [done] = client.sign([log.request(size[0], size[0] + 1)])
            if isinstance(done, Refused):
                raise done
            size[0] += 1

        one_more()
        disk.fill()
        full = until_refused(one_more)
        assert full.code == "state_unwritable" and full.words.zh and full.words.en
        assert client.log(origin).size == kept(state, "signer.sqlite", origin) == size[0]
        disk.empty()
        one_more()
        assert client.log(origin).size == size[0]


def test_a_witness_without_room_cosigns_nothing_it_did_not_keep_and_goes_on(disk):
    state, port = disk.place / "w", free_port()
    key = made_witness(state, "discipline", ENROLMENT.key)
    log = Log(ORIGIN, 5000)
    with witnessing(state, port):
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        assert client.add_log(key_record()) is None
        size = [0]

        def one_more():
            note = checkpoint(size[0] + 1, log.root(size[0] + 1))
            told = client.add_checkpoint(note, size[0], log.proof(size[0], size[0] + 1))
            assert isinstance(told, Cosigned), told
            size[0] += 1

        one_more()
        disk.fill()
        full = until_refused(one_more)
        assert isinstance(full, WitnessAway)
        assert kept(state, "witness.sqlite", ORIGIN) == size[0]
        disk.empty()
        one_more()
        assert kept(state, "witness.sqlite", ORIGIN) == size[0]


@pytest.fixture
def small_tiles(committed_db, superuser_sql):
    """The tile table on a small disk of its own."""
    place = databases.CLUSTER.folder / f"tiles-{os.getpid()}"
    with small_disk(place) as made:
        inside = place / "table"
        inside.mkdir(mode=0o700)
        if user := postgres.service_user():
            shutil.chown(place, user, user)
            shutil.chown(inside, user, user)
        name = f"tiles_{os.getpid()}"
        superuser_sql(f"CREATE TABLESPACE {name} LOCATION '{inside}'")
        superuser_sql(f"ALTER TABLE seal_tile SET TABLESPACE {name}")
        yield made
        superuser_sql("ALTER TABLE seal_tile SET TABLESPACE pg_default")
        superuser_sql(f"DROP TABLESPACE {name}")


def test_without_room_for_tiles_no_checkpoint_is_stored_and_the_next_round_goes_on(small_tiles, committed_db):
    with folder() as here:
        state = here / "s"
        made_signer(state, DOMAIN)
        settings = {
            "YIHAO_VAR": str(here), "YIHAO_SEALER_URL": databases.url(committed_db, "yihao_sealer"),
            "YIHAO_SIGNER_SOCKET": str(state / "signer.sock"),
        }  # fmt: skip

        def counts():
            with databases.CLUSTER.connect("yihao_reader", committed_db) as sql:
                return sql.execute(
                    "SELECT (SELECT max(size) FROM seal_checkpoint WHERE unit = %s), (SELECT sum(octet_length(hashes)) / 32"
                    " FROM seal_tile WHERE unit = %s AND level = 0)", [UNIT, UNIT]
                ).fetchone()  # fmt: skip

        with signing(state) as (_, client):
            act(1)
            yihao("ledger", "seal", "--once", **settings)
            small_tiles.fill()
            for _ in range(40):  # what fits into the last pages still goes in
                before = counts()
                act(300)
                done = subprocess_seal(settings)
                if done.returncode:
                    break
            assert done.returncode == 1
            assert "磁盘已满" in done.stderr and "disk is full" in done.stderr and "Traceback" not in done.stderr
            assert counts() == before
            small_tiles.empty()
            with databases.CLUSTER.connect("yihao_sealer", committed_db) as sql:
                sql.execute("UPDATE seal_lease SET until = now()")
            yihao("ledger", "seal", "--once", **settings)
            size, hashes = counts()
            assert size == hashes == client.log(f"{DOMAIN}/ledger/{UNIT}/1").size > before[0]


def subprocess_seal(settings):
    from tests.ledger.processes.running import COMMAND, environment

    return subprocess.run(
        [*COMMAND, "ledger", "seal", "--once"], env=environment(**settings), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
