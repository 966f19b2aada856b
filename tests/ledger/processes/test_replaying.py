"""The replaying witness with a site, a signer and a sealer as they run: it recomputes every entry before it cosigns."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from tests import databases, factories
from tests.ledger.conftest import UNIT
from tests.ledger.processes.running import (
    Process,
    folder,
    free_port,
    listens,
    made_signer,
    made_witness,
    signing,
    witnessing,
    yihao,
)
from tests.ledger.sealing import DOMAIN, act
from yihao.ledger.commands import chain_waiting
from yihao.people.acting import the_system
from yihao.people.commands import add_procuratorate
from yihao.people.models.offices import Level, Origin
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now

OTHER = "980199"


class Watched:
    """A site, its signer and one replaying witness; ``seal`` runs one round."""

    def __init__(self, here, database):
        self.here, self.database = here, database
        self.enrolment = made_signer(here / "s", DOMAIN)
        self.port, self.site = free_port(), free_port()
        (here / "token").write_text(_token())
        self.key = made_witness(
            here / "w", "discipline", self.enrolment, "--replay", f"http://127.0.0.1:{self.site}", "--token-file", here / "token"
        )  # fmt: skip
        listed = {"vkey": str(self.key), "url": f"http://127.0.0.1:{self.port}"}
        (here / "list.json").write_text(json.dumps({"format": "yihao-witnesses/1", "witnesses": [listed]}))

    @contextmanager
    def running(self):
        site = Process(
            "serve", "--port", self.site, "--workers", 1, "--no-batcher", is_ready=lambda: listens(self.site),
            YIHAO_DATABASE_URL=databases.url(self.database), YIHAO_VAR=str(databases.CLUSTER.folder.parent),
        )  # fmt: skip
        try:
            with signing(self.here / "s"), witnessing(self.here / "w", self.port):
                yield
        finally:
            site.terminate()

    def seal(self):
        with databases.CLUSTER.connect("yihao_sealer", self.database) as sql:
            sql.execute("UPDATE seal_lease SET until = now()")
        done = yihao_any("ledger", "seal", "--once", "--json",
                         YIHAO_SEALER_URL=databases.url(self.database, "yihao_sealer"), YIHAO_VAR=str(self.here),
                         YIHAO_SIGNER_SOCKET=str(self.here / "s" / "signer.sock"),
                         YIHAO_WITNESSES=str(self.here / "list.json"), YIHAO_NATIONAL_EVERY="1")  # fmt: skip
        return json.loads(done)

    def faults(self):
        with databases.CLUSTER.connect("yihao_reader", self.database) as sql:
            return [en for (en,) in sql.execute("SELECT en FROM seal_fault ORDER BY at").fetchall()]

    def unseen(self):
        """Logs whose newest checkpoint the witness did not cosign."""
        with databases.CLUSTER.connect("yihao_reader", self.database) as sql:
            return sql.execute(
                "SELECT DISTINCT kind, unit FROM seal_checkpoint c WHERE size = (SELECT max(size) FROM seal_checkpoint d WHERE"
                " (d.kind, d.unit, d.epoch) = (c.kind, c.unit, c.epoch)) AND NOT EXISTS (SELECT FROM seal_cosignature w WHERE"
                " (w.kind, w.unit, w.epoch, w.size) = (c.kind, c.unit, c.epoch, c.size)) ORDER BY 1, 2"
            ).fetchall()  # fmt: skip


def yihao_any(*arguments, **more):
    """Run a command that may end with code 1 for a fault."""
    try:
        return yihao(*arguments, **more).stdout
    except AssertionError:
        return yihao(*arguments, code=1, **more).stdout


def _token():
    add_procuratorate(
        acting=the_system(), unit="990000", name="澄江省人民检察院", short_name="澄江省院", document_prefix="澄检",
        level=Level.PROVINCIAL, since=factories.LONG_AGO, at=now(), parent="", origin=Origin.INVENTED,
    )  # fmt: skip
    auditor = factories.person("单于归", "990000", Category.DISCIPLINE_GROUP)
    return factories.token(auditor, "ledger.replay")


@pytest.fixture
def watched(committed_db):
    with folder() as made:
        yield Watched(made, committed_db)


def test_every_log_is_recomputed_and_cosigned_and_the_reading_ends(watched):
    """Ledger, access and national logs; cases that began in another log; full and delta maps; catching up."""
    act(3)
    act(2, unit=OTHER)
    act(2, unit=OTHER, number="20269801010000299")
    with watched.running():
        assert watched.seal()["faults"] == [] and watched.unseen() == []
        act(2, number="20269801010000299")
        act(1)
        chain_waiting()
        assert watched.seal()["faults"] == []
        chain_waiting()
        assert watched.seal()["faults"] == []
        chain_waiting()
        assert watched.seal()["entries"] == 0, "the witness's own reading goes on for ever"
    for _ in range(3):
        act(3)
    act(1, unit=OTHER, person="p-77")
    with watched.running():
        assert watched.seal()["faults"] == [] and watched.unseen() == []


def test_an_entry_that_was_edited_after_sealing_is_refused(watched, superuser_sql):
    """The database holds other bytes than were signed: whoever signs, the recomputed tree tells."""
    act(3)
    with signing(watched.here / "s"):
        watched.seal()
    superuser_sql(
        "DO $$ BEGIN SET session_replication_role = replica; UPDATE event SET entry ="
        f" convert_to(replace(convert_from(entry, 'UTF8'), '{UNIT}\"', '{OTHER}\"'), 'UTF8') WHERE unit = '{UNIT}' AND seq = 2; END $$"
    )
    with watched.running():
        watched.seal()
    assert watched.unseen() == [("ledger", UNIT)]
    assert any("declines to cosign (422)" in one for one in watched.faults())


def test_a_false_index_map_that_the_signer_signed_is_refused(watched, superuser_sql):
    """A sealer that leaves a case out of its map: everything else is in order, so only recomputing finds it."""
    act(3)
    superuser_sql("CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                  " NEW.entry := convert_to(regexp_replace(convert_from(NEW.entry, 'UTF8'), '\"keys\":[0-9]+,\"root\":\"[0-9a-f]{64}\"',"
                  f" '\"keys\":1,\"root\":\"{'ab' * 32}\"'), 'UTF8'); NEW.leaf := sha256('\\x00'::bytea || NEW.entry); RETURN NEW; END $$")  # fmt: skip
    superuser_sql(
        "CREATE TRIGGER lie BEFORE INSERT ON event FOR EACH ROW WHEN (NEW.type = 'index.root/1') EXECUTE FUNCTION lie()"
    )
    with watched.running():
        watched.seal()
        superuser_sql("UPDATE unit_head h SET leaf = e.leaf FROM event e WHERE h.kind = 'ledger' AND (e.unit, e.epoch, e.seq) = (h.unit, h.epoch, h.size - 1)")  # fmt: skip
        superuser_sql("DROP TRIGGER lie ON event")
        watched.seal()
    assert ("ledger", UNIT) in watched.unseen()
    assert any("the index map is not that of the entries" in one for one in watched.faults()), watched.faults()


def test_without_the_site_the_witness_waits_and_nothing_is_said_to_be_false(watched):
    act(3)
    with signing(watched.here / "s"), witnessing(watched.here / "w", watched.port):
        assert watched.seal()["faults"] == []
    assert watched.unseen() != []
    with watched.running():
        watched.seal()
    assert watched.unseen() == []
