"""The receipt of an acceptance (受理回执)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString

from yihao.cases.commands.within import Accepted
from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.cases.rules.filing import PartyFiled
from yihao.cases.rules.masking import masked_name
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
    people: Sequence[Sequence[Any]] = ()  # place in the case or 0, role, masked name, measures
    numbers: Sequence[str] = ()
    secrecy: int = 1
    juvenile: bool = False

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

    @property
    def people_words(self) -> list[tuple[str | Words, list[str]]]:
        """犯罪嫌疑人: P01 沙某（刑事拘留）, role by role in the order of the filing (当事人, 隐名)."""
        said: dict[str, list[str]] = {}
        for place, role, name, measures in self.people:
            held = "、".join(str(kinds.MEASURES.get(kind, kind)) for kind in measures if kind != "NONE")
            words = f"P{place:02} {name}" if place else str(name)
            said.setdefault(role, []).append(
                str(Words("{p}（{m}）", "{p} ({m})").format(p=words, m=held)) if held else words
            )
        return [(kinds.PARTY_ROLES.get(role, role), lines) for role, lines in said.items()]

    @property
    def secrecy_words(self) -> str | Words:
        """密级, said where it is not the ordinary one (密级)."""
        return kinds.SECRECY.get(self.secrecy, "") if self.secrecy != 1 or self.juvenile else ""


def people_kept(parties: Sequence[PartyFiled], *, is_new: bool) -> list[list[Any]]:
    """Give the parties as a session may keep them (当事人, 隐名); places are known where the number is new."""
    return [
        [
            place if is_new else 0,
            p.role,
            masked_name(p.name, organisation=p.kind == "ORGANISATION"),
            [m.kind for m in p.measures],
        ]
        for place, p in enumerate(parties, 1)
    ]


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
