"""The witness as a process: what it cosigns, what it refuses and with which status, and that no kill makes it see two histories."""

from __future__ import annotations

import http.client
import json
import sqlite3
import time
from base64 import b64encode

import pytest

from tests.ledger.notes import DOMAIN, ENROLMENT, ORIGIN, Pair, checkpoint, key_record
from tests.ledger.processes.running import Log, folder, free_port, made_witness, witnessing, yihao
from yihao.ledger.rules.note import Checkpoint, parse_note, parse_signature, parse_vkey, verify_cosignature
from yihao.ledger.sealing.witness_client import Cosigned, Declined, Elsewhere, Unknown, WitnessAway, WitnessClient

SECOND = ORIGIN[:-1] + "2"
FORGED = "forged"


@pytest.fixture
def state():
    with folder() as made:
        yield made / "w"


@pytest.fixture
def key(state):
    return made_witness(state, "discipline", ENROLMENT.key)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def witness(state, key, port):
    with witnessing(state, port):
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        assert client.add_log(key_record()) is None
        yield client


def posted(port, path, body):
    """Answer of the witness as any other program of C2SP would see it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", path, body.encode())
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, answer.headers["Content-Type"], said


def asked(log, old, size, *, note="", proof=None):
    hashes = log.proof(old, size) if proof is None else proof
    lines = "".join(b64encode(one).decode() + "\n" for one in hashes)
    return f"old {old}\n{lines}\n{note or checkpoint(size, log.root(size), log.origin)}"


def grown(witness, log, old, size):
    told = witness.add_checkpoint(checkpoint(size, log.root(size), log.origin), old, log.proof(old, size))
    assert isinstance(told, Cosigned), told
    return told


def test_a_log_that_grows_is_cosigned_with_the_time_and_again_when_asked_again(witness, key):
    log = Log(ORIGIN, 30)
    for old, size in ((0, 3), (3, 17), (17, 30), (30, 30)):
        line = grown(witness, log, old, size).line
        note = parse_note(checkpoint(size, log.root(size)) + line)
        assert abs(verify_cosignature(note, key) - time.time()) < 30


def test_each_refusal_has_the_status_that_c2sp_gives_it(witness, port):
    log, forged = Log(ORIGIN, 40), Log(ORIGIN, 40, FORGED)
    grown(witness, log, 0, 10)
    thief = checkpoint(12, log.root(12), key=Pair(ORIGIN, seed="thief"))
    other = checkpoint(3, log.root(3), "other.invalid/ledger/980101/1", key=Pair("other.invalid/ledger/980101/1"))
    for status, code, body in (
        (404, "witness.unknown", asked(log, 0, 3, note=other)),
        (403, "note.unsigned", asked(log, 10, 12, note=checkpoint(12, log.root(12), key=Pair(SECOND)))),
        (403, "note.unsigned", asked(log, 10, 12, note=thief)),
        (409, "witness.fork", asked(forged, 10, 10, proof=())),
        (422, "proof.consistency", asked(forged, 10, 12)),
        (422, "proof.length", asked(log, 10, 12, proof=())),
        (422, "proof.length", asked(log, 10, 10, proof=(bytes(32),))),
        (400, "witness.request", asked(log, 12, 10, proof=())),
        (400, "witness.request", "new 10\n\n" + checkpoint(12, log.root(12))),
        (400, "note.number", asked(log, 10, 12).replace("old 10", "old 010")),
        (400, "note.checkpoint", asked(log, 10, 12).replace(f"{ORIGIN}\n", f"{ORIGIN}\nmore\n")),
        (400, "note.base64", asked(log, 10, 12).replace("old 10\n", "old 10\nAAAA\n")),
    ):  # fmt: skip
        got, _, said = posted(port, "/add-checkpoint", body)
        assert (got, json.loads(said)["error"]["code"]) == (status, code)
    for old in (0, 9, 11):
        assert posted(port, "/add-checkpoint", asked(log, old, 12)) == (409, "text/x.tlog.size", "10\n")
    grown(witness, log, 10, 12)


def test_a_signature_line_has_its_form_in_the_answer(witness, port, key):
    status, kind, said = posted(port, "/add-checkpoint", asked(Log(ORIGIN, 4), 0, 4))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert parse_signature(said)[:2] == (key.name, key.id)


def test_a_fork_never_gets_a_second_cosignature_whichever_way_it_is_offered(witness):
    honest, forged = Log(ORIGIN, 20), Log(ORIGIN, 20, FORGED)
    grown(witness, honest, 0, 10)
    for old in range(11):
        for size in (10, 15, 20):
            told = witness.add_checkpoint(checkpoint(size, forged.root(size)), old, forged.proof(old, size))
            assert isinstance(told, Elsewhere if old != 10 else Declined), told


def test_an_older_backup_is_refused_and_told_how_far_the_witness_saw(witness):
    log = Log(ORIGIN, 20)
    grown(witness, log, 0, 20)
    told = witness.add_checkpoint(checkpoint(15, log.root(15)), 15, ())
    assert told == Elsewhere(20)


def test_only_records_of_the_enrolment_key_that_is_trusted_are_taken(witness, port):
    impostor = Pair(DOMAIN, seed="impostor")
    for status, code, record in (
        (403, "note.unsigned", key_record(SECOND, enrolment=impostor)),
        (409, "witness.twice", key_record(key=Pair(ORIGIN, seed="another"))),
        (422, "note.form", "nothing"),
        (422, "keyrecord.first", key_record(SECOND)),
        (409, "witness.gap", key_record(ORIGIN[:-1] + "3", closes=Checkpoint(SECOND, 1, bytes(32)))),
    ):
        got, _, said = posted(port, "/add-log", record)
        assert (got, json.loads(said)["error"]["code"]) == (status, code)
    assert witness.add_log(key_record()) is None


def test_a_key_stolen_after_rotation_gets_nothing_cosigned(witness, port):
    log, after = Log(ORIGIN, 20), Log(SECOND, 5)
    grown(witness, log, 0, 8)
    end = Checkpoint(ORIGIN, 10, log.root(10))
    assert witness.add_log(key_record(SECOND, closes=end)) is None
    stolen, _, said = posted(port, "/add-checkpoint", asked(log, 8, 12))
    assert (stolen, json.loads(said)["error"]["code"]) == (403, "keyrecord.beyond")
    forged = Log(ORIGIN, 10)
    forged.leaves[9] = bytes(32)
    stolen, _, said = posted(port, "/add-checkpoint", asked(forged, 8, 10))
    assert (stolen, json.loads(said)["error"]["code"]) == (403, "keyrecord.fork")
    grown(witness, log, 8, 10)
    grown(witness, after, 0, 5)


def test_of_a_closed_epoch_no_cosignature_tells_a_time_after_its_closing(state, key, port):
    log, after = Log(ORIGIN, 20), Log(SECOND, 5)
    with witnessing(state, port):
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        client.add_log(key_record())
        grown(client, log, 0, 8)
        grown(client, log, 8, 8)  # while the epoch is open, a retry is answered as ever
        client.add_log(key_record(SECOND, closes=Checkpoint(ORIGIN, 10, log.root(10))))
        status, _, said = posted(port, "/add-checkpoint", asked(log, 8, 8))
        assert (status, json.loads(said)["error"]["code"]) == (403, "witness.closed")
        first = grown(client, log, 8, 10).line
    with sqlite3.connect(state / "witness.sqlite") as sql:
        [(closed,)] = sql.execute("SELECT closed_at FROM log WHERE origin = ?", (ORIGIN,))
        sql.execute("UPDATE log SET closed_at = closed_at - 86400 WHERE origin = ?", (ORIGIN,))
    with witnessing(state, port):  # a day later
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        again = grown(client, log, 10, 10).line
        assert again == grown(client, log, 10, 10).line, "the answer to a retry is the same line"
        times = [verify_cosignature(parse_note(checkpoint(10, log.root(10)) + one), key) for one in (first, again)]
        assert times == [closed, closed - 86400]
        grown(client, after, 0, 5)


def test_a_state_that_does_not_know_when_an_epoch_was_closed_cosigns_nothing_of_it(state, key, port):
    log = Log(ORIGIN, 10)
    with witnessing(state, port):
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        client.add_log(key_record())
        grown(client, log, 0, 10)
        client.add_log(key_record(SECOND, closes=Checkpoint(ORIGIN, 10, log.root(10))))
    with sqlite3.connect(state / "witness.sqlite") as sql:
        sql.execute("ALTER TABLE log DROP COLUMN closed_at")  # as it was made by the version before
    with witnessing(state, port):
        status, _, said = posted(port, "/add-checkpoint", asked(log, 10, 10))
        assert (status, json.loads(said)["error"]["code"]) == (403, "witness.closed")
        grown(WitnessClient.at(key, f"http://127.0.0.1:{port}"), Log(SECOND, 5), 0, 5)


@pytest.mark.parametrize("size", [7, 8])
def test_no_epoch_is_closed_before_what_was_cosigned_of_it(witness, size):
    log, forged = Log(ORIGIN, 8), Log(ORIGIN, 8, FORGED)
    grown(witness, log, 0, 8)
    told = witness.add_log(key_record(SECOND, closes=Checkpoint(ORIGIN, size, forged.root(size))))
    assert isinstance(told, Declined) and told.status == 409
    assert witness.add_checkpoint(checkpoint(1, bytes(32), SECOND), 0, ()) == Unknown()


@pytest.mark.parametrize("label", ["witness.before_write", "witness.before_commit", "witness.after_commit"])
def test_killed_at_each_point_it_cosigns_no_two_histories(state, key, port, label):
    log, forged = Log(ORIGIN, 9), Log(ORIGIN, 9, FORGED)
    client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
    with witnessing(state, port, YIHAO_CRASH_AT=label) as process:
        assert client.add_log(key_record()) is None
        with pytest.raises(WitnessAway):
            client.add_checkpoint(checkpoint(5, log.root(5)), 0, ())
        assert process.ended() == -9
    with witnessing(state, port):
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        told = client.add_checkpoint(checkpoint(5, log.root(5)), 0, ())
        assert told == Elsewhere(5) if label == "witness.after_commit" else isinstance(told, Cosigned)
        grown(client, log, 5, 5)
        assert isinstance(client.add_checkpoint(checkpoint(5, forged.root(5)), 5, ()), Declined)
        grown(client, log, 5, 9)


def test_with_a_clock_gone_back_nothing_is_cosigned(state, key, port):
    log = Log(ORIGIN, 9)
    with witnessing(state, port):
        client = WitnessClient.at(key, f"http://127.0.0.1:{port}")
        client.add_log(key_record())
        grown(client, log, 0, 3)
    with sqlite3.connect(state / "witness.sqlite") as sql:
        sql.execute("UPDATE about SET cosigned_at = cosigned_at + 3600")
    with witnessing(state, port):
        status, _, said = posted(port, "/add-checkpoint", asked(log, 3, 5))
        assert (status, json.loads(said)["error"]["code"]) == (503, "witness.clock")
        assert posted(port, "/add-checkpoint", asked(log, 5, 5))[2] == "3\n"


def test_one_state_has_one_process_and_is_made_once(state, key, port):
    assert made_witness(state, "discipline", ENROLMENT.key) == key
    other = Pair(DOMAIN, seed="other").key
    told = yihao(
        "witness", "init", "--state", state, "--name", "discipline", "--trust", other, "--key-command", "", code=1
    )
    assert "other values" in told.stderr
    with witnessing(state, port):
        assert "one state, one process" in yihao("witness", "serve", "--state", state, "--port", free_port(), code=1).stderr  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/health")
        said = json.loads(connection.getresponse().read())
        connection.close()
    assert said == {"witness": str(key), "trusts": str(ENROLMENT.key), "replays": False, "logs": 0}
    assert parse_vkey(said["witness"]) == key


def test_without_a_state_it_says_how_to_make_one(state, port):
    assert "yihao witness init" in yihao("witness", "serve", "--state", state, "--port", port, code=1).stderr
