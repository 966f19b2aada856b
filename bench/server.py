"""Servers under measurement (被测服务): granian with two workers, and the CPU time that its processes take."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench import place

TICKS = os.sysconf("SC_CLK_TCK")
WORKERS, THREADS = 2, 4


class Server:
    """One granian with its workers (服务进程)."""

    def __init__(self, application: str, database: str) -> None:
        self.port = _free_port()
        log = place.FOLDER / f"server-{database}-{application.split(':', maxsplit=1)[0]}.log"
        with log.open("w") as file:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS),
                    "--blocking-threads", str(THREADS), "--host", "127.0.0.1", "--port", str(self.port), "--no-ws",
                    "--log-level", "warning", application,
                ],
                env=os.environ | {"YIHAO_DATABASE_URL": place.url(database), "YIHAO_POOL": "1"},
                stdout=file, stderr=file,
            )  # fmt: skip
        self._wait(log)

    def _wait(self, log: Path) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")

    def cpu(self) -> float:
        """Give the CPU seconds of the server and its workers so far."""
        return cpu_of_tree(self.process.pid)

    def stop(self) -> None:
        """End the server."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()


def database_cpu(server: int) -> float:
    """Give the CPU seconds of the database server ``server``, ended sessions included."""
    return cpu_of_tree(server)


def cpu_of_tree(root: int) -> float:
    """Sum user and system time of a process and everything below it, children that ended included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        parents[pid] = int(fields[1])
        ticks[pid] = sum(int(f) for f in fields[11:15])  # utime stime cutime cstime
    mine = {root}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(ticks.get(pid, 0) for pid in mine) / TICKS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
