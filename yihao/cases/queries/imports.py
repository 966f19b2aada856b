"""What was imported, and what waits for a person (导入情况与待核对), for the office that imported it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yihao.cases import sealing
from yihao.cases.queries.import_figures import figures
from yihao.cases.rules.judgment import spelling
from yihao.cases.rules.judgment.linking.reasons import WORDS
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible

MOST = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """One import (导入批次)."""

    id: int
    person: str
    file_name: str
    lines: int
    state: str
    started_at: datetime
    finished_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken in (未导入的行)."""

    line: int
    document: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A document without a number (未立号文书): a private prosecution, or one in which no office was read."""

    id: str
    line: int
    state: str
    court: str
    court_number: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A pair that waits (待核对的一对); people stand in it masked, under their cases' lead names."""

    id: int
    state: str
    relation: str
    reasons: tuple[str, ...]
    via: tuple[str, ...]
    one_number: str
    one_court_number: str
    one_lead: str
    two_number: str
    two_court_number: str
    two_lead: str

    @property
    def why(self) -> str:
        """The reasons in words (理由)."""
        return "；".join(WORDS.get(code, code) for code in self.reasons)


@dataclass(frozen=True, slots=True)
class ReviewSide:
    """One of the two documents (一侧文书): its case, what was read of it, and its text while the review is open."""

    document: str
    number: str
    court: str
    court_number: str
    instance: str
    title: str
    facts: dict[str, Any]
    text: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A review with both sides (核对页)."""

    id: int
    state: str
    relation: str
    reasons: tuple[str, ...]
    via: tuple[str, ...]
    decided_by: str
    decided_at: datetime | None
    one: ReviewSide
    two: ReviewSide


_BATCHES = """
SELECT b.id, b.person, b.file_name, b.lines, b.state, b.started_at, b.finished_at,
       (SELECT count(*) FROM cases_importreview r WHERE r.batch = b.id AND r.state IN ('OPEN', 'LATER'))
FROM cases_importbatch b WHERE b.unit = %s ORDER BY b.id DESC LIMIT %s
"""
_LINES = """
SELECT r.id, r.state, r.relation, r.reasons, r.via, a.number, a.court_number, c.lead_name, b.number, b.court_number,
       d.lead_name
FROM cases_importreview r
JOIN cases_importdocument a ON a.id = r.one JOIN cases_case c ON c.number = a.number
JOIN cases_importdocument b ON b.id = r.two JOIN cases_case d ON d.number = b.number
WHERE r.unit = %(unit)s AND r.state = ANY(%(states)s) AND (%(batch)s::bigint IS NULL OR r.batch = %(batch)s)
ORDER BY r.state DESC, r.id LIMIT %(most)s
"""
_SIDE = """
SELECT d.id, d.number, d.court, d.court_number, d.instance, d.sealed, t.sealed
FROM cases_importdocument d LEFT JOIN cases_importtext t ON t.document = d.id WHERE d.id = %s
"""


def batches(acting: Acting, at: datetime) -> list[Batch]:
    """List the imports of the own office, newest first (导入批次)."""
    require(acting, "import.judgments", unit=acting.unit, at=at)
    return [Batch(*row) for row in _all(_BATCHES, [acting.unit, MOST])]


def batch_report(acting: Acting, batch: int, at: datetime) -> dict[str, Any]:
    """Give the report of one import (导入报告); of one that was stopped, what it came to so far.

    Raises:
        NotVisible: no such import at the own office.
    """
    state, report = _batch(acting, batch, at)
    return report if state == "DONE" else figures(batch)


def refused_rows(acting: Acting, batch: int, at: datetime) -> list[RefusedRow]:
    """List the rows that were not taken in (未导入的行), by line."""
    _batch(acting, batch, at)
    query = "SELECT line, document, code, zh, en FROM cases_importrefusal WHERE batch = %s ORDER BY line LIMIT %s"
    return [RefusedRow(*row) for row in _all(query, [batch, MOST])]


def set_aside(acting: Acting, batch: int, at: datetime) -> list[SetAside]:
    """List the documents without a number (未立号文书): private prosecutions, and those where no office was read."""
    _batch(acting, batch, at)
    query = (
        "SELECT id, line, state, court, court_number FROM cases_importdocument"
        " WHERE batch = %s AND state IN ('PRIVATE', 'OFFICELESS') ORDER BY line LIMIT %s"
    )
    return [SetAside(*row) for row in _all(query, [batch, MOST])]


def open_reviews(acting: Acting, at: datetime, *, batch: int | None = None) -> list[ReviewLine]:
    """List the pairs that wait for a person (待核对), those put off last."""
    require(acting, "import.review", unit=acting.unit, at=at)
    values = {"unit": acting.unit, "states": ["OPEN", "LATER"], "batch": batch, "most": MOST}
    return [ReviewLine(*row[:3], tuple(_json(row[3])), tuple(_json(row[4])), *row[5:]) for row in _all(_LINES, values)]


def review_card(acting: Acting, review: int, at: datetime) -> ReviewCard:
    """Give one review with both documents side by side (核对); doors ask through ``look_at_review``, which logs it.

    Raises:
        NotVisible: it does not exist, or is another office's.
    """
    require(acting, "import.review", unit=acting.unit, at=at)
    found = _all(
        "SELECT id, state, relation, reasons, via, decided_by, decided_at, one, two FROM cases_importreview"
        " WHERE id = %s AND unit = %s",
        [review, acting.unit],
    )
    if not found:
        raise NotVisible
    *head, reasons, via, decided_by, decided_at, one, two = found[0]
    return ReviewCard(*head, tuple(_json(reasons)), tuple(_json(via)), decided_by, decided_at, _side(one), _side(two))


def _side(document: str) -> ReviewSide:
    ident, number, court, court_number, instance, sealed, text = _all(_SIDE, [document])[0]
    extraction, evidence = spelling.read(sealing.unseal(sealed, ident))
    parts: dict[str, str] | None = json.loads(sealing.unseal(text, ident)) if text is not None else None
    return ReviewSide(ident, number, court, court_number, instance, evidence.title, extraction.as_json(), parts)


def _batch(acting: Acting, batch: int, at: datetime) -> tuple[str, dict[str, Any]]:
    require(acting, "import.judgments", unit=acting.unit, at=at)
    query = "SELECT state, report FROM cases_importbatch WHERE id = %s AND unit = %s"
    found = _all(query, [batch, acting.unit])
    if not found:
        raise NotVisible
    return found[0][0], _json(found[0][1])


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _all(query: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
