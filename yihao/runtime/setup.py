"""Bringing a database to the present version (建库与升级)."""

from __future__ import annotations

import os
import subprocess
import sys

from yihao.runtime.database import Cluster
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def use_django() -> None:
    """Set Django up once; call it before importing models from the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihao.runtime.settings")
    import django

    django.setup()


def migrate(*, environment: dict[str, str] | None = None) -> None:
    """Run all migrations as ``yihao_migrator`` in a process of their own.

    Raises:
        Refused: a migration failed; nothing of it stays (each runs in one transaction).
    """
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--no-input", "-v", "0"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "yihao.runtime.settings", "YIHAO_DB_ROLE": "migrator", "YIHAO_POOL": "0"}
        | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(
            "migration_failed",
            Words("数据库升级没有成功：{tail}", "The database upgrade failed: {tail}").format(tail=done.stderr[-1500:]),
        )


def database_up() -> None:
    """Start the private database, unless a server of one's own is named, and bring it to the present version."""
    if "YIHAO_DATABASE_URL" not in os.environ:
        cluster = Cluster()
        cluster.up()
        name = os.environ.get("YIHAO_DATABASE_NAME", "yihao")
        if not cluster.has_database(name):
            cluster.create_database(name)
    migrate()
