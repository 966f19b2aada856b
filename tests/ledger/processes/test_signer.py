"""The signer as a process: what it signs, what it refuses, and that neither a kill nor a lost answer makes it sign two histories."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time

import pytest

from tests.ledger.notes import DOMAIN, ORIGIN
from tests.ledger.processes.running import Log, Process, answers, folder, made_signer, signing, yihao
from yihao.ledger.rules.keyrecord import key_history, parse_key_record, verify_checkpoint
from yihao.ledger.rules.note import parse_checkpoint, parse_note
from yihao.ledger.signer_client import EpochRequest, NotSigned, Signed, SignerClient, SignRequest
from yihao.ledger.tree import EMPTY_ROOT
from yihao.runtime.refusal import Refused

SECOND = ORIGIN[:-1] + "2"


@pytest.fixture
def state():
    with folder() as made:
        yield made / "s"


@pytest.fixture
def enrolment(state):
    return made_signer(state, DOMAIN)


@pytest.fixture
def client(state, enrolment):
    with signing(state) as (_, client):
        yield client


def signed(client, log, old, new):
    (answer,) = client.sign([log.request(old, new)])
    assert isinstance(answer, Signed), answer
    return answer


def refused(client, request):
    (answer,) = client.sign([request])
    assert isinstance(answer, NotSigned), answer
    return answer


def test_a_log_that_grows_is_signed_by_its_own_enrolled_key(client, enrolment):
    log = Log(ORIGIN, 30)
    for old, new in ((0, 3), (3, 17), (17, 30)):
        answer = signed(client, log, old, new)
        note = parse_note(answer.note)
        said = parse_checkpoint(note.text)
        assert (said.origin, said.size, said.root) == (ORIGIN, new, log.root(new))
        verify_checkpoint(note, said, key_history([answer.record], enrolment))
    assert client.log(ORIGIN)[:3] == (30, log.root(30), answer.note)
    assert client.log(SECOND) is None


def test_who_asks_again_gets_the_same_bytes(client):
    log = Log(ORIGIN, 5)
    first = signed(client, log, 0, 5)
    assert signed(client, log, 0, 5) == signed(client, log, 5, 5) == first


@pytest.mark.parametrize(
    ("code", "request_"),
    [
        ("signer.fork", SignRequest(ORIGIN, 10, 10, Log(ORIGIN, 10, "forged").root(10))),
        ("signer.smaller", Log(ORIGIN, 10).request(0, 9)),
        ("signer.old_size", Log(ORIGIN, 12).request(9, 12)),
        ("proof.consistency", Log(ORIGIN, 12, "forged").request(10, 12)),
        ("proof.length", Log(ORIGIN, 12).request(10, 12)._replace(proof=())),
        ("signer.empty", SignRequest(ORIGIN, 0, 0, EMPTY_ROOT)),
        ("signer.unknown", Log(SECOND, 3).request(0, 3)),
        ("signer.unknown", SignRequest(f"{DOMAIN}/ledger/980102/1", 2, 3, bytes(32))),
        ("signer.domain", Log("other.invalid/ledger/980101/1", 3).request(0, 3)),
        ("ledger.origin", Log("nowhere", 3).request(0, 3)),
    ],
)
def test_what_is_not_an_addition_is_refused_and_says_how_far_was_signed(client, code, request_):
    log = Log(ORIGIN, 12)
    before = signed(client, log, 0, 10)
    answer = refused(client, request_)
    assert answer.code == code
    if code.startswith("signer.") and request_.origin == ORIGIN:
        assert (answer.size, answer.root) == (10, log.root(10))
    assert client.log(ORIGIN).note == before.note
    signed(client, log, 10, 12)


def test_one_refused_in_a_batch_of_thousands_holds_up_no_other(client, enrolment):
    logs = [Log(f"{DOMAIN}/ledger/{unit:06}/1", 4) for unit in range(110000, 113000)]
    first = client.sign([log.request(0, 2) for log in logs])
    assert all(isinstance(one, Signed) for one in first)
    requests = [log.request(2, 4) for log in logs]
    requests[7] = Log(logs[7].origin, 4, "forged").request(2, 4)
    began = time.monotonic()
    second = client.sign(requests)
    assert time.monotonic() - began < 20
    assert [at for at, one in enumerate(second) if isinstance(one, NotSigned)] == [7]
    note = parse_note(second[2999].note)
    verify_checkpoint(note, parse_checkpoint(note.text), key_history([second[2999].record], enrolment))


def test_two_at_once_on_a_fork_get_one_history_signed(client):
    """Two sealers, the second on a forked copy: for every size one root only is ever signed."""
    honest, forged = Log(ORIGIN, 40), Log(ORIGIN, 40, "forged")
    signed(client, honest, 0, 1)
    forged.leaves[0] = honest.leaves[0]
    given = {}

    def grow(log):
        for size in range(2, 41):
            for old in range(size - 1, 0, -1):
                (answer,) = client.sign([log.request(old, size)])
                if isinstance(answer, Signed):
                    said = parse_checkpoint(parse_note(answer.note).text)
                    given.setdefault(said.size, set()).add(said.root)
                    break

    threads = [threading.Thread(target=grow, args=(log,)) for log in (honest, forged)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    roots = [roots.pop() for _, roots in sorted(given.items()) if len(roots) == 1]
    assert len(roots) == len(given)
    sizes = sorted(given)
    assert roots in ([honest.root(size) for size in sizes], [forged.root(size) for size in sizes])


@pytest.mark.parametrize("label", ["keys.before_write", "keys.after_write", "signer.before_write", "signer.before_commit", "signer.after_commit"])  # fmt: skip
def test_killed_at_each_point_it_signs_no_two_histories_and_gives_the_lost_answer_again(state, enrolment, label):
    log = Log(ORIGIN, 9)
    with signing(state, YIHAO_CRASH_AT=label) as (process, client):
        with pytest.raises(Refused) as away:
            client.sign([log.request(0, 5)])
        assert away.value.code == "signer_away"
        assert process.ended() == -9
    with signing(state) as (_, client):
        known = client.log(ORIGIN)
        assert (known is not None) == (label == "signer.after_commit")
        answer = signed(client, log, 0, 5)
        assert known is None or answer.note == known.note
        key_history([answer.record], enrolment)
        assert refused(client, Log(ORIGIN, 5, "forged").request(0, 5)).code == "signer.fork"
        signed(client, log, 5, 9)


def test_killed_under_load_it_never_gives_back_what_it_signed(state, enrolment):
    log = Log(ORIGIN, 4_000)
    reached = 0
    for _ in range(3):
        with signing(state) as (process, client):
            threading.Timer(0.3, process.child.kill).start()
            try:
                while True:
                    known = client.log(ORIGIN)
                    old = known.size if known else 0
                    assert old >= reached
                    signed(client, log, old, old + 1)
                    reached = old + 1
            except Refused as away:
                assert away.code == "signer_away"
    assert reached > 3
    with signing(state) as (_, client):
        assert client.log(ORIGIN).size in (reached, reached + 1)


def test_rotation_closes_the_old_epoch_for_ever(client, state, enrolment):
    log, after = Log(ORIGIN, 12), Log(SECOND, 3)
    first = signed(client, log, 0, 10)
    request = EpochRequest(ORIGIN, SECOND, "rotated", 10, log.root(10))
    record = client.begin_epoch(request)
    assert client.begin_epoch(request) == record
    assert parse_key_record(record, enrolment).closes == parse_checkpoint(parse_note(first.note).text)
    assert refused(client, log.request(10, 12)).code == "signer.closed"
    assert signed(client, log, 0, 10) == first
    second = signed(client, after, 0, 3)
    history = key_history([first.record, second.record], enrolment)
    assert history[ORIGIN].key.public != history[SECOND].key.public
    assert not (state / "keys" / (ORIGIN.replace("/", "~") + ".pem")).exists()
    with pytest.raises(Refused) as other:
        client.begin_epoch(request._replace(size=9, root=log.root(9)))
    assert other.value.code == "signer.epoch_taken"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("signer.unfinished", {"size": 9, "root": Log(ORIGIN, 9).root(9)}),
        ("signer.unfinished", {"root": bytes(32)}),
        ("signer.unfinished", {"kind": "restored", "size": 9, "root": Log(ORIGIN, 9).root(9)}),
        ("signer.epochs", {"new": ORIGIN[:-1] + "3"}),
        ("signer.epochs", {"new": f"{DOMAIN}/access/980101/2"}),
        ("signer.unknown", {"old": f"{DOMAIN}/ledger/980102/1", "new": f"{DOMAIN}/ledger/980102/2"}),
        ("proof.sizes", {"kind": "lost", "size": 9, "root": Log(ORIGIN, 9).root(9)}),
        ("proof.consistency", {"kind": "lost", "size": 12, "root": bytes(32), "proof": Log(ORIGIN, 12).proof(10, 12)}),
    ],
)
def test_an_epoch_never_ends_but_where_it_was_signed(client, code, change):
    log = Log(ORIGIN, 12)
    signed(client, log, 0, 10)
    with pytest.raises(Refused) as other:
        client.begin_epoch(EpochRequest(ORIGIN, SECOND, "rotated", 10, log.root(10))._replace(**change))
    assert other.value.code == code
    signed(client, log, 10, 12)


def test_a_lost_key_ends_the_epoch_with_what_was_not_signed_any_more(client, state, enrolment):
    log = Log(ORIGIN, 12)
    signed(client, log, 0, 10)
    record = client.begin_epoch(EpochRequest(ORIGIN, SECOND, "lost", 12, log.root(12), log.proof(10, 12)))
    assert parse_key_record(record, enrolment).closes.size == 12
    signed(client, Log(SECOND, 1), 0, 1)


@pytest.mark.parametrize("label", ["signer.before_epoch_commit", "signer.after_epoch_commit"])
def test_killed_while_an_epoch_begins_it_begins_once(state, enrolment, label):
    log = Log(ORIGIN, 5)
    request = EpochRequest(ORIGIN, SECOND, "rotated", 5, log.root(5))
    with signing(state) as (_, client):
        first = signed(client, log, 0, 5)
    with signing(state, YIHAO_CRASH_AT=label) as (process, client):
        with pytest.raises(Refused):
            client.begin_epoch(request)
        assert process.ended() == -9
    with signing(state) as (_, client):
        record = client.begin_epoch(request)
        assert client.begin_epoch(request) == record
        history = key_history([first.record, signed(client, Log(SECOND, 2), 0, 2).record], enrolment)
        assert history[ORIGIN].closed.size == 5


def test_state_and_keys_are_the_owners_alone(state, enrolment, client):
    signed(client, Log(ORIGIN, 1), 0, 1)
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    for path in (*state.glob("signer.sqlite*"), *(state / "keys").glob("*.pem"), state / "signer.sock"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert len(list((state / "keys").glob("*.pem"))) == 2


def test_a_key_that_others_may_read_signs_nothing(state, enrolment):
    os.chmod(state / "keys" / f"{DOMAIN}.pem", 0o640)
    with signing(state) as (_, client):
        assert refused(client, Log(ORIGIN, 1).request(0, 1)).code == "key.rights"


def test_without_a_state_it_does_not_start_and_makes_none(state):
    assert "--init" in yihao("ledger", "signer", "--state", state, code=1).stderr
    assert not (state / "signer.sqlite").exists()


def test_a_state_is_made_once_for_one_domain(state, enrolment):
    assert made_signer(state, DOMAIN) == enrolment
    assert "属于" in yihao("ledger", "signer", "--state", state, "--init", "other.invalid", code=1).stderr


def test_one_state_is_used_by_one_process(state, enrolment):
    with signing(state):
        assert "另一个进程" in yihao("ledger", "signer", "--state", state, code=1).stderr


def test_a_signer_told_to_stop_ends_well_and_takes_its_socket_away(state, enrolment):
    with signing(state) as (process, client):
        signed(client, Log(ORIGIN, 1), 0, 1)
        assert process.terminate() == 0
        assert not (state / "signer.sock").exists()
        with pytest.raises(Refused) as away:
            client.health()
        assert away.value.code == "signer_away"


def test_a_full_disk_signs_nothing_and_says_so(state, enrolment):
    """The state may grow by nothing more: SQLite cannot write, so no signature leaves the process."""
    log = Log(ORIGIN, 3)
    with signing(state) as (_, client):
        signed(client, log, 0, 2)
    limit = 64  # KiB a file; more than SQLite's index of its log, less than what is asked for below
    starting = [
        "bash",
        "-c",
        f'ulimit -f {limit}; trap "" XFSZ; exec "$@"',
        "limited",
        sys.executable,
        "-m",
        "yihao.cli.main",
    ]
    child = subprocess.Popen([*starting, "ledger", "signer", "--state", str(state)], stderr=subprocess.DEVNULL)
    try:
        while not answers(state / "signer.sock"):
            assert child.poll() is None
            time.sleep(0.02)
        client = SignerClient(state / "signer.sock")
        many = [Log(f"{DOMAIN}/ledger/{unit:06}/1", 1).request(0, 1) for unit in range(110000, 110400)]
        with pytest.raises(Refused) as full:
            client.sign([log.request(2, 3), *many])
        assert full.value.code == "state_unwritable"
    finally:
        child.kill()
        child.wait()
    with signing(state) as (_, client):
        assert client.log(ORIGIN).size == 2
        signed(client, log, 2, 3)


DEVICE = """
import sys, base64, hashlib
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
act, name = sys.argv[1:]
key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
said = key.public_key().public_bytes_raw() if act == "public" else key.sign(sys.stdin.buffer.read())
print(base64.b64encode(said).decode())
"""


def test_keys_may_lie_in_a_device_behind_a_command(state):
    with folder() as other:
        (other / "device.py").write_text(DEVICE)
        command = f"{sys.executable} {other / 'device.py'}"
        at = state / "signer.sock"
        yihao("ledger", "signer", "--state", state, "--init", DOMAIN, "--key-command", command)
        process = Process("ledger", "signer", "--state", state, "--key-command", command, is_ready=lambda: answers(at))
        try:
            answer = signed(SignerClient(at), Log(ORIGIN, 2), 0, 2)
            assert not (state / "keys").exists()
            (other / "device.py").write_text("print('nothing')")
            assert refused(SignerClient(at), Log(ORIGIN, 3).request(2, 3)).code == "key.device"
            assert "— " + ORIGIN in answer.note
        finally:
            process.kill()


@pytest.mark.parametrize(
    "body", [b"", b"[", b"{}", b'{"requests": 7}', b'{"requests": [{}]}', b'{"requests": []', b"[" * 200_000]
)
def test_what_cannot_be_read_is_refused_and_breaks_nothing(client, body):
    from yihao.ledger.signer_client import _Connection

    connection = _Connection(client._path)
    connection.request("POST", "/sign", body)
    assert connection.getresponse().status == 400
    connection.close()
    assert client.health()["domain"] == DOMAIN


def test_a_damaged_state_is_said_so_and_nothing_is_signed(state, enrolment):
    for path in state.glob("signer.sqlite*"):
        path.write_bytes(b"not a database" * 1_000)
    assert "打不开" in yihao("ledger", "signer", "--state", state, code=1).stderr
