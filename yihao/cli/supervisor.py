"""Keeps the server and what runs beside it going (进程监护): a task is started again when it ends, the server ends all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from yihao.cli.output import say
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds for the first answer
THREADS = 4  # a worker's, no more than its pool has connections
GRACE = 15.0  # seconds to finish what is in hand
AGAIN = 1.0  # seconds before an ended task is started again; doubled while it ends at once
LONGEST_WAIT = 30.0
# What signer and witness may know of the site's settings: they need no database and no secret of it.
APART = ("YIHAO_VAR", "YIHAO_KEY_COMMAND")


class Task(NamedTuple):
    """A process beside the server (后台任务): its name, the arguments of ``yihao``.

    ``first``: it is started before the server; ``apart``: it is told nothing of the database.
    """

    name: str
    arguments: tuple[str, ...]
    first: bool = False
    apart: bool = False


FOLLOW = Task("follow", ("case", "follow"))
BATCHER = Task("batch-access", ("ledger", "batch-access"))


class Running:
    """A task with its process (运行中的任务)."""

    def __init__(self, task: Task, environment: Mapping[str, str]) -> None:
        self.task = task
        kept = {n: v for n, v in environment.items() if not n.startswith("YIHAO_") or n in APART}
        self.environment = kept if task.apart else dict(environment)
        self.child: subprocess.Popen[bytes] | None = None
        self.wait = AGAIN
        self.due = 0.0
        self.began = 0.0

    def start(self) -> None:
        """Start it."""
        self.began = time.monotonic()
        self.child = start("yihao.cli.main", *self.task.arguments, environment=self.environment)

    def look(self) -> None:
        """Start it again where it has ended, after a moment."""
        if self.child is None:
            if time.monotonic() >= self.due:
                self.start()
        elif self.child.poll() is not None:
            lived = time.monotonic() - self.began
            self.wait = AGAIN if lived > LONGEST_WAIT else min(self.wait * 2, LONGEST_WAIT)
            self.child, self.due = None, time.monotonic() + self.wait / 2
            say(f"后台任务 {self.task.name} 中断，重新启动。", f"The task {self.task.name} ended and is started again.")


class Supervisor:
    """Runs the server with its tasks (进程监护). They are ended in the order in which they are listed, after the server.

    So each ends after those that call it: the batcher chains what the last answers noted, the signer goes last.
    """

    def __init__(self, environment: Mapping[str, str], *, port: int, workers: int, tasks: Sequence[Task]) -> None:
        self.environment = environment
        self.port = port
        self.workers = workers
        self.beside = [Running(task, environment) for task in tasks]
        self.stopping = False

    def run(self) -> None:
        """Run until SIGTERM, SIGINT, the terminal's or the server's end.

        Raises:
            Refused: the server ended by itself.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps its word
                signal.signal(number, self._stop)
        server: subprocess.Popen[bytes] | None = None
        try:
            for one in self._starting(first=True):
                one.start()
            server = self._serve()
            self._announce(server)
            for one in self._starting(first=False):
                one.start()
            while not self.stopping and server.poll() is None:
                for one in self.beside:
                    one.look()
                time.sleep(0.2)
        finally:
            for child in (server, *(one.child for one in self.beside)):
                _end(child)
        if not self.stopping:
            raise Refused("server_ended", Words("网站进程意外结束。", "The server ended by itself."), status=503)

    def _starting(self, *, first: bool) -> list[Running]:
        return [one for one in reversed(self.beside) if one.task.first == first]

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _serve(self) -> subprocess.Popen[bytes]:
        return start(
            "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port), "--workers", str(self.workers),
            "--workers-kill-timeout", "10s", "--log-level", "warning", "--no-ws", "--blocking-threads", str(THREADS),
            "yihao.runtime.wsgi:application", environment=self.environment,
        )  # fmt: skip

    def _announce(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while not self.stopping and server.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    click.echo(f"http://{HOST}:{self.port}/")
                    say("已启动，Ctrl-C 停止。", "Serving; Ctrl-C stops.")
                    return
            time.sleep(0.1)


def start(*module: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a module of Python as a process (启动进程)."""
    # A session of its own: Ctrl-C reaches this process only, which then stops its children in order. Killed, it cannot.
    run = [sys.executable, "-m", "yihao.runtime.with_parent", str(os.getpid()), *module]
    return subprocess.Popen(run, env=dict(environment), start_new_session=True, cwd=Path.cwd())


def is_free(port: int) -> bool:
    """Tell whether nobody listens at a port of this machine (端口是否空闲)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Give a port at which nobody listens (取空闲端口)."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def whole_environment(chosen: Mapping[str, str]) -> dict[str, str]:
    """Give what is chosen here where the environment says nothing else (合成环境)."""
    return dict(chosen) | dict(os.environ)


def _end(child: subprocess.Popen[bytes] | None) -> None:
    if child is None or child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
