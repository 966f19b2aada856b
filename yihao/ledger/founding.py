"""Founding a site (建站): its domain and its clock are chosen once, when the database is made, and never again."""

from __future__ import annotations

from typing import Any

import psycopg

from yihao.ledger.rules.leaf import DOMAIN, SYSTEM_UNIT
from yihao.runtime.clock import now
from yihao.runtime.places import make_lasting_secrets
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

YEARS_AHEAD = 3
SIMULATED_YEARS_BACK = 12


def found_site(connection: psycopg.Connection[Any], *, domain: str, simulated: bool) -> None:
    """Found the site of this database (建站), as the tables' owner. Safe to repeat with the same values.

    ``domain`` becomes part of every log's name. ``simulated`` says that its logs are on an owner-set clock and that every
    page says so. Also makes the vault's master key where there is none, partitions for the years around now, and opens
    the system's own log.

    Raises:
        Refused: not a domain, or the site was founded with other values.
    """
    if not DOMAIN.fullmatch(domain):
        raise Refused(
            "ledger.domain",
            Words(
                "域名只能用小写字母、数字、点和连字符。",
                "A domain has lower-case letters, digits, dots and hyphens only.",
            ),
            field="domain",
        )
    with connection.transaction():
        made = connection.execute(
            "INSERT INTO site (domain, simulated) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1",
            [domain, simulated],
        ).fetchone()
        if made is None:
            if connection.execute("SELECT domain, simulated FROM site").fetchone() == (domain, simulated):
                return
            raise Refused(
                "ledger.founded",
                Words(
                    "本库已建站，域名与时钟不能更改。", "The site is founded; its domain and clock cannot be changed."
                ),
                status=409,
            )
        make_lasting_secrets()
        year = now().year
        first = year - SIMULATED_YEARS_BACK if simulated else year
        connection.execute(
            "SELECT ledger_make_year(y) FROM generate_series(%s::integer, %s::integer) AS y",
            [first, year + YEARS_AHEAD],
        )
        if not simulated:
            # A simulated site's history may begin years ago; its system log opens with the first act.
            connection.execute("SELECT ledger_open(%s, false)", [SYSTEM_UNIT])


def mark_restored(connection: psycopg.Connection[Any]) -> int:
    """Say that this database was restored from a backup (标记已恢复), as the tables' owner; gives the new feed epoch.

    Transaction ids start anew there: followers go on with what is recorded from now, and skip nothing.
    """
    row = connection.execute("UPDATE site SET feed_epoch = feed_epoch + 1 RETURNING feed_epoch").fetchone()
    if row is None:
        raise Refused("not_founded", Words("本库还没有建站。", "No site is founded here."), status=409)
    return int(row[0])
