"""New epochs, with signer, sealer and witnesses as they run: rotation, a lost key, an older backup; and a trail across them."""

from __future__ import annotations

import json
import time

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests import databases, factories
from tests.ledger.bundles import edited
from tests.ledger.conftest import UNIT
from tests.ledger.notes import Pair, checkpoint
from tests.ledger.omitting import dropped
from tests.ledger.processes.running import folder, yihao
from tests.ledger.processes.test_cosigned import Ceremony, renamed
from tests.ledger.sealing import DOMAIN, act
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.evidence import take_evidence
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger import verifier
from yihao.ledger.rules.keyrecord import key_history
from yihao.ledger.sealing.witness_client import Declined, WitnessClient
from yihao.ledger.site_policy import make_policy
from yihao.people.queries import find_person
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now

FIRST, SECOND = f"{DOMAIN}/ledger/{UNIT}/1", f"{DOMAIN}/ledger/{UNIT}/2"
BOTH = ("province", "discipline")
TWO = ("--approver", "毕然", "--approver", "戴宁")


@pytest.fixture
def ceremony(committed_db):
    with folder() as made:
        country = factories.build()
        factories.person("季安", factories.CITY, Category.SYSTEM_ADMIN)
        factories.person("毕然", factories.CITY, Category.SECURITY_ADMIN)
        factories.person("戴宁", factories.YUNXI, Category.SECURITY_ADMIN)
        ready = Ceremony(made, committed_db)
        ready.country = country
        yield ready


def begin(ceremony, *arguments, code=0, **more):
    addresses = {
        "YIHAO_DATABASE_URL": databases.url(ceremony.database),
        "YIHAO_MIGRATOR_URL": databases.url(ceremony.database, "yihao_migrator"),
    }
    return yihao("ledger", "epoch", *arguments, code=code, **ceremony.settings(**addresses, **more))


def rotate(ceremony, unit=UNIT, **more):
    return begin(ceremony, "--why", "rotated", "--unit", unit, "--as", "季安", **more)


def ask(ceremony, statement, *parameters):
    with databases.CLUSTER.connect("yihao_reader", ceremony.database) as sql:
        return sql.execute(statement, parameters).fetchall()


def history(ceremony):
    records = [record for (record,) in ask(ceremony, "SELECT record FROM seal_key")]
    return key_history(records, ceremony.enrolment)


def opening(ceremony):
    [(raw,)] = ask(ceremony, "SELECT entry FROM event WHERE unit = %s AND epoch = 2 AND seq = 0", UNIT)
    return json.loads(bytes(raw))


def approver_ids():
    return [find_person(name) for name in ("毕然", "戴宁")]


def refused_without_two(ceremony, why):
    """See that nobody, one, the same twice, and who acts or holds another post, are each refused, and nothing begins."""
    for given, sentence in (
        ((), "Two security administrators have to approve"),
        (("毕然",), "Two security administrators have to approve"),
        (("毕然", "毕然"), "The same person approved twice"),
        (("毕然", "戴宁", "毕然"), "The same person approved twice"),
        (("毕然", "季安"), "Approve a log's next epoch"),
        (("毕然", "姚静"), "Approve a log's next epoch"),
    ):
        options = [word for name in given for word in ("--approver", name)]
        assert sentence in begin(ceremony, *why, *options, code=1).stderr
    assert ask(ceremony, "SELECT max(epoch) FROM unit_head") == [(1,)]


