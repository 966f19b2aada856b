"""What hangs on a case number (附于案号的编号): addresses of matters, persons and documents, and printed receipts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from yihao.cases.rules.number.errors import wrong_part, wrong_receipt
from yihao.cases.rules.number.form import PART_TAIL, tidy, validate

Kind = Literal["M", "P", "D"]
ORDINAL_WIDTHS: dict[Kind, int] = {"M": 2, "P": 2, "D": 4}
RECEIPT = re.compile(r"JC1:([0-9]{17}):([0-9]{6})-([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,15}):([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """Address of a matter M, person P or document D within a case (件、人、文书地址). Not an identity."""

    number: str
    kind: Kind
    ordinal: int

    def __str__(self) -> str:
        return f"{self.number}/{self.local}"

    @property
    def local(self) -> str:
        """The part without the case number (案内编号): `M03`, `P02`, `D0017`; longer when the ordinal is."""
        return f"{self.kind}{self.ordinal:0{ORDINAL_WIDTHS[self.kind]}d}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a printed receipt claims (受理回执): this number stands at position `seq`, from 0, of this unit's log."""

    number: str
    unit: str
    epoch: int
    seq: int
    leaf: str


def parse_part(text: object) -> Part:
    """Read the address of a part (读件、人、文书地址).

    >>> str(parse_part("检2026-371329-00042-22/m3")), parse_part("20263713290004222/D0017").ordinal
    ('20263713290004222/M03', 17)

    Raises:
        FormatError: no part follows the case number, or it counts from 0.
        NumberError: the case number is wrong, as `validate`.
    """
    tidied = tidy(text)
    tail = PART_TAIL.search(tidied)
    if tail is None or int(tail[2]) == 0 or "/" in tidied[: tail.start()]:
        raise wrong_part(tidied)
    return Part(validate(tidied[: tail.start()]), cast(Kind, tail[1].upper()), int(tail[2]))


def receipt_qr(lcn: object, unit: str, epoch: int, seq: int, leaf: str | bytes) -> str:
    """Write the code printed on a receipt (回执二维码): number, log position and whole leaf hash.

    `unit` is the unit whose log holds the entry; `leaf` is 32 bytes or their 64 lower-case hex digits.

    >>> receipt_qr("20263713290004222", "371329", 1, 7, bytes(32))[:42]
    'JC1:20263713290004222:371329-1-7:000000000'

    Raises:
        NumberError: the number is wrong, or the position or hash is not whole.
    """
    hexed = leaf.hex() if isinstance(leaf, bytes) else leaf
    code = f"JC1:{validate(lcn)}:{unit}-{epoch}-{seq}:{hexed}"
    if RECEIPT.fullmatch(code) is None:
        raise wrong_receipt(code)
    return code


def parse_receipt_qr(text: object) -> Receipt:
    """Read a scanned receipt code (读回执二维码). Reads only; whether it is true is the ledger's question.

    Raises:
        NumberError: not a whole receipt code, or the number in it is wrong.
    """
    tidied = tidy(text)
    match = RECEIPT.fullmatch(tidied)
    if match is None:
        raise wrong_receipt(tidied)
    return Receipt(validate(match[1]), match[2], int(match[3]), int(match[4]), match[5])
