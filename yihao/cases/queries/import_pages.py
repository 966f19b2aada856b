"""What a person sees of an import (导入结果查询): the runs of an office, what waits for a decision, and one pair with its texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yihao.cases import sealing
from yihao.cases.queries.import_spool import readings
from yihao.cases.rules.judgment.model import Extraction
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible

MOST = 50

_BATCHES = """
SELECT id, file_name, person, started_at, finished_at, lines, report,
       (SELECT count(*) FROM cases_importdocument d WHERE d.batch = b.id),
       (SELECT count(*) FROM cases_importreview r WHERE r.batch = b.id AND r.state IN ('OPEN', 'LATER'))
FROM cases_importbatch b WHERE unit = %(unit)s ORDER BY id DESC LIMIT 20
"""
_REVIEWS = """
SELECT r.id, r.reasons, r.state, b.started_at, one.court, one.court_number, two.court, two.court_number
FROM cases_importreview r JOIN cases_importbatch b ON b.id = r.batch
JOIN cases_importdocument one ON one.id = r.one JOIN cases_importdocument two ON two.id = r.two
WHERE r.unit = %(unit)s AND r.id > %(after)s AND (r.state IN ('OPEN', 'LATER') OR NOT %(open)s) ORDER BY r.id LIMIT %(limit)s
"""
_ONE = """
SELECT r.id, r.one, r.two, r.reasons, r.state, r.decided_by, r.decided_at, t.sealed, u.sealed
FROM cases_importreview r LEFT JOIN cases_importtext t ON t.document = r.one
LEFT JOIN cases_importtext u ON u.document = r.two WHERE r.id = %(review)s AND r.unit = %(unit)s
"""
_NUMBERS = """
SELECT n.number FROM cases_importreview r JOIN cases_importdocument d ON d.id IN (r.one, r.two)
JOIN cases_case c ON c.number = d.number JOIN cases_case n ON n.number = COALESCE(NULLIF(c.merged_into, ''), c.number)
WHERE r.id = %s AND r.unit = %s GROUP BY n.number, n.registered_at ORDER BY n.registered_at, n.number
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """One run (导入批次); ``report`` is empty until it ended."""

    id: int
    file_name: str
    person: str
    started_at: datetime
    finished_at: datetime | None
    lines: int
    report: Mapping[str, Any]
    documents: int
    open_reviews: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair in the list (待核对的一对)."""

    id: int
    reasons: tuple[str, ...]
    state: str
    since: datetime
    one: str
    two: str


@dataclass(frozen=True, slots=True)
class Side:
    """One document of a pair (一份文书): what was read of it, and its text for as long as the pair is open."""

    id: str
    number: str
    read: Extraction
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair, whole (一对文书)."""

    id: int
    one: Side
    two: Side
    reasons: tuple[str, ...]
    state: str
    decided_by: str
    decided_at: datetime | None


def batches(acting: Acting, at: datetime) -> list[Batch]:
    """List the runs of the asker's office, the latest first."""
    require(acting, "import.review", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_BATCHES, {"unit": acting.unit})
        rows = cursor.fetchall()
    return [
        Batch(i, name, by, began, ended, lines, _object(report), documents, waiting)
        for i, name, by, began, ended, lines, report, documents, waiting in rows
    ]


def pairs(acting: Acting, at: datetime, *, after: int = 0, only_open: bool = True) -> list[Pair]:
    """List pairs of documents that wait for a decision, the oldest first."""
    require(acting, "import.review", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_REVIEWS, {"unit": acting.unit, "after": after, "open": only_open, "limit": MOST})
        rows = cursor.fetchall()
    return [
        Pair(i, tuple(_object(why)), state, at_, f"{c} {n}".strip(), f"{d} {m}".strip())
        for i, why, state, at_, c, n, d, m in rows
    ]


def pair(acting: Acting, review: int, at: datetime) -> Compared:
    """Give one pair with both readings and, while it is open, both texts.

    Raises:
        NotVisible: no such pair at the asker's office.
    """
    require(acting, "import.review", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_ONE, {"review": review, "unit": acting.unit})
        row = cursor.fetchone()
    if row is None:
        raise NotVisible
    ident, one, two, reasons, state, by, when, first, second = row
    read = readings([one, two])
    sides = [
        Side(each, read[each].number, read[each].reading.extraction, _text(each, sealed))
        for each, sealed in ((one, first), (two, second))
    ]
    return Compared(ident, sides[0], sides[1], tuple(_object(reasons)), state, by, when)


def numbers_of_pair(acting: Acting, review: int, at: datetime) -> list[str]:
    """Give the numbers that a pair's documents lead to now (现用案号), the one given first in front; one if it is the same."""
    require(acting, "import.review", unit=acting.unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [review, acting.unit])
        return [number for (number,) in cursor.fetchall()]


def _text(document: str, sealed: bytes | None) -> Mapping[str, str]:
    return json.loads(sealing.unseal(sealed, document, key="import_key")) if sealed else {}


def _object(value: Any) -> Any:
    """Read JSON whether or not the driver has read it."""
    return json.loads(value) if isinstance(value, str) else value
