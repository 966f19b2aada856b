"""The database launcher (数据库启动器): a real PostgreSQL in a private folder, with one command and nothing to configure."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from yihao.runtime import postgres
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

HERE = Path(__file__).parent
LOGIN_ROLES = ("yihao_migrator", "yihao_app", "yihao_reader", "yihao_sealer")
SUPERUSER = "yihao_super"
SOCKET_PATH_LIMIT = 90  # a Unix socket's address holds 107 bytes


@dataclass(frozen=True, slots=True)
class Status:
    """What ``yihao db status`` tells (数据库状态)."""

    running: bool
    port: int | None
    folder: str
    version: str


class Cluster:
    """One private PostgreSQL (私有数据库实例): its folder, its own port on 127.0.0.1, passwords by role."""

    def __init__(self, folder: Path | None = None, *, durable: bool = True) -> None:
        wanted = (folder or var() / "pg").resolve()
        if not postgres.can_reach(wanted, postgres.service_user()):
            wanted = Path("/var/tmp") / ("yihao-" + sha256(str(wanted).encode()).hexdigest()[:16])  # noqa: S108 - owner-only folder inside
        self.folder = wanted
        self.durable = durable

    # -- life ---------------------------------------------------------------------------------------------------------

    def up(self) -> None:
        """Start the server; make it first where there is none. Safe to repeat, also from several processes at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not (self._connection_file).exists():
                self._make()
            if not self._alive():
                self._start()
            self._make_roles()

    def down(self, *, patience_seconds: int = 60) -> None:
        """Stop the server and wait for it. Safe to repeat.

        Raises:
            Refused: it did not stop in time; the words say how to go on.
        """
        if self.folder.exists():
            with self._alone():
                if self._alive():
                    self._stop(patience_seconds)

    def _stop(self, seconds: int) -> None:
        waits = ("-w", "-t", str(seconds))
        try:
            postgres.run("pg_ctl", "-D", str(self._data), "-m", "fast", *waits, "stop", timeout=seconds + 30)
        except Refused as stuck:
            if not self._alive():
                return
            process = (self._data / "postmaster.pid").read_text().split("\n", 1)[0]
            raise Refused(
                "database_stuck",
                Words(
                    "数据库在 {seconds} 秒内没有停下（进程 {process}）。请先停止仍在使用它的程序（如 yihao serve），再运行 yihao db down；"
                    "仍停不下时，可用 kill -QUIT {process} 立即停止，已记入的不会丢失，下次启动时自动恢复。日志：{log}",
                    "The database did not stop within {seconds} seconds (process {process}). Stop what still uses it (such as yihao"
                    " serve), then run yihao db down again; if it still stands, kill -QUIT {process} stops it at once, nothing recorded"
                    " is lost, and the next start recovers by itself. Its log: {log}",
                ).format(seconds=seconds, process=process, log=str(self._data / "server.log")),
                status=503,
            ) from stuck

    def remove(self) -> None:
        """Stop the server and delete its folder, data and all. For tests and benches."""
        self.down()
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_made(self) -> bool:
        """Tell whether the cluster has been set up."""
        return self._connection_file.exists()

    def status(self) -> Status:
        """Tell whether the server runs, where, and of which version."""
        running = self._alive()
        version = (self._data / "PG_VERSION").read_text().strip() if (self._data / "PG_VERSION").exists() else ""
        return Status(running, self._saved().get("port") if running else None, str(self.folder), version)

    # -- connections --------------------------------------------------------------------------------------------------

    def parameters(self, role: str, database: str) -> dict[str, Any]:
        """Give connection parameters for ``role`` (one of the login roles or the superuser)."""
        saved = self._saved()
        return {
            "host": "127.0.0.1",
            "port": saved["port"],
            "user": role,
            "password": saved["passwords"][role],
            "dbname": database,
        }

    def connect(self, role: str = SUPERUSER, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Open an autocommit connection."""
        return psycopg.connect(make_conninfo(**self.parameters(role, database)), autocommit=True)

    def has_database(self, name: str) -> bool:
        """Tell whether the database exists."""
        with self.connect() as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Create a database owned by ``yihao_owner`` with the rights of database.sql, or as a copy of ``template``."""
        with self.connect() as connection:
            command = sql.SQL("CREATE DATABASE {} OWNER yihao_owner TEMPLATE {}")
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template or "template0")))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
            for role in LOGIN_ROLES:
                grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
                connection.execute(grant.format(sql.Identifier(name), sql.Identifier(role)))
        if template is None:
            with self.connect(database=name) as connection:
                connection.execute((HERE / "database.sql").read_bytes())

    def drop_database(self, name: str) -> None:
        """Drop a database and end its sessions."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    # -- parts --------------------------------------------------------------------------------------------------------

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _connection_file(self) -> Path:
        return self.folder / "connection.json"

    def _saved(self) -> dict[str, Any]:
        if not self._connection_file.exists():
            return {}
        saved: dict[str, Any] = json.loads(self._connection_file.read_text())
        return saved

    def _save(self, saved: dict[str, Any]) -> None:
        fresh = self._connection_file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(saved, file)
        fresh.replace(self._connection_file)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep two processes from starting one server twice."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _alive(self) -> bool:
        if not (self._data / "postmaster.pid").exists():
            return False
        try:
            postgres.run("pg_ctl", "-D", str(self._data), "status")
        except Refused:
            return False
        return True

    def _make(self) -> None:
        passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *LOGIN_ROLES)}
        shutil.rmtree(self._data, ignore_errors=True)  # left by a set-up that was cut off
        self._data.mkdir(mode=0o700)
        (self.folder / "run").mkdir(mode=0o700, exist_ok=True)
        password_file = self.folder / "password"
        password_file.write_text(passwords[SUPERUSER])
        password_file.chmod(0o600)
        if user := postgres.service_user():
            for path in (self._data, self.folder / "run", password_file):
                shutil.chown(path, user, user)
        try:
            postgres.run(
                "initdb", "-D", str(self._data), "-k", "--locale=C.UTF-8", "--encoding=UTF8", f"--username={SUPERUSER}",
                "--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions",
            )  # fmt: skip
        finally:
            password_file.unlink()
        self._save({"port": _free_port(), "passwords": passwords})

    def _start(self) -> None:
        saved = self._saved()
        if not _is_free(saved["port"]):
            saved["port"] = _free_port()
            self._save(saved)
        options = {
            "port": str(saved["port"]),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder / "run") if len(str(self.folder)) < SOCKET_PATH_LIMIT else "",
            "unix_socket_permissions": "0700",
            "idle_in_transaction_session_timeout": "60s",
            "shared_buffers": "256MB",
            "max_connections": "200",
            "timezone": "Asia/Shanghai",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = self._data / "server.log"
        postgres.run(
            "pg_ctl", "-D", str(self._data), "-l", str(log), "-o", flags, "-w", "-t", "60", "start", timeout=90
        )

    def _make_roles(self) -> None:
        passwords = self._saved()["passwords"]
        with self.connect() as connection:
            connection.execute((HERE / "roles.sql").read_bytes())
            for role in LOGIN_ROLES:
                alter = sql.SQL("ALTER ROLE {} PASSWORD {}")
                connection.execute(alter.format(sql.Identifier(role), sql.Literal(passwords[role])))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
