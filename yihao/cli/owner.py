"""A connection as owner of the tables (属主连接): for founding a site and for the simulated clock, nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from yihao.runtime.database import Cluster
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@contextmanager
def owner_connection() -> Iterator[psycopg.Connection[Any]]:
    """Connect as ``yihao_migrator`` acting as owner: ``YIHAO_MIGRATOR_URL``, else the private cluster.

    Raises:
        Refused: a server of one's own is named, but not how the migrator gets in; or the server does not answer.
    """
    try:
        connection = _connect()
    except psycopg.OperationalError as fault:
        raise Refused(
            "database_away",
            Words("连接不上数据库（yihao_migrator）。", "The database does not answer (yihao_migrator)."),
            status=503,
        ) from fault
    with connection:
        connection.execute("SET ROLE yihao_owner")
        yield connection


def _connect() -> psycopg.Connection[Any]:
    if url := os.environ.get("YIHAO_MIGRATOR_URL"):
        return psycopg.connect(url, autocommit=True)
    if "YIHAO_DATABASE_URL" in os.environ:
        raise Refused(
            "no_migrator_url",
            Words(
                "请用 YIHAO_MIGRATOR_URL 指明 yihao_migrator 的连接。",
                "Name the connection of yihao_migrator in YIHAO_MIGRATOR_URL.",
            ),
        )
    cluster = Cluster()
    if not cluster.is_made():
        raise Refused("database_away", Words("请先运行 yihao db up。", "Run yihao db up first."), status=503)
    return cluster.connect("yihao_migrator", os.environ.get("YIHAO_DATABASE_NAME", "yihao"))
