"""The receipt of one act (行为回执): what was done, by whom, when, where it stands; on the page and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from yihao.cases.queries.trace import Told
from yihao.ledger.rules.receipt import ReceiptText, receipt_text
from yihao.people.queries.persons import beliefs_about
from yihao.runtime.words import Words
from yihao.web.codes import code128, qr
from yihao.web.pages.called import called
from yihao.web.pages.parts import printed

NO_CASE = Words("这一行为不属于任何案件", "This act belongs to no case")


@dataclass(frozen=True, slots=True)
class ActCard:
    """The receipt as it is drawn and printed (行为回执)."""

    label: Words
    number: str
    digits: str
    part: str
    office: str
    unit: str
    person: str
    standing: Words
    at: datetime
    log: str
    epoch: int
    position: int
    leaf: str
    text: ReceiptText
    qr: SafeString
    barcode: SafeString | str


def act_card(act: Told, on: date) -> ActCard:
    """Draw the receipt of an act: QR with number, position and whole fingerprint; Code 128 where there is a number."""
    text = receipt_text(act.log, act.seq, act.leaf, act.number)
    names = called([act.person], [act.unit], on)
    shown = printed(act.number) if act.number else str(NO_CASE)
    return ActCard(
        label=act.label,
        number=act.number,
        digits=act.number,
        part=act.matter,
        office=names.office(act.unit),
        unit=act.unit,
        person=names.person(act.person),
        standing=_standing(act.post),
        at=act.recorded_at,
        log=act.log,
        epoch=text.epoch,
        position=act.seq + 1,
        leaf=act.leaf,
        text=text,
        qr=qr(str(text), str(Words(f"二维码：{shown}", f"QR code: {shown}"))),
        barcode=code128(act.number, f"条码：{act.number}") if act.number else "",
    )


def _standing(post: str) -> Words:
    """Say as what somebody acted, as far as posts are known."""
    known = [] if post == "system" else beliefs_about(post)
    if not known:
        return Words("", "")
    return Words(known[-1].title, known[-1].title) if known[-1].title else known[-1].category.label
