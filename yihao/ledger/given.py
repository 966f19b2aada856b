"""Receipts (回执), handed to whoever acts: a door gathers those of all that was done behind it, so that no act goes without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yihao.ledger.rules.receipt import ReceiptText, receipt_text


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an act was recorded (回执). Whoever holds it is a witness. ``refs``: the vault's key of each secret.

    ``number``: of the case that the entry belongs to, if any.
    """

    log: str
    seq: int
    leaf: str
    rec: datetime
    refs: Mapping[str, UUID] = field(default_factory=dict)
    number: str | None = None

    @property
    def text(self) -> ReceiptText:
        """What is printed and stands in its QR code (回执文字): ``JC1:…``."""
        return receipt_text(self.log, self.seq, self.leaf, self.number)


_GATHERED: ContextVar[list[Receipt] | None] = ContextVar("receipts", default=None)


@contextmanager
def receipts_given() -> Iterator[list[Receipt]]:
    """Gather the receipt of every act recorded inside (收集回执), in order, as soon as it is committed.

    Where an act writes several entries, its receipt is that of the first.
    """
    gathered: list[Receipt] = []
    token = _GATHERED.set(gathered)
    try:
        yield gathered
    finally:
        _GATHERED.reset(token)


def given_so_far() -> list[Receipt]:
    """Give what the door has gathered so far (已得回执)."""
    return list(_GATHERED.get() or ())


def give(receipt: Receipt) -> None:
    """Hand a receipt to the door once the transaction is committed (交回执); one that is undone gives none."""
    gathered = _GATHERED.get()
    if gathered is not None:
        transaction.on_commit(lambda: gathered.append(receipt))
