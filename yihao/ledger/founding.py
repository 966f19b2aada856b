"""Founding a site (建站): its domain and its clock are chosen once, when the database is made, and never again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from yihao.ledger.events import ClockSet, SiteFounded, SiteRestored
from yihao.ledger.rules.leaf import DOMAIN, SYSTEM_UNIT
from yihao.ledger.system_acts import note_as_owner
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
            note_as_owner(connection, SiteFounded(domain, simulated), rule="ledger.found@1")


def mark_restored(connection: psycopg.Connection[Any]) -> int:
    """Say that this database was restored from a backup (标记已恢复), as the tables' owner; gives the new feed epoch.

    Transaction ids start anew there: followers go on with what is recorded from now, and skip nothing.
    """
    with connection.transaction():
        row = connection.execute("UPDATE site SET feed_epoch = feed_epoch + 1 RETURNING feed_epoch").fetchone()
        if row is None:
            raise Refused("not_founded", Words("本库还没有建站。", "No site is founded here."), status=409)
        note_as_owner(connection, SiteRestored(int(row[0])), rule="ledger.restored@1")
    return int(row[0])


def set_clock(connection: psycopg.Connection[Any], at: datetime, *, running: bool = False) -> None:
    """Set the simulated clock as the owner (拨动模拟时钟); recorded when it is first set, starts or stops.

    Between, while history is played and the clock stands, each entry's own time says where it stood. A simulated site's
    founding is recorded here, since its first entry must not be later than the history that is played.
    """
    with connection.transaction():
        before = connection.execute("SELECT running FROM simulated_clock").fetchone()
        reached = connection.execute("SELECT ledger_set_clock(%s, %s)", [at, running]).fetchone()
        site = connection.execute("SELECT domain, simulated FROM site").fetchone()
        if before == (running,) or reached is None or site is None:
            return
        if before is None:
            note_as_owner(connection, SiteFounded(*site), rule="ledger.found@1")
        note_as_owner(connection, ClockSet(reached[0], running), rule="ledger.clock@1")
