"""The receipt as a PDF of one A4 page (回执 PDF), made here and fetching nothing; Chinese, with English small beneath."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string

from yihao.cases.rules import kinds
from yihao.runtime.paper import pdf_of
from yihao.runtime.words import Words
from yihao.web.pages.act_receipt import NO_CASE, ActCard
from yihao.web.pages.receipt import Kept, ReceiptCard, Standing, receipt_card
from yihao.web.templatetags.formats import fingerprint, instant, thousands

STYLE = Path(__file__).parent / "static" / "style" / "receipt_pdf.css"
TITLE = Words("受理回执", "Receipt of acceptance")
LATE_TITLE = Words("补录回执", "Receipt of late registration")
NUMBER = Words("终身案号", "Case number for life")
CHECKED = Words(
    "凭这张回执可以核对：案件确于此刻受理，此后没有被改动或删去。",
    "With this receipt anyone can check that the case was accepted at this moment and has not been altered or removed since.",
)
LATE_CHECKED = Words(
    "本案按生效裁判文书补录。凭这张回执可以核对：登记确于此刻记入账本，此后没有被改动或删去。",
    "Registered late, from a judgment. With this receipt anyone can check that the registration was recorded at this moment "
    "and has not been altered or removed since.",
)
ACT_TITLE = Words("记账回执", "Receipt from the ledger")
ACT_CHECKED = Words(
    "凭这张回执可以核对：这一行为确于此刻记入账本，此后没有被改动或删去。",
    "With this receipt anyone can check that the act was recorded at this moment and has not been altered or removed since.",
)
PLACE = Words("账本位置", "Place in the ledger")
LEAF = Words("指纹", "Fingerprint")
WHERE = Words(
    "核对处：本站网址后加 /receipt，不用登录；或 yihao receipt check",
    "Check at this site's address with /receipt, no sign-in; or: yihao receipt check",
)
SIMULATED = Words(
    "模拟数据：本库中的人、案、时间均为虚构", "Simulated data: people, cases and times in this database are invented"
)
QR = Words("二维码：案号、账本位置与全部指纹", "QR code: number, place in the ledger and whole fingerprint")
QR_NO_CASE = Words("二维码：账本位置与全部指纹", "QR code: place in the ledger and whole fingerprint")
PLAIN = Standing()
BARCODE = Words("条码：17 位案号", "Code 128: the 17 digits")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the receipt (回执一栏)."""

    label: Words
    value: str
    english: str = ""
    style: str = ""


def lines_of(kept: Kept, card: ReceiptCard, standing: Standing) -> list[Line]:
    """Give what the receipt says, in order."""
    matter = kinds.MATTER_KINDS.get(kept.kind, Words("", ""))
    accepted = (
        Words("补录时间", "Registered late at (Beijing time)")
        if standing.is_late
        else Words("受理时间", "Accepted at (Beijing time)")
    )
    office = Words("补录院", "Registered by") if standing.is_late else Words("受理院", "Office")
    return [
        *([Line(Words("现况", "Now"), *_both(standing.now), style="strong")] if standing.now else []),
        Line(office, f"{card.office}（{card.unit}）"),
        Line(accepted, instant(card.at)),
        *([Line(Words("收到", "Received"), *_both(standing.received))] if standing.received else []),
        Line(Words("件", "Matter"), f"{kept.part} {matter.zh}".strip(), matter.en),
        Line(Words("案由", "Cause"), kept.cause),
        Line(PLACE, f"{card.unit}-{kept.epoch} / {thousands(card.position)}"),
        Line(LEAF, fingerprint(card.leaf), style="hash"),
    ]


def _both(words: Words) -> tuple[str, str]:
    """Chinese, and English where it says more."""
    return words.zh, "" if words.en == words.zh else words.en


def receipt_html(kept: Kept, office: str, *, simulated: bool, standing: Standing = PLAIN) -> str:
    """Give the page that is printed."""
    card = receipt_card(kept, office)
    content = {
        "card": card, "lines": lines_of(kept, card, standing), "number": NUMBER, "where": WHERE,
        "title": LATE_TITLE if standing.is_late else TITLE, "checked": LATE_CHECKED if standing.is_late else CHECKED,
        "simulated": SIMULATED if simulated else None, "qr": QR, "barcode": BARCODE,
    }  # fmt: skip
    return render_to_string("web/receipt_pdf.html", content)


def receipt_pdf(kept: Kept, office: str, *, simulated: bool, standing: Standing = PLAIN) -> bytes:
    """Make the PDF. Costs a few tenths of a second, nearly all of it for the fonts."""
    drawn = receipt_html(kept, office, simulated=simulated, standing=standing)
    return pdf_of(drawn, STYLE.read_text(encoding="utf-8"))


def attached(kept: Kept, office: str, *, simulated: bool, standing: Standing = PLAIN) -> HttpResponse:
    """Answer with the PDF; its name is the number and says nothing of people."""
    return pdf_file(receipt_pdf(kept, office, simulated=simulated, standing=standing), kept.number)


def act_html(card: ActCard, *, simulated: bool) -> str:
    """Give the receipt of any act, as it is printed (行为回执)."""
    lines = [
        Line(Words("行为", "Act"), card.label.zh, card.label.en, style="strong"),
        *([Line(Words("件", "Matter"), card.part)] if card.part else []),
        Line(Words("院", "Office"), f"{card.office}（{card.unit}）"),
        Line(Words("行为人", "By"), " · ".join(filter(None, (card.person, card.standing.zh)))),
        Line(Words("记入时间", "Recorded at (Beijing time)"), instant(card.at)),
        Line(PLACE, f"{card.text.unit}-{card.epoch} / {thousands(card.position)}"),
        Line(LEAF, fingerprint(card.leaf), style="hash"),
    ]
    content = {
        "card": card, "lines": lines, "number": NUMBER if card.number else NO_CASE, "where": WHERE, "title": ACT_TITLE,
        "checked": ACT_CHECKED, "simulated": SIMULATED if simulated else None,
        "qr": QR if card.number else QR_NO_CASE, "barcode": BARCODE,
    }  # fmt: skip
    return render_to_string("web/receipt_pdf.html", content)


def act_pdf(card: ActCard, *, simulated: bool) -> bytes:
    """Make the PDF of any act's receipt."""
    return pdf_of(act_html(card, simulated=simulated), STYLE.read_text(encoding="utf-8"))


def pdf_file(made: bytes, name: str) -> HttpResponse:
    """Answer with a PDF to save (PDF 文件)."""
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
