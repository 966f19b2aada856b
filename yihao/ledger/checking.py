"""Checking a log against itself (账本自检): every leaf, every prev, every position, and the head.

This finds accidents. Who rewrites a whole chain is found by the witnesses.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from yihao.ledger.database import ask
from yihao.ledger.queries import head
from yihao.ledger.rules.leaf import NO_LEAF, Kind, parse_origin
from yihao.ledger.rules.stored import Chain, walk

_TABLES = {"ledger": "event", "access": "access_event"}
_AT_ONCE = 5_000


def check_chain(unit: str, *, since: int = 0, kind: Kind = "ledger") -> Chain:
    """Recompute a unit's present log from position ``since`` and compare it with its head (校验一条日志).

    ``Chain.fault`` is empty if all is well. A log never opened is sound and has size 0. Memory does not grow.
    """
    with transaction.atomic():
        top = head(unit, kind=kind)
        if top is None:
            return Chain(0, NO_LEAF, "")
        epoch = parse_origin(top.log).epoch
        prev = _leaf_before(kind, unit, epoch, since)
        found = walk(_rows(kind, unit, epoch, since, top.size), log=top.log, since=since, prev=prev)
    if not found.fault and (found.size, found.leaf) != (top.size, top.leaf):
        return found._replace(fault=f"{top.log}: the head says {top.size} entries, the log has {found.size}")
    return found


def _leaf_before(kind: Kind, unit: str, epoch: int, since: int) -> str:
    if since == 0:
        return NO_LEAF
    rows = ask(
        f"SELECT leaf FROM {_TABLES[kind]} WHERE unit = %s AND epoch = %s AND seq = %s"  # noqa: S608 - fixed tables
        " AND rec_year = ANY (ARRAY(SELECT ledger_years()))",
        [unit, epoch, since - 1],
    )
    return bytes(rows[0][0]).hex() if rows else ""


def _rows(kind: Kind, unit: str, epoch: int, since: int, size: int) -> Iterator[tuple[int, bytes, bytes]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT seq, leaf, entry FROM {_TABLES[kind]}"  # noqa: S608 - fixed tables
            " WHERE unit = %s AND epoch = %s AND seq >= %s AND seq < %s ORDER BY rec_year, seq",
            [unit, epoch, since, size],
        )
        while some := cursor.fetchmany(_AT_ONCE):
            yield from ((seq, bytes(leaf), bytes(entry)) for seq, leaf, entry in some)
