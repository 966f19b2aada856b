"""Real processes for tests (测试进程): the signer and the witness as they run, with their own state and sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from yihao.ledger.rules.note import parse_vkey
from yihao.ledger.signer_client import SignerClient, SignRequest
from yihao.ledger.tree import consistency_proof, leaf_hash, list_reader, root
from yihao.runtime.places import REPOSITORY

COMMAND = (sys.executable, "-m", "yihao.cli.main")


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIHAO_")}
    return kept | {"PYTHONPATH": str(REPOSITORY)} | more


def yihao(*arguments, code=0, **more):
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


@contextmanager
def folder():
    """A folder with a short name: a Unix socket's address has 107 characters at most."""
    with tempfile.TemporaryDirectory(prefix="yh") as name:
        yield Path(name)


class Process:
    """A process that is started, waited for, and killed at will."""

    def __init__(self, *arguments, is_ready, **more):
        self.child = subprocess.Popen(
            [*COMMAND, *map(str, arguments)], env=environment(**more), stderr=subprocess.PIPE, text=True
        )
        until = time.monotonic() + 120
        while not is_ready():
            if self.child.poll() is not None:
                raise AssertionError(self.child.stderr.read())
            assert time.monotonic() < until, "not ready after 120 seconds"
            time.sleep(0.02)

    def kill(self):
        self.child.kill()
        return self.ended()

    def terminate(self):
        self.child.terminate()
        return self.ended()

    def ended(self):
        code = self.child.wait(60)
        self.child.stderr.close()
        return code


def answers(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@contextmanager
def signing(state, **more):
    """A running signer on this state: gives its process and a client."""
    at = state / "signer.sock"
    process = Process("ledger", "signer", "--state", state, is_ready=lambda: answers(at), **more)
    try:
        yield process, SignerClient(at)
    finally:
        process.child.kill()
        process.ended()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def made_witness(state, name, enrolment, *more):
    """Make a witness's state; gives its key."""
    made = yihao("witness", "init", "--state", state, "--name", name, "--trust", enrolment, *more)
    return parse_vkey(made.stdout.strip())


@contextmanager
def witnessing(state, port, **more):
    """A running witness on this state: gives its process."""
    process = Process("witness", "serve", "--state", state, "--port", port, is_ready=lambda: listens(port), **more)
    try:
        yield process
    finally:
        process.child.kill()
        process.ended()


def made_signer(state, domain):
    """Make a signer's state; gives its enrolment key."""
    return parse_vkey(yihao("ledger", "signer", "--state", state, "--init", domain).stdout.strip())


class Log:
    """A log's leaves, and what is asked of the signer about them."""

    def __init__(self, origin, count=0, salt=""):
        self.origin = origin
        self.leaves = [leaf_hash(f"{salt}{origin} {n}".encode()) for n in range(count)]

    def root(self, size):
        return root(self.leaves[:size])

    def proof(self, old, new):
        return tuple(consistency_proof(old, new, list_reader(self.leaves[:new])))

    def request(self, old, new):
        return SignRequest(self.origin, old, new, self.root(new), self.proof(old, new))
