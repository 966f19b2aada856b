"""First pass of an import (提取): every document is read once, and what was read is kept, sealed, a few hundred at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from django.db import connection, transaction

from yihao.cases import sealing
from yihao.cases.importing.files import LONGEST_LINE, Line, lines
from yihao.cases.importing.pool import Read, Task, read_all
from yihao.cases.rules.judgment import spelling
from yihao.cases.rules.judgment.incoming import RowRefused, read_row
from yihao.cases.rules.judgment.linking import Evidence
from yihao.cases.rules.judgment.linking.names import likely_in
from yihao.cases.rules.judgment.model import Extraction
from yihao.runtime.words import Words

Progress = Callable[[str, int, int], None]
_AT_ONCE = 200

_KEEP = """
INSERT INTO cases_importdocument (id, batch, line, sha, state, is_private, number, matter, instance, court, court_number,
                                  doubts, sealed)
SELECT d.id, %(batch)s, d.line, d.sha, 'READ', d.private, '', 0, d.instance, d.court, d.number, d.doubts::jsonb, d.sealed
FROM unnest(%(ids)s::text[], %(lines)s::int[], %(shas)s::text[], %(private)s::bool[], %(instances)s::text[],
            %(courts)s::text[], %(numbers)s::text[], %(doubts)s::text[], %(sealed)s::bytea[])
     AS d(id, line, sha, private, instance, court, number, doubts, sealed)
"""
_REFUSE = """
INSERT INTO cases_importrefusal (batch, line, document, code, zh, en) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (batch, line) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line not taken in (未导入的行)."""

    line: int
    document: str
    code: str
    words: Words


def read_documents(*, batch: int, path: Path, total: int, progress: Progress, workers: int | None = None) -> None:
    """Read every document of the file that was not read before (提取); what was read before is passed over."""
    refused: list[RefusedLine] = []
    reads: list[Read] = []
    for read in read_all(_tasks(path, total, refused, progress), workers=workers):
        reads.append(read)
        if len(reads) + len(refused) >= _AT_ONCE:
            _keep(batch, reads, refused)
    _keep(batch, reads, refused)
    progress("read", total, total)


def _tasks(path: Path, total: int, refused: list[RefusedLine], progress: Progress) -> Iterator[Task]:
    """Yield what is still to be read; refused rows and repeated documents are noted on the way."""
    known = _known()
    for done, line in enumerate(lines(path), 1):
        progress("read", done, total)
        try:
            incoming = read_row(_content(line))
        except RowRefused as refusal:
            refused.append(RefusedLine(line.number, "", refusal.code, refusal.words))
            continue
        ident, sha = incoming.document.id, incoming.sha
        if known.get(ident, sha) != sha:
            refused.append(RefusedLine(line.number, ident, "other_content", _OTHER_CONTENT))
        elif ident not in known:
            known[ident] = sha
            yield line.number, sha, incoming.document


_OTHER_CONTENT = Words(
    "此前已导入同一编号而内容不同的文书，本行未导入。请核对哪一份是对的。",
    "A document with this id and other content was imported before; this row was not. Find out which is right.",
)


def _content(line: Line) -> bytes:
    if line.content is None:
        size = LONGEST_LINE // 2**20
        raise RowRefused(
            "line_too_long", Words(f"该行超过 {size} MB。", f"The line is longer than {size} MB."), field="line"
        )
    return line.content


def _known() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, sha FROM cases_importdocument")
        return dict(cursor.fetchall())


def _doubts(extraction: Extraction, evidence: Evidence) -> list[str]:
    """List the doubts of a reading (存疑), with a check of its own: the title names at least one of the accused."""
    told = [f"{doubt.field}.{doubt.reason}" for doubt in extraction.doubts]
    title = evidence.title
    if title and extraction.defendants and not any(likely_in(name, title) for name in extraction.defendants):
        told.append("defendants.not_in_title")
    return told


@transaction.atomic
def _keep(batch: int, reads: list[Read], refused: list[RefusedLine]) -> None:
    """Keep a part of the reading, whole or not at all; both lists are emptied."""
    faults = [
        RefusedLine(
            r.line, "", "fault", Words(f"提取时出错（{r.fault}），本行未导入。", f"Reading it failed ({r.fault}).")
        )
        for r in reads
        if r.fault
    ]
    good = [(r, r.extraction, r.evidence) for r in reads if r.extraction is not None and r.evidence is not None]
    with connection.cursor() as cursor:
        if good:
            cursor.execute(
                _KEEP,
                {
                    "batch": batch,
                    "ids": [x.id for _, x, _ in good],
                    "lines": [r.line for r, _, _ in good],
                    "shas": [r.sha for r, _, _ in good],
                    "private": [r.private for r, _, _ in good],
                    "instances": [x.instance for _, x, _ in good],
                    "courts": [normalize("NFC", x.court or "")[:100] for _, x, _ in good],
                    "numbers": [normalize("NFC", x.court_case_no or "")[:120] for _, x, _ in good],
                    "doubts": [json.dumps(_doubts(x, e)) for _, x, e in good],
                    "sealed": [sealing.seal(spelling.write(x, e), x.id, key="import_key") for _, x, e in good],
                },
            )
        for each in (*refused, *faults):
            words = each.words
            cursor.execute(_REFUSE, [batch, each.line, each.document, each.code, words.zh[:200], words.en[:200]])
    reads.clear()
    refused.clear()
