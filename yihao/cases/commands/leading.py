"""Where numbers lead now (案号现在通向哪里), held so that it stays so: a merger may have come first, over any number of steps."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection, transaction

# ``merged_into`` is flat: a merger takes with it all that led to the number absorbed.
_FAMILIES = """
SELECT c.number, l.number, l.state, ARRAY(
  SELECT f.number FROM cases_case f WHERE f.merged_into = l.number AND f.merged_into <> '' ORDER BY f.number)
FROM cases_case c JOIN cases_case l ON l.number = COALESCE(NULLIF(c.merged_into, ''), c.number)
WHERE c.number = ANY(%s)
"""
_LOCK = "SELECT 1 FROM cases_case WHERE number = ANY(%s) ORDER BY number FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Lead:
    """The number that another leads to (现用案号), itself if it was never merged."""

    number: str
    state: str


class _Moved(Exception):
    """The numbers lead elsewhere since they were read."""


def settle(numbers: Sequence[str]) -> dict[str, Lead]:
    """Lock where these numbers lead, with all that lead there, and say it (锁定现用案号); what does not exist is left out.

    All rows that a merger of them touches are locked in ascending order, in one statement. If a merger came first, what
    was locked is let go before the next try: a row is never waited for while a higher one is held. Call it before any
    other case row is locked. Each further try means that somebody else's merger is done.
    """
    while True:
        before = _families(numbers)
        rows = {number for lead, family in before.values() for number in (lead.number, *family)}
        with suppress(_Moved), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOCK, [sorted(rows)])
            after = _families(numbers)
            if _shape(after) != _shape(before):
                raise _Moved
            return {number: lead for number, (lead, _) in after.items()}


def _families(numbers: Sequence[str]) -> dict[str, tuple[Lead, tuple[str, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [list(numbers)])
        return {number: (Lead(lead, state), tuple(family)) for number, lead, state, family in cursor.fetchall()}


def _shape(families: dict[str, tuple[Lead, tuple[str, ...]]]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {number: (lead.number, family) for number, (lead, family) in families.items()}
