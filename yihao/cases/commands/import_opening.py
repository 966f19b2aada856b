"""What is uncertain goes to a person (送人工核对): pairs of documents, each with its text for as long as it is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from yihao.cases import sealing
from yihao.cases.commands.import_reading import Progress
from yihao.cases.commands.import_writing import Linked
from yihao.cases.importing.files import lines
from yihao.cases.rules.judgment.incoming import PARTS, RowRefused, content_hash, read_row
from yihao.cases.rules.judgment.linking import Link, Verdict

_OPEN = """
INSERT INTO cases_importreview (batch, unit, one, two, relation, reasons, via, state, decided_by)
SELECT %(batch)s, %(unit)s, %(one)s::varchar, %(two)s::varchar, %(relation)s, %(reasons)s::jsonb, %(via)s::jsonb, 'OPEN', ''
FROM cases_importdocument a JOIN cases_case c ON c.number = a.number,
     cases_importdocument b JOIN cases_case d ON d.number = b.number
WHERE a.id = %(one)s::varchar AND b.id = %(two)s::varchar
  AND COALESCE(NULLIF(c.merged_into, ''), c.number) <> COALESCE(NULLIF(d.merged_into, ''), d.number)
  AND NOT EXISTS (SELECT FROM cases_importreview r WHERE r.one = %(two)s::varchar AND r.two = %(one)s::varchar)
ON CONFLICT (one, two) DO NOTHING
"""
_WANTED = """
SELECT DISTINCT x.id, d.sha FROM cases_importreview r CROSS JOIN LATERAL (VALUES (r.one), (r.two)) AS x(id)
JOIN cases_importdocument d ON d.id = x.id
WHERE r.state IN ('OPEN', 'LATER') AND NOT EXISTS (SELECT FROM cases_importtext t WHERE t.document = x.id)
"""


@transaction.atomic
def open_reviews(*, batch: int, unit: str, linked: Linked, path: Path, total: int, progress: Progress) -> None:
    """Open a review for every pair that is neither surely one case nor surely two (列入待核对)."""
    with connection.cursor() as cursor:
        for link in (*linked.review, *_two_numbers(linked)):
            cursor.execute(
                _OPEN,
                {
                    "batch": batch,
                    "unit": unit,
                    "one": link.later,
                    "two": link.earlier,
                    "relation": link.verdict.relation,
                    "reasons": json.dumps(link.verdict.reasons),
                    "via": json.dumps(link.via, ensure_ascii=False),
                },
            )
        cursor.execute(_WANTED)
        wanted = dict(cursor.fetchall())
        for ident, text in _texts(path, wanted, total, progress):
            cursor.execute(
                "INSERT INTO cases_importtext (document, sealed) VALUES (%s, %s)",
                [ident, sealing.seal(text, ident, key="import_key")],
            )


def _two_numbers(linked: Linked) -> Iterator[Link]:
    """Find cases that turned out to be one only when a later document tied them (后来发现同案的两个案号)."""
    for group in linked.groups:
        if len(group.numbers) > 1:
            by_number = {number: ident for ident, number in group.placed}
            one, *others = (by_number[number] for number in group.numbers)
            for other in others:
                yield Link(one, other, (), Verdict("review", "none", ("two-numbers-given",)))


def _texts(path: Path, wanted: dict[str, str], total: int, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """Read the file once more for the texts that a person will want to see."""
    missing = set(wanted)
    for done, line in enumerate(lines(path) if missing else (), 1):
        progress("texts", done, total)
        if not missing:
            break
        try:
            document = read_row(line.content or b"").document
        except RowRefused:
            continue
        if document.id in missing and content_hash(document) == wanted[document.id]:
            missing.discard(document.id)
            parts = {part: getattr(document, part) for part in PARTS}
            yield document.id, json.dumps(parts, ensure_ascii=False).encode()
    progress("texts", total, total)
