"""Receipts (回执): the line printed as text and QR, by which anyone who holds it becomes a witness."""

from __future__ import annotations

import re
from typing import NamedTuple

from yihao.ledger.rules.leaf import parse_origin
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

NO_CASE = "0" * 17
"""Stands where the number would, in the receipt of an act that belongs to no case (无案号). No case can have it."""

_TEXT = re.compile(r"JC1:([0-9]{17}):([0-9]{6})-([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,15}):([0-9a-f]{64})", re.ASCII)


class ReceiptText(NamedTuple):
    """What a receipt's QR says (回执二维码内容). ``seq`` is the position from 0; people see ``seq`` + 1."""

    number: str
    unit: str
    epoch: int
    seq: int
    leaf: str

    @property
    def has_case(self) -> bool:
        """Whether the act belongs to a case (是否有案号)."""
        return self.number != NO_CASE

    @property
    def place(self) -> str:
        """Where it stands, as an address has it (账本位置): ``<unit>-<epoch>-<seq>``."""
        return f"{self.unit}-{self.epoch}-{self.seq}"

    def __str__(self) -> str:
        return f"JC1:{self.number}:{self.unit}-{self.epoch}-{self.seq}:{self.leaf}"


def receipt_text(log: str, seq: int, leaf: str, number: str | None) -> ReceiptText:
    """Give the receipt of an entry (回执): of its log, position and leaf, and of its case if it has one.

    Raises:
        Refused: ``log`` is not the name of a log.
    """
    origin = parse_origin(log)
    return ReceiptText(number or NO_CASE, origin.unit, origin.epoch, seq, leaf)


def parse_receipt(text: str) -> ReceiptText:
    """Read a receipt's text (读取回执): ``JC1:<number>:<unit>-<epoch>-<seq>:<leaf hex64>``; 17 zeros stand for no case.

    Raises:
        Refused: not a receipt; says what one looks like.
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise Refused(
            "ledger.receipt",
            Words(
                "这不是回执：应以 JC1: 开头，含 17 位案号、位置和 64 位校验值。请重新扫描整个二维码。",
                "Not a receipt: it begins with JC1: and holds 17 digits, a position and 64 hexadecimal digits. Scan the whole code again.",
            ),
            field="receipt",
        )
    number, unit, epoch, seq, leaf = found.groups()
    return ReceiptText(number, unit, int(epoch), int(seq), leaf)
