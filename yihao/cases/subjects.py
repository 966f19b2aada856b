"""Under whose key free text lies in the vault (密文归属): a case's free text may name several people, so it is keyed to the case."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

from yihao.ledger.commands import Secret
from yihao.ledger.rules.commitment import uuid8


def case_subject(number: str) -> UUID:
    """Give the vault subject of a case's free text; derived from the number, so that it needs no row.

    The sixteen digits before the last check digit fill the bytes; the version bits cost nothing, since digits share them.
    """
    return uuid8(number.encode())


def free_text(number: str, **texts: str) -> dict[str, Secret]:
    """Give the secrets of free-text fields that were filled in."""
    return {name: Secret(text, case_subject(number)) for name, text in texts.items() if text}


def addressed(value: str, subject: UUID, *, fresh: bool = False) -> Secret:
    """Make a secret whose vault address is known before it is recorded, since the case's tables keep it."""
    return Secret(value, subject, fresh, os.urandom(32))


def new_subject() -> UUID:
    """Make the vault subject of a person or organisation met for the first time."""
    return uuid4()