def test_after_rotation_a_new_key_goes_on_and_the_stolen_one_is_worth_nothing(ceremony):
    act(3)
    with ceremony.running(*BOTH):
        ceremony.seal()
        [old] = [one for one in (ceremony.here / "s" / "keys").iterdir() if "ledger" in one.name and UNIT in one.name]
        stolen = load_pem_private_key(old.read_bytes(), None)
        root, size = ask(ceremony, "SELECT root, size FROM seal_checkpoint WHERE kind = 'ledger' AND unit = %s", UNIT)[0]  # fmt: skip
        rotate(ceremony)
        assert not old.exists()
        known = history(ceremony)
        assert known[FIRST].closed[1:] == (size, bytes(root)) and known[SECOND].key != known[FIRST].key
        assert opening(ceremony)["d"] == {
            "approved": [], "clock": "simulated", "closes": FIRST, "root": bytes(root).hex(), "size": size, "why": "rotated",
        }  # fmt: skip
        thief = Pair(FIRST)
        thief.sign, thief.key = stolen.sign, known[FIRST].key
        for name, port in ceremony.ports.items():
            client = WitnessClient.at(ceremony.keys[name], f"http://127.0.0.1:{port}")
            told = client.add_checkpoint(checkpoint(size + 1, bytes(32), FIRST, key=thief), size, ())
            assert isinstance(told, Declined) and told.status == 403
        act(2)
        assert ceremony.seal()["faults"] == []
    named, reached = ceremony.quorum()
    assert named == set(BOTH) and reached == 4  # log.opened/2, two acts, the index


def test_since_a_position_is_one_of_the_newest_epoch(ceremony):
    place = {
        "YIHAO_DATABASE_URL": databases.url(ceremony.database),
        "YIHAO_VAR": str(databases.CLUSTER.folder.parent),
        "YIHAO_POLICY": str(ceremony.here / "policy.json"),
    }
    act(6)
    with ceremony.running(*BOTH):
        ceremony.seal()
        rotate(ceremony)
        act(2)
        ceremony.seal()
    assert ask(ceremony, "SELECT epoch, size FROM unit_head WHERE kind = 'ledger' AND unit = %s", UNIT) == [(2, 4)]
    for since, code in ((3, 0), (4, 0), (5, 2)):
        told = yihao("ledger", "verify", "--unit", UNIT, "--since", since, "--workers", 1, code=code, **place)
        assert told.stdout == ""
        assert ("has 4 entries" in told.stderr) == (code == 2)


def test_what_is_not_sealed_to_its_end_is_not_rotated(ceremony):
    act(1)
    with ceremony.running(*BOTH):
        assert "never sealed" in rotate(ceremony, code=1).stderr
        ceremony.seal()
        act(1)
        assert "not sealed yet" in rotate(ceremony, code=1).stderr
        ceremony.seal()
        rotate(ceremony)


def test_cut_off_between_database_and_signer_the_sealer_does_the_rest(ceremony):
    act(3)
    with ceremony.running(*BOTH):
        ceremony.seal()
        rotate(ceremony, code=-9, YIHAO_CRASH_AT="sealer.before_key")
        assert SECOND not in history(ceremony)
        act(2)
        assert ceremony.seal()["faults"] == []
    assert SECOND in history(ceremony)
    assert ceremony.quorum() == (set(BOTH), 4)


def test_an_older_backup_goes_on_in_a_new_epoch_that_names_what_is_lost(ceremony):
    from django.db import connection

    database = ceremony.database
    act(3)
    with ceremony.running(*BOTH):
        ceremony.seal()
        kept = ceremony.quorum()[1]
        connection.close()
        databases.CLUSTER.create_database(database + "_week", template=database)
        act(2)
        ceremony.seal()
        signed = ceremony.quorum()[1]
        renamed(database, database + "_lost")
        renamed(database + "_week", database)
        try:
            act(1)
            assert "seal.signer_smaller" in {fault["code"] for fault in ceremony.seal(code=1)["faults"]}
            why = ("--why", "restored", "--behind", "--as", "季安")
            refused_without_two(ceremony, why)
            begin(ceremony, *why, *TWO)
            assert ceremony.seal()["faults"] == []
        finally:
            connection.close()
            databases.drop(database + "_lost")
    facts = opening(ceremony)["d"]
    held = ask(ceremony, "SELECT count(*) FROM event WHERE unit = %s AND epoch = 1", UNIT)[0][0]
    assert kept < held < signed
    assert (facts["why"], facts["size"], facts["lost_from"], facts["lost_upto"]) == ("restored", signed, held, signed)
    assert facts["approved"] == approver_ids()
    assert ceremony.quorum()[0] == set(BOTH)


