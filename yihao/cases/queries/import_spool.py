"""What was read of documents and kept (已提取内容): opened again for linking and for writing cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from yihao.cases import sealing
from yihao.cases.rules.judgment import spelling
from yihao.cases.rules.judgment.assembling import Reading
from yihao.cases.rules.judgment.linking import Evidence

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a document stands (文书去向)."""

    id: str
    batch: int
    line: int
    state: str
    number: str
    matter: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A document's reading, opened (启封的提取结果)."""

    id: str
    sha: str
    is_private: bool
    number: str
    matter: int
    reading: Reading


def kept_documents() -> list[Kept]:
    """List where every document stands, by batch and line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, batch, line, state, number, matter FROM cases_importdocument ORDER BY batch, line")
        return [Kept(*row) for row in cursor.fetchall()]


def evidences() -> Iterator[Evidence]:
    """Give what linking needs of every document, opened a few hundred at a time."""
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, sealed FROM cases_importdocument WHERE id > %s ORDER BY id LIMIT %s", [last, _AT_ONCE]
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for ident, sealed in rows:
            yield spelling.read(sealing.unseal(sealed, ident, key="import_key"))[1]
        last = rows[-1][0]


def readings(documents: Sequence[str]) -> Mapping[str, Opened]:
    """Open the readings of some documents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sha, is_private, number, matter, sealed FROM cases_importdocument WHERE id = ANY(%s)",
            [list(documents)],
        )
        return {
            ident: Opened(ident, sha, private, number, matter, _opened(ident, sealed))
            for ident, sha, private, number, matter, sealed in cursor.fetchall()
        }


def _opened(document: str, sealed: bytes) -> Reading:
    return Reading(*spelling.read(sealing.unseal(sealed, document, key="import_key")))
