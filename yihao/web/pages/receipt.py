"""The receipt of an acceptance (受理回执)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString

from yihao.cases.commands.look import Accepted
from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.runtime.words import Words
from yihao.web.codes import code128, qr
from yihao.web.pages.parts import printed


@dataclass(frozen=True, slots=True)
class Kept:
    """What the session remembers of an acceptance, for showing its receipt again (已受理)."""

    number: str
    matter: int
    log: str
    seq: int
    leaf: str
    rec: str
    cause: str
    elsewhere: bool
    kind: str = ""
    due: str = ""

    def as_list(self) -> list[Any]:
        """Give the values in order, as a session can keep them."""
        return list(astuple(self))

    @property
    def unit(self) -> str:
        """The office in whose log it stands (受理院)."""
        return self.log.rsplit("/", 2)[1]

    @property
    def epoch(self) -> str:
        """The epoch of that log (账本纪元)."""
        return self.log.rsplit("/", 1)[1]

    @property
    def part(self) -> str:
        """M01 (件)."""
        return f"M{self.matter:02}"

    @property
    def due_on(self) -> date | None:
        """The last day as first calculated (初算届满日)."""
        return date.fromisoformat(self.due) if self.due else None

    @property
    def matter_words(self) -> str:
        """M01 审查起诉 (件)."""
        return f"{self.part} {kinds.MATTER_KINDS.get(self.kind, self.kind)}".strip()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a receipt printed again later says besides (现况): when it was received, and what became of the number."""

    received: Words | None = None
    is_late: bool = False
    now: Words | None = None


def standing_of(accepted: Accepted) -> Standing:
    """Say when a matter was received and what became of its number since."""
    now = None
    if accepted.is_void:
        now = Words("案号已作废，不再使用", "The number is void and no longer used")
    elif accepted.goes_to:
        now = Words("已并入 {n}", "Merged into {n}").format(n=printed(accepted.goes_to))
    return Standing(received_words(accepted.received_on, accepted.day_known), accepted.is_late, now)


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """The receipt as it is drawn and printed (回执)."""

    number: str
    digits: str
    office: str
    at: datetime
    unit: str
    position: int
    leaf: str
    qr: SafeString
    barcode: SafeString


def receipt_card(kept: Kept, office: str) -> ReceiptCard:
    """Draw the receipt: QR with number, position and whole fingerprint, Code 128 with the digits."""
    text = f"JC1:{kept.number}:{kept.unit}-{kept.epoch}-{kept.seq}:{kept.leaf}"
    return ReceiptCard(
        number=kept.number,
        digits=kept.number,
        office=office,
        at=datetime.fromisoformat(kept.rec),
        unit=kept.unit,
        position=kept.seq + 1,
        leaf=kept.leaf,
        qr=qr(text, f"二维码：{printed(kept.number)}"),
        barcode=code128(kept.number, f"条码：{kept.number}"),
    )
