"""The database's own make-up (数据库构成): what it is made of, hashed; a change becomes an event that names what changed.

Nothing can stop an administrator of the database from changing it. But whatever was changed shows at the next look, in the
system's own log, with whether a migration was recorded that explains it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple
from unicodedata import normalize

from django.db import transaction

from yihao.ledger.commands import Receipt
from yihao.ledger.database import ask
from yihao.ledger.events import CatalogueSeen, PartSeen
from yihao.ledger.make_up import Row, make_up
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.ledger.rules.stored import said_in
from yihao.ledger.system_acts import note, note_keys, note_migrations

# Hexadecimal digits that stand for a row. The whole part's SHA-256 decides; the marks only say which row it was.
MARK = 8
MOST_MARKS = 1_200  # an entry holds 16 KiB; a database of more rows is told by its parts alone
MOST_NAMED = 30
LONGEST_NAME = 90
_LAST = (
    "SELECT type, entry FROM event WHERE unit = %s AND type IN ('catalogue.seen/1', 'catalogue.seen/2')"
    " ORDER BY epoch DESC, seq DESC LIMIT 1"
)


class Change(NamedTuple):
    """One part that is not as it was (一处变动): which, and the rows that are new or that are gone."""

    part: str
    named: tuple[str, ...]


def _seen(part: str, rows: list[Row], *, marked: bool) -> PartSeen:
    marks = "".join(_mark(row) for row in rows) if marked else None
    return PartSeen(part, sha256(repr(rows).encode()).hexdigest(), marks)


def _mark(row: Row) -> str:
    return sha256(repr(row).encode()).hexdigest()[:MARK]


def last_seen() -> dict[str, PartSeen]:
    """Give what the system's log holds, or nothing before the first look (账本所载的构成).

    An older program's look hashed less and otherwise, so it is nothing to compare with; the upgrade is recorded as a migration.
    """
    rows = ask(_LAST, [SYSTEM_UNIT])
    if not rows or rows[0][0] == "catalogue.seen/1":
        return {}
    parts = said_in(bytes(rows[0][1]))["d"]["parts"]
    return {one["part"]: PartSeen(one["part"], one["sha256"], one.get("marks")) for one in parts}


def _changes(before: dict[str, PartSeen], now: dict[str, list[Row]]) -> list[Change]:
    if not before:
        return []
    return [
        Change(part, _named(before.get(part), rows))
        for part, rows in now.items()
        if part not in before or before[part].sha256 != _seen(part, rows, marked=False).sha256
    ]


def _named(before: PartSeen | None, rows: list[Row]) -> tuple[str, ...]:
    """Name the rows that are new or otherwise; of one that is gone only a mark is left, so those are counted (变动之处)."""
    if before is None or before.marks is None:
        return ()
    marks = {before.marks[at : at + MARK] for at in range(0, len(before.marks), MARK)}
    fresh = [_short(row[0]) for row in rows if _mark(row) not in marks]
    gone = len(marks - {_mark(row) for row in rows}) - len(fresh)
    more = [f"{len(fresh) - MOST_NAMED} more"] if len(fresh) > MOST_NAMED else []
    return (*fresh[:MOST_NAMED], *more, *([f"{gone} gone"] if gone > 0 else []))


def _short(label: str) -> str:
    """Cut a name short, in bytes, so that an entry holds whatever somebody called his table."""
    return normalize("NFC", label).encode()[:LONGEST_NAME].decode(errors="ignore")


def changed() -> list[Change]:
    """Name the parts that are not as the system's log says, and what of them (未入账的变动)."""
    return _changes(last_seen(), make_up())


@transaction.atomic
def watch() -> Receipt | None:
    """Compare the catalogue with what was seen last, and record a change (核对数据库构成); nothing if there is none.

    New migrations and new keys of logs are recorded by name beside it.
    A change together with new migrations is announced; any other is not, and says so for ever.
    """
    note_migrations()
    note_keys()
    before, now = last_seen(), make_up()
    changes = _changes(before, now)
    if before and not changes:
        return None
    marked = sum(map(len, now.values())) <= MOST_MARKS
    parts = tuple(one.part for one in changes)
    event = CatalogueSeen(
        parts=tuple(_seen(part, rows, marked=marked) for part, rows in now.items()),
        changed=parts,
        named=tuple(f"{one.part}: {name}" for one in changes for name in one.named)[:MOST_NAMED],
        announced=not before or "migrations" in parts,
    )
    return note(event, rule="ledger.catalogue@2")