def test_a_lost_key_ends_the_epoch_at_the_last_entry_and_a_new_key_goes_on(ceremony):
    act(3)
    with ceremony.running(*BOTH):
        ceremony.seal()
    for one in (ceremony.here / "s" / "keys").iterdir():
        if f"~ledger~{UNIT}" in one.name:
            one.unlink()
    act(2)
    with ceremony.running(*BOTH):
        assert ceremony.seal(code=1)["faults"] != []
        begin(ceremony, "--why", "lost", "--unit", UNIT, "--as", "季安", *TWO)
        act(1)
        assert ceremony.seal()["faults"] == []
    assert opening(ceremony)["d"]["approved"] == approver_ids()
    [(size,)] = ask(ceremony, "SELECT count(*) FROM event WHERE unit = %s AND epoch = 1", UNIT)
    assert history(ceremony)[FIRST].closed.size == size
    assert ceremony.quorum() == (set(BOTH), 3)


def test_the_national_log_is_rotated_and_goes_on(ceremony):
    act(1)
    with ceremony.running(*BOTH):
        ceremony.seal(YIHAO_NATIONAL_EVERY="1")
        begin(ceremony, "--why", "rotated", "--log", "national", "--as", "季安")
        act(1)
        time.sleep(1)
        assert ceremony.seal(YIHAO_NATIONAL_EVERY="1")["faults"] == []
    assert ask(ceremony, "SELECT epoch, size FROM seal_checkpoint WHERE kind = 'national' ORDER BY 1")[-1][0] == 2


def test_only_a_system_administrator_begins_an_epoch(ceremony):
    act(1)
    with ceremony.running(*BOTH):
        ceremony.seal()
        for person in ("姚静", "毕然"):
            refused = begin(ceremony, "--why", "rotated", "--unit", UNIT, "--as", person, code=1)
            assert "Begin a log's next epoch" in refused.stderr


def test_a_trail_across_two_epochs_is_sound_to_an_outsider(ceremony):
    """The policy says that one witness replays; here it is only to be judged by, so that completeness can be reached."""
    at, country = now(), ceremony.country
    done = register_case(
        acting=country.clerk, filing=read_filing(factories.filing(), today=at.date()), choice="new", key="a", at=at
    )
    with ceremony.running(*BOTH):
        ceremony.seal()
        rotate(ceremony, factories.YUNXI)
        assign_handler(
            acting=country.clerk,
            number=done.number,
            matter=1,
            person=country.prosecutor.person,
            reason="轮案",
            at=now(),
        )
        time.sleep(1)
        assert ceremony.seal(YIHAO_NATIONAL_EVERY="1")["faults"] == []
    content = take_evidence(acting=country.chief, number=done.number, at=now()).content
    keys = ceremony.keys
    policy = make_policy(
        enrolment=str(ceremony.enrolment), quorum=[{"province": 1}], outside=1,
        witnesses=[f"province={keys['province']}", f"discipline,outside,replays={keys['discipline']}"],
    )  # fmt: skip
    report = verifier.verify(content, policy, now=time.time())
    assert (report.code, report.sound) == ("sound", True), report.verdict
    origins = [log["origin"] for log in json.loads(content)["logs"]]
    assert [one.rsplit("/", 1)[1] for one in origins] == ["1", "2"] and report.events == 2
    for left_out in (f"/{factories.YUNXI}/1", f"/{factories.YUNXI}/2"):
        less = verifier.verify(edited(content, dropped(left_out)), policy, now=time.time())
        assert less.sound is not True and less.code in ("map_false", "epoch_missing"), left_out
    with ceremony.running(*BOTH):
        rotate(ceremony, factories.YUNXI)
        taken = take_evidence(acting=country.chief, number=done.number, at=now()).content
        assert verifier.verify(taken, policy, now=time.time()).code == "log_unproved", "begun and not sealed yet"
        time.sleep(1)
        assert ceremony.seal(YIHAO_NATIONAL_EVERY="1")["faults"] == []
    taken = take_evidence(acting=country.chief, number=done.number, at=now()).content
    report = verifier.verify(taken, policy, now=time.time())
    assert (report.sound, len(json.loads(taken)["logs"])) == (True, 3), report.verdict
