"""Verifying the vault (校验保险库): every commitment of a log has its value, which opens; or it was erased, and an event says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import connection

from yihao.ledger.database import ask
from yihao.ledger.rules.commitment import commitment, vault_ref
from yihao.ledger.rules.stored import said_in
from yihao.ledger.vault import open_commitments
from yihao.ledger.verifying import MOST, Finding, newest_epoch

_AT_ONCE = 2_000

Wanted = dict[UUID, tuple[str, str, str]]
"""The vault's key of a value: where it is committed to, the field, and the commitment."""


def check_vault(unit: str, *, since: int = 0) -> list[Finding]:
    """Check what the entries of an office's log commit to (校验保险库); with ``since`` as in ``check_log``."""
    findings: list[Finding] = []
    for finding in _walk(unit, since):
        if len(findings) < MOST:
            findings.append(finding)
    return findings


def _walk(unit: str, since: int) -> Iterator[Finding]:
    [(domain,)] = ask("SELECT domain FROM site")
    erased = {subject for (subject,) in ask(
        "SELECT (convert_from(entry, 'UTF8')::json->'d'->>'subject')::uuid FROM event WHERE type = 'vault.erased/1'"
    )}  # fmt: skip
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT epoch, seq, entry FROM event WHERE unit = %s AND epoch >= %s AND seq >= %s ORDER BY epoch, seq",
            [unit, newest_epoch("ledger", unit) if since else 0, max(since - 1, 0)],
        )
        while rows := cursor.fetchmany(_AT_ONCE):
            wanted: Wanted = {}
            for epoch, seq, raw in rows:
                where = f"{domain}/ledger/{unit}/{epoch} {seq}"
                wanted |= {
                    vault_ref(bytes.fromhex(digest)): (f"{where} {name}", name, digest)
                    for name, digest in _committed(bytes(raw)).items()
                }
            yield from _compare(wanted, erased)


def _committed(raw: bytes) -> dict[str, str]:
    """Give what an entry commits to; that it cannot be read is told with its log."""
    try:
        said: Any = said_in(raw).get("c", {})
    except ValueError:
        return {}
    return dict(said)


def _compare(wanted: Wanted, erased: set[UUID]) -> Iterator[Finding]:
    rows = ask("SELECT ref, subject, sealed IS NULL FROM vault_value WHERE ref = ANY(%s)", [list(wanted)])
    subjects = {ref: (subject, gone) for ref, subject, gone in rows}
    for ref, (where, name, _digest) in wanted.items():
        if ref not in subjects:
            yield Finding("vault", where, "a sealed value", "none")
        elif subjects[ref][1] and subjects[ref][0] not in erased and not (name == "request" and erased):
            yield Finding("vault", where, "a sealed value", "erased, and no event says so")
    present = [ref for ref, (_, gone) in subjects.items() if not gone]
    for ref, fits in _fits(present, wanted):
        if not fits:
            yield Finding("vault", wanted[ref][0], "the value that was committed to", "another value")


def _fits(refs: list[UUID], wanted: Wanted) -> Iterator[tuple[UUID, bool]]:
    try:
        opened = open_commitments(refs)
    except InvalidTag:
        if len(refs) == 1:
            yield refs[0], False
        else:
            for ref in refs:
                yield from _fits([ref], wanted)
        return
    for ref, one in opened.items():
        if one is not None:
            yield ref, commitment(one.salt, wanted[ref][1], one.value).hex() == wanted[ref][2]
