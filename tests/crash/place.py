"""What is killed (断电试验场): a durable PostgreSQL of its own, site, batcher, sealer, signer and two witnesses as processes, real kills."""

from __future__ import annotations

import ctypes
import http.client
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.crash.outsiders import YIHAO, Outsiders, free_port
from yihao.runtime.database import Cluster
from yihao.runtime.places import REPOSITORY

DATABASE, DOMAIN = "crash", "crash.yihao.invalid"
SITE = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--blocking-threads", "4",
        "--log-level", "critical", "--no-ws", "--workers-kill-timeout", "10s")  # fmt: skip
BATCHER = ("yihao.cli.main", "ledger", "batch-access")
SEALER = ("yihao.cli.main", "ledger", "seal", "--every", "0.5")


class Place:
    """The cluster and the processes (试验场)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "pg", durable=True)
        self.port = free_port()
        self.outsiders = Outsiders(folder / "outside")
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment: dict[str, str] = {}

    def build(self) -> None:
        """Make the database, found a real site in it; from here on this process is one of the site's."""
        from yihao.runtime.setup import migrate, use_django

        self.cluster.remove()
        self.cluster.up()
        self.cluster.create_database(DATABASE)
        migrate(environment={"YIHAO_MIGRATOR_URL": self.url("yihao_migrator")})
        (self.folder / "outside").mkdir(mode=0o700)
        os.environ.update(self.outsiders.settings | {
            "YIHAO_DATABASE_URL": self.url("yihao_app"), "YIHAO_SEALER_URL": self.url("yihao_sealer"), "YIHAO_REQUIRE_MFA": "0",
            "DJANGO_SETTINGS_MODULE": "yihao.runtime.settings",
        })  # fmt: skip
        use_django()  # settings are read once, so only now
        from yihao.ledger.founding import found_site

        with self.cluster.connect("yihao_migrator", DATABASE) as connection:
            connection.execute("SET ROLE yihao_owner")
            found_site(connection, domain=DOMAIN, simulated=False)
        self.environment = dict(os.environ)

    def url(self, role: str) -> str:
        """Give a connection address."""
        p = self.cluster.parameters(role, DATABASE)
        return f"postgresql://{p['user']}:{p['password']}@{p['host']}:{p['port']}/{DATABASE}"

    def start(self) -> None:
        """Start what does not run."""
        self.cluster.up()
        self._start_dead()
        until = time.monotonic() + 120
        while not all(self._answers(name) for name in self.running):
            if time.monotonic() > until:
                raise RuntimeError("not everything started: " + self.last_words())
            time.sleep(0.05)
            self._start_dead()

    def _start_dead(self) -> None:
        for name, command in self._commands().items():
            child = self.running.get(name)
            if child is None or child.poll() is not None:
                self.kill(name)
                self._point(name).unlink(missing_ok=True)
                self._let_sealer_in(name)
                told = {"YIHAO_CRASH_AT": f"@{self._point(name)}"}
                with (self.folder / f"{name}.log").open("ab") as log:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, "-m", *command], env=self.environment | told, start_new_session=True, cwd=REPOSITORY,
                        stdout=log, stderr=log,
                    )  # fmt: skip

    def arm(self, name: str, crash_at: str) -> Victim:
        """Tell a running process to die at a label; gives who is to die."""
        victim = Victim(self.running[name])
        part = self._point(name).with_suffix(".part")
        part.write_text(crash_at)
        part.replace(self._point(name))
        return victim

    def keep_up(self) -> None:
        """Start again what has ended by itself since, as a service manager would."""
        if any(child.poll() is not None for child in self.running.values()):
            self.start()

    def rotate(self, unit: str, token: Path, crash_at: str = "") -> int:
        """Begin the next epoch of an office's log by the command; gives how it ended."""
        told = {"YIHAO_MIGRATOR_URL": self.url("yihao_migrator")} | ({"YIHAO_CRASH_AT": crash_at} if crash_at else {})
        command = [*YIHAO, "ledger", "epoch", "--why", "rotated", "--unit", unit, "--token-file", str(token)]
        with (self.folder / "epoch.log").open("ab") as log:
            done = subprocess.run(
                command, env=self.environment | told, cwd=REPOSITORY, stdout=log, stderr=log, check=False, timeout=300
            )
        return done.returncode

    def _commands(self) -> dict[str, tuple[str, ...]]:
        site = (*SITE, "--port", str(self.port), "yihao.runtime.wsgi:application")
        return {"site": site, "batcher": BATCHER, **self.outsiders.commands(), "sealer": SEALER}

    def _let_sealer_in(self, name: str) -> None:
        """End the lease of a sealer that was killed: else the next one waits for it, two minutes at most."""
        if name == "sealer":
            with self.cluster.connect(database=DATABASE) as connection:
                connection.execute("UPDATE seal_lease SET until = clock_timestamp()")

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

    def last_words(self) -> str:
        """What each process said last, and whether it answers, for who has to find a fault."""
        silent = [name for name in self.running if not self._answers(name)]
        said = (f"{log.stem}: {log.read_text()[-300:]}" for log in sorted(self.folder.glob("*.log")))
        return "\n".join([f"no answer: {silent}", *said])

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

    def _answers(self, name: str) -> bool:
        return self._site_answers() if name == "site" else self.outsiders.answers(name)

    def _site_answers(self) -> bool:
        """Whether there is an answer, whatever it says: granian listens before its worker is there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/api/v1/nothing")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _point(self, name: str) -> Path:
        return self.folder / f"{name}.point"


class Victim:
    """A process that was told to die, with its children (待断进程)."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self.child = child
        self.family = set(_children(child.pid))

    def dies(self, *, seconds: float) -> bool:
        """Wait until it, or its worker, is dead; false if it is alive for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.child.poll() is not None or any("zombie" in _state(pid) for pid in self.family):
                return True
            with suppress(OSError):
                if self.family - set(_children(self.child.pid)):
                    return True
            time.sleep(0.02)
        return False


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
