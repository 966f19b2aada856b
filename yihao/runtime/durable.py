"""Durable files (落盘): what was written is there after a power cut, whole or not at all."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def write_durably(path: Path, content: bytes, *, new: bool = False, mode: int = 0o600) -> None:
    """Write a file so that it is there whole or not at all (落盘写文件). ``new``: one that exists is left as it is.

    Raises:
        FileExistsError: ``new``, and there is one.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # the disk is full: nothing half written stays
        part.unlink(missing_ok=True)
        raise
    if new:
        try:
            os.link(part, path)
        finally:
            part.unlink()
    else:
        part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (目录落盘)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Hold a folder of state alone, until the process ends (独占状态目录).

    Raises:
        Refused: another process holds it.
    """
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            raise Refused(
                "state_held",
                Words(
                    f"另一个进程正在使用 {folder}，同一状态只能由一个进程使用。",
                    f"Another process uses {folder}: one state, one process.",
                ),
                status=409,
            ) from held
        yield


def open_state(path: Path) -> sqlite3.Connection:
    """Open a state file (打开状态文件): SQLite, each commit fsynced before it returns, owner-only rights.

    Transactions are begun and ended by hand. The connection may be used from several threads, under a lock of the caller's.

    Raises:
        Refused: it cannot be opened, is damaged, or the disk is full.
    """
    try:
        if not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            sync_folder(path.parent)
        state = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        state.row_factory = sqlite3.Row
        state.execute("PRAGMA journal_mode = WAL")
        state.execute("PRAGMA synchronous = FULL")
        state.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except (OSError, sqlite3.Error) as fault:
        raise Refused(
            "state_unusable",
            Words(f"状态文件 {path} 打不开：{fault}", f"The state {path} cannot be opened: {fault}"),
            status=503,
        ) from fault
    return state


@contextmanager
def one_write(state: sqlite3.Connection) -> Iterator[None]:
    """Write all of it or nothing (一次写入); durable when it returns."""
    state.execute("BEGIN IMMEDIATE")
    try:
        yield
        state.execute("COMMIT")
    except BaseException:
        if state.in_transaction:  # also where the disk was full at the very end: the next write begins anew
            state.execute("ROLLBACK")
        raise
