"""The receipt of any act (行为回执): a page to print, and a PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from yihao.cases.commands.act_receipt import receipt_of_act
from yihao.cases.commands.within import ACCEPTED
from yihao.ledger.queries import is_simulated
from yihao.runtime.clock import now
from yihao.web.pages.act_receipt import act_card
from yihao.web.receipt_pdf import act_pdf, pdf_file
from yihao.web.views.door import acting, page, shown


@page
@require_safe
def receipt(request: HttpRequest, unit: str, epoch: str, seq: str) -> HttpResponse:
    """Show an entry's receipt with its QR code."""
    at = now()
    act = receipt_of_act(acting=acting(request), unit=unit, epoch=int(epoch), seq=int(seq), at=at)
    content = {"card": act_card(act, at.date()), "pdf": reverse("act_receipt_pdf", args=[unit, epoch, seq])}
    return shown(request, "web/act_receipt.html", content)


@page
@require_safe
def paper(request: HttpRequest, unit: str, epoch: str, seq: str) -> HttpResponse:
    """Give an entry's receipt as PDF; an acceptance has a form of its own."""
    at = now()
    act = receipt_of_act(acting=acting(request), unit=unit, epoch=int(epoch), seq=int(seq), at=at)
    if act.type in ACCEPTED:
        return redirect("case_receipt", act.number, act.matter.removeprefix("M"))
    made = act_pdf(act_card(act, at.date()), simulated=is_simulated())
    return pdf_file(made, f"{unit}-{epoch}-{seq}")
