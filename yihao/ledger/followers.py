"""Following the ledger (跟随账本): react to each event once it is certain that none can come before it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from yihao.ledger.database import ask
from yihao.ledger.queries import FeedCursor, Recorded, feed


def follow(name: str, react: Callable[[Recorded], None], *, limit: int = 500) -> int:
    """Give the next events to ``react``, in order, and move the cursor ``name``, in one transaction (跟随一批).

    Gives how many there were; 0 means that there is nothing more for now. Two processes under one name take turns. What
    ``react`` does in this database happens exactly once; what it does elsewhere must bear being done twice.

    Raises:
        Exception: whatever ``react`` raises; the cursor then stays, and nothing is skipped.
    """
    with transaction.atomic():
        events = feed(_locked_cursor(name), limit)
        for _, event in events:
            react(event)
        if events:
            _save(name, events[-1][0])
    return len(events)


def where(name: str) -> FeedCursor:
    """Where the follower has got to (跟随到哪里)."""
    rows = ask("SELECT feed_epoch, xid::text, unit, epoch, seq FROM follower_cursor WHERE name = %s", [name])
    return _cursor(rows[0]) if rows else FeedCursor()


def _cursor(row: tuple[int, str, str, int, int]) -> FeedCursor:
    return FeedCursor(row[0], int(row[1]), *row[2:])


def _locked_cursor(name: str) -> FeedCursor:
    ask("INSERT INTO follower_cursor (name) VALUES (%s) ON CONFLICT DO NOTHING", [name])
    rows = ask("SELECT feed_epoch, xid::text, unit, epoch, seq FROM follower_cursor WHERE name = %s FOR UPDATE", [name])
    return _cursor(rows[0])


def _save(name: str, cursor: FeedCursor) -> None:
    ask(
        "UPDATE follower_cursor SET feed_epoch = %s, xid = %s::xid8, unit = %s, epoch = %s, seq = %s WHERE name = %s",
        [cursor.feed_epoch, str(cursor.xid), cursor.unit, cursor.epoch, cursor.seq, name],
    )
