"""``yihao serve``: the site on this machine (启动服务): granian with workers, and the access log's batcher beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click

from yihao.cli.output import say
from yihao.cli.person import database, not_migrated
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds for the first answer
THREADS = 4  # a worker's, no more than its pool has connections
GRACE = 15.0  # seconds for the workers to finish what they are answering


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。 Port.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="工作进程数。 Workers.")
@click.option("--batcher/--no-batcher", default=True, help="同时运行查阅日志批处理。 Run the access batcher too.")
def command(port: int, workers: int, batcher: bool) -> None:
    """在 127.0.0.1 启动网站与接口，Ctrl-C 停止。 Serve pages and API on 127.0.0.1; Ctrl-C stops."""
    serve(port=port, workers=workers, batcher=batcher)


def serve(*, port: int, workers: int = 2, batcher: bool = True) -> None:
    """Serve until told to stop.

    Raises:
        Refused: the database is away, not of this version or not founded, or the port is taken.
    """
    simulated = require_ready()
    _require_free(port)
    note_start()
    Supervisor(_environment(simulated), port=port, workers=workers, batcher=batcher).run()


def require_ready() -> bool:
    """Make sure that there is a founded database of this version; tells whether it is a simulated one.

    Raises:
        Refused: otherwise.
    """
    with database():
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        from yihao.ledger.queries import site

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise not_migrated()
        founded = site()
        connection.close()
    if founded is None:
        raise Refused(
            "not_founded",
            Words(
                "本库还没有建站。请运行 yihao ledger found --domain 域名，或 yihao demo。",
                "No site is founded here. Run yihao ledger found --domain DOMAIN, or yihao demo.",
            ),
        )
    return founded.simulated


def note_start() -> None:
    """Put into the system's log what changed since the last start (启动入账): migrations, make-up, keys, settings."""
    with database():
        from django.db import connection

        from yihao.ledger.catalogue import watch
        from yihao.ledger.system_acts import note_settings

        watch()
        note_settings()
        connection.close()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as taken:
            raise Refused(
                "port_taken",
                Words(
                    "端口 {port} 已被占用，请用 --port 换一个。", "Port {port} is taken; choose another with --port."
                ).format(port=port),
                field="port",
            ) from taken


def _environment(simulated: bool) -> Mapping[str, str]:
    (var() / "static").mkdir(
        parents=True, exist_ok=True
    )  # whitenoise finds files where they lie; the folder may be empty
    chosen = {"YIHAO_POOL": "1"}
    if simulated:  # invented people carry no security keys
        chosen["YIHAO_REQUIRE_MFA"] = "0"
    return chosen | dict(os.environ)


class Supervisor:
    """Keeps the server and its background tasks running (进程监护): a task is started again when it ends, the server ends all."""

    def __init__(self, environment: Mapping[str, str], *, port: int, workers: int, batcher: bool) -> None:
        self.environment = environment
        self.port = port
        self.workers = workers
        self.with_batcher = batcher
        self.stopping = False

    def run(self) -> None:
        """Run until SIGTERM, SIGINT or the server's end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        server = self._start(
            "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port), "--workers", str(self.workers),
            "--workers-kill-timeout", "10s", "--log-level", "warning", "--no-ws", "--blocking-threads", str(THREADS),
            "yihao.runtime.wsgi:application",
        )  # fmt: skip
        beside = {task: self._start(*task) for task in self._tasks()}
        try:
            self._announce(server)
            while not self.stopping and server.poll() is None:
                for task, child in beside.items():
                    if child.poll() is not None:
                        say(
                            f"后台任务 {task[-1]} 中断，重新启动。",
                            f"The background task {task[-1]} ended and is started again.",
                        )
                        time.sleep(1)
                        beside[task] = self._start(*task)
                time.sleep(0.2)
        finally:
            for one in (server, *beside.values()):  # the batcher last: it chains what the server's last answers noted
                _end(one)
        if not self.stopping:
            raise Refused("server_ended", Words("网站进程意外结束。", "The server ended by itself."), status=503)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, *module: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process only, which then stops its children in order.
        return subprocess.Popen(
            [sys.executable, "-m", *module], env=dict(self.environment), start_new_session=True, cwd=Path.cwd()
        )

    def _tasks(self) -> tuple[tuple[str, ...], ...]:
        """Name what runs beside the server: comparing new cases with other offices', and the access batcher."""
        if not self.with_batcher:
            return ()
        return (("yihao.cli.main", "case", "follow"), ("yihao.cli.main", "ledger", "batch-access"))

    def _announce(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while not self.stopping and server.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    click.echo(f"http://{HOST}:{self.port}/")
                    say("已启动，Ctrl-C 停止。", "Serving; Ctrl-C stops.")
                    return
            time.sleep(0.1)


def _end(child: subprocess.Popen[bytes] | None) -> None:
    if child is None or child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
