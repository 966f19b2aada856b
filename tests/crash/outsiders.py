"""Signer and witnesses of the crash place (签名方与见证方): made as an operator makes them, and killed while they are being made."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.crash.points import WITNESSES
from yihao.ledger.rules.note import VerifierKey, parse_vkey
from yihao.runtime.places import REPOSITORY

YIHAO = (sys.executable, "-m", "yihao.cli.main")


class Remembered(NamedTuple):
    """What a signer or witness remembers of a log (所记): the size and root it signed last, and where the log was closed."""

    who: str
    origin: str
    size: int
    root: bytes
    closed_size: int | None = None
    closed_root: bytes = b""


class Outsiders:
    """Their folders, ports and keys (站外各方). ``died`` counts the points of making that were passed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in WITNESSES}
        self.keys: dict[str, VerifierKey] = {}
        self.died: list[str] = []
        self.settings = {
            "YIHAO_SIGNER_SOCKET": str(folder / "signer" / "signer.sock"),
            "YIHAO_WITNESSES": str(folder / "witnesses.json"), "YIHAO_POLICY": str(folder / "policy.json"),
            "YIHAO_NATIONAL_EVERY": "1",
        }  # fmt: skip

    def make(self, domain: str, *, site: str, token: str) -> None:
        """Make the states, being killed at each point where a key is made; then policy and list of witnesses."""
        (self.folder / "token").write_text(token)
        signer = ("ledger", "signer", "--state", str(self.folder / "signer"), "--init", domain)
        self._dies(signer, "keys.before_write")
        self._dies(signer, "keys.after_write")
        enrolment = self._run(*signer)
        replay = ("--replay", site, "--token-file", str(self.folder / "token"))
        for name, more in zip(WITNESSES, ((), replay), strict=True):
            command = (
                "witness",
                "init",
                "--state",
                str(self.folder / name),
                "--name",
                name,
                "--trust",
                enrolment,
                *more,
            )
            self.keys[name] = parse_vkey(self._run(*command))
        self._run(
            "ledger", "policy", "--enrolment", enrolment, "--quorum", "province=1",
            "--witness", f"province={self.keys['province']}", "--witness", f"discipline,outside,replays={self.keys['discipline']}",
            *(f"--url={name}=http://127.0.0.1:{port}" for name, port in self.ports.items()),
        )  # fmt: skip
        assert len(json.loads((self.folder / "witnesses.json").read_bytes())["witnesses"]) == len(WITNESSES)

    def commands(self) -> dict[str, tuple[str, ...]]:
        """Give how each is started."""
        started = {"signer": ("yihao.cli.main", "ledger", "signer", "--state", str(self.folder / "signer"))}
        for name, port in self.ports.items():
            started[name] = (
                "yihao.cli.main",
                "witness",
                "serve",
                "--state",
                str(self.folder / name),
                "--port",
                str(port),
            )
        return started

    def answers(self, name: str) -> bool:
        """Whether it answers; what has no door is not asked."""
        if name != "signer" and name not in self.ports:
            return True
        at = self.settings["YIHAO_SIGNER_SOCKET"] if name == "signer" else ("127.0.0.1", self.ports[name])
        with socket.socket(socket.AF_UNIX if name == "signer" else socket.AF_INET) as probe:
            return probe.connect_ex(at) == 0

    def signed(self) -> list[Remembered]:
        """What the signer signed last, by its own state."""
        rows = _rows(self.folder / "signer" / "signer.sqlite", "SELECT origin, size, root FROM log")
        return [Remembered("signer", *row) for row in rows]

    def cosigned(self) -> list[Remembered]:
        """What each witness cosigned last, by its own state."""
        asked = "SELECT origin, size, root, closed_size, closed_root FROM log"
        return [
            Remembered(name, *row) for name in WITNESSES for row in _rows(self.folder / name / "witness.sqlite", asked)
        ]

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [*YIHAO, *command],
            env=os.environ | self.settings,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def _dies(self, command: tuple[str, ...], label: str) -> None:
        told = os.environ | self.settings | {"YIHAO_CRASH_AT": label}
        done = subprocess.run([*YIHAO, *command], env=told, cwd=REPOSITORY, capture_output=True, check=False)
        if done.returncode != -signal.SIGKILL:
            raise RuntimeError(f"{label} was not passed: {done.stderr!r}")
        self.died.append(label)


def _rows(path: Path, statement: str) -> list[tuple[str, int, bytes]]:
    """Read a state beside the process that holds it."""
    state = sqlite3.connect(path, timeout=10)
    try:
        return state.execute(statement).fetchall()
    finally:
        state.close()


def free_port() -> int:
    """Find a port that is free, below those that the system gives to callers: who asks a dead process at such a port may reach itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
