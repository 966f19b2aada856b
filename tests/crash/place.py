"""What is killed (断电试验场): a durable PostgreSQL of its own, the site and the batcher as processes, real kills."""

from __future__ import annotations

import ctypes
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from yihao.runtime.database import Cluster
from yihao.runtime.places import REPOSITORY

DATABASE = "crash"
LABEL = re.compile(r'crash_point\("([a-z_.]+)"\)')
SITE = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--blocking-threads", "4",
        "--log-level", "critical", "--no-ws", "--workers-kill-timeout", "10s")  # fmt: skip
BATCHER = ("yihao.cli.main", "ledger", "batch-access")
# Which process comes past a label; what is not named here belongs to processes this place does not run.
RUNS = {"append": "site", "accept": "site", "access.before_note": "site", "access": "batcher"}


def labels() -> dict[str, str]:
    """Find the labelled points in the source, and by which process each is passed."""
    found = {label for path in (REPOSITORY / "yihao").rglob("*.py") for label in LABEL.findall(path.read_text())}
    at = {label: RUNS.get(label) or RUNS.get(label.split(".")[0], "") for label in sorted(found)}
    return {label: process for label, process in at.items() if process}


class Place:
    """The cluster, the site and the batcher (试验场)."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder / "pg", durable=True)
        self.port = _free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment: dict[str, str] = {}

    def build(self) -> None:
        """Make the database, found a real site in it."""
        from yihao.ledger.founding import found_site
        from yihao.runtime.setup import migrate

        self.cluster.remove()
        self.cluster.up()
        self.cluster.create_database(DATABASE)
        migrate(environment={"YIHAO_MIGRATOR_URL": self.url("yihao_migrator")})
        with self.cluster.connect("yihao_migrator", DATABASE) as connection:
            connection.execute("SET ROLE yihao_owner")
            found_site(connection, domain="crash.yihao.invalid", simulated=False)
        self.environment = os.environ | {
            "YIHAO_DATABASE_URL": self.url("yihao_app"), "YIHAO_REQUIRE_MFA": "0",
            "DJANGO_SETTINGS_MODULE": "yihao.runtime.settings",
        }  # fmt: skip

    def url(self, role: str) -> str:
        """Give a connection address."""
        p = self.cluster.parameters(role, DATABASE)
        return f"postgresql://{p['user']}:{p['password']}@{p['host']}:{p['port']}/{DATABASE}"

    def start(self, crash_at: str = "") -> None:
        """Start what does not run; one of the processes may be told to die at a label."""
        self.cluster.up()
        victim = labels().get(crash_at.partition(":")[0], "")
        for name, command in (
            ("site", (*SITE, "--port", str(self.port), "yihao.runtime.wsgi:application")),
            ("batcher", BATCHER),
        ):
            child = self.running.get(name)
            if child is None or child.poll() is not None or name == victim:
                self.kill(name)
                told = {"YIHAO_CRASH_AT": crash_at} if name == victim else {}
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", *command], env=self.environment | told, start_new_session=True, cwd=REPOSITORY,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
        self._wait()

    def kill(self, name: str) -> None:
        """Kill a process and its children at once, without a word."""
        if name == "postgres":
            self._kill_postgres()
            return
        child = self.running.pop(name, None)
        if child is not None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def dies_by_itself(self, name: str, *, seconds: float) -> bool:
        """Wait until a process that was told to die at a label, or its worker, is dead."""
        child = self.running[name]
        family = set(_children(child.pid))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if child.poll() is not None or any("zombie" in _state(pid) for pid in family):
                return True
            with suppress(OSError):
                if family - set(_children(child.pid)):
                    return True
            time.sleep(0.02)
        return False

    def end(self) -> None:
        """Take everything down."""
        for name in list(self.running):
            self.kill(name)
        self.cluster.remove()

    def _kill_postgres(self) -> None:
        main = int((self.cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        family = [main, *_children(main)]
        random.shuffle(family)  # a power cut asks nobody for the order
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() for pid in family):
            _reap()
            time.sleep(0.01)

    def _wait(self) -> None:
        """Wait for an answer, whatever it says: granian listens before its worker is there."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request("GET", "/api/v1/nothing")
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            else:
                return
            finally:
                connection.close()
        raise RuntimeError("the site did not start")


def adopt_orphans() -> None:
    """Have orphans come to this process: a dead PostgreSQL that nobody reaps would still count as running."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _reap() -> None:
    for pid in _children(os.getpid()):
        if "(zombie)" in _state(pid) and "postgres" in _state(pid):
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in told]


def _state(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/status").read_text()
    return "zombie"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
