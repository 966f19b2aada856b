"""Under whose key free text lies in the vault (密文归属): a case's free text may name several people, so it is keyed to the case."""

from __future__ import annotations

from uuid import UUID

from yihao.ledger.values import Secret


def case_subject(number: str) -> UUID:
    """Give the vault subject of a case's free text; derived from the number, so that it needs no row.

    The sixteen digits before the last check digit fill the bytes; the version bits cost nothing, since digits share them.
    """
    return UUID(bytes=number.encode()[:16], version=8)


def free_text(number: str, **texts: str) -> dict[str, Secret]:
    """Give the secrets of free-text fields that were filled in."""
    return {name: Secret(text, case_subject(number)) for name, text in texts.items() if text}
