"""Receipts on the pages (页面上的回执): what was just done leads to its receipt, on the page that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from yihao.ledger.commands import Receipt
from yihao.ledger.given import given_so_far
from yihao.ledger.rules.receipt import ReceiptText, parse_receipt

WAITING = "receipts"
MOST = 3
SHOWN = "_receipts_shown"


@dataclass(frozen=True, slots=True)
class ReceiptLink:
    """The way to one receipt (回执链接)."""

    place: str
    href: str
    text: str


def receipt_link(text: ReceiptText) -> ReceiptLink:
    """Give the way to the receipt of an entry."""
    return ReceiptLink(f"{text.unit} / {text.seq + 1:,}", receipt_address(text), str(text))


def receipt_address(text: ReceiptText) -> str:
    """Give the address of an entry's receipt."""
    return reverse("act_receipt", args=[text.unit, text.epoch, text.seq])


def keep_for_next(request: HttpRequest, given: Sequence[Receipt]) -> None:
    """Keep what was just given for the page that comes next, unless this one showed it."""
    if given and not getattr(request, SHOWN, False):
        waiting = [*request.session.get(WAITING, []), *(str(one.text) for one in given)]
        request.session[WAITING] = waiting[-MOST:]


def not_here(request: HttpRequest) -> None:
    """Say that the page shows its receipt itself, so that nothing more is said of it."""
    setattr(request, SHOWN, True)


def to_show(request: HttpRequest) -> list[ReceiptLink]:
    """Give the receipts that wait, and those of what this very request did; asked once, they wait no longer."""
    waiting = request.session.pop(WAITING, []) if WAITING in request.session else []
    fresh = [] if getattr(request, SHOWN, False) else [str(one.text) for one in given_so_far()]
    if fresh:
        not_here(request)
    return [receipt_link(parse_receipt(text)) for text in [*waiting, *fresh][-MOST:]]
