"""Receipts (回执): the line printed as text and QR, by which anyone who holds it becomes a witness."""

from __future__ import annotations

import re
from typing import NamedTuple

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_TEXT = re.compile(r"JC1:([0-9]{17}):([0-9]{6})-([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,15}):([0-9a-f]{64})", re.ASCII)


class ReceiptText(NamedTuple):
    """What a receipt's QR says (回执二维码内容). ``seq`` is the position from 0; people see ``seq`` + 1."""

    number: str
    unit: str
    epoch: int
    seq: int
    leaf: str

    def __str__(self) -> str:
        return f"JC1:{self.number}:{self.unit}-{self.epoch}-{self.seq}:{self.leaf}"


def parse_receipt(text: str) -> ReceiptText:
    """Read a receipt's text (读取回执): ``JC1:<number>:<unit>-<epoch>-<seq>:<leaf hex64>``.

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
