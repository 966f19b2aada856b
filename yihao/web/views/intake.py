"""Intake (受理登记): one form, a check page that repeats it in words, and the receipt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yihao.cases.commands.drafts import discard_draft, is_own_draft, new_draft, save_draft
from yihao.cases.commands.look import look_for_same
from yihao.cases.commands.register import Undecided, register_case
from yihao.cases.queries.drafts import accepted_from, draft_of
from yihao.cases.rules import kinds
from yihao.cases.rules.filing import Filing, InvalidFiling, read_filing
from yihao.ledger.queries import is_simulated
from yihao.people.permissions import may, require
from yihao.people.queries import unit_names
from yihao.people.rules.visibility import Secrecy
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible
from yihao.runtime.words import Words
from yihao.web.pages import intake as form_page
from yihao.web.pages.parts import Problem
from yihao.web.pages.receipt import Kept, people_kept, receipt_card
from yihao.web.pages.term import FIRST, term_note
from yihao.web.receipt_pdf import attached
from yihao.web.receipts import not_here
from yihao.web.views.door import acting, page, shown

DONE = "accepted"
SAVED = Words("已存为草稿，重新登录后也可以继续", "Saved as draft; it can be continued after signing in again")
NOT_OURS = Words(
    "这份表单的编号不是本系统给你的，没有保存。填写的内容还在下面，请再提交一次。",
    "This form's id was not given to you here; nothing was saved. What was typed stands below: send it once more.",
)
CHOICES: dict[str, Any] = {
    "matter_kinds": list(kinds.MATTER_KINDS.items()),
    "sources": list(kinds.SOURCES.items()),
    "roles": list(kinds.PARTY_ROLES.items()),
    "party_kinds": list(kinds.PARTY_KINDS.items()),
    "measures": list(kinds.MEASURES.items()),
    "secrecies": list(kinds.SECRECY.items()),
}


@page
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, draft: UUID | None = None) -> HttpResponse:
    """Fill in what was handed in; ``draft`` continues one that was saved."""
    at, who = now(), acting(request)
    require(who, "case.accept", unit=who.unit, at=at)
    if request.method == "GET":
        return _opened(request, draft)
    step = request.POST.get("step", "check")
    form = form_page.posted(request.POST, one_more=step == "add")
    draft = _draft_id(request)
    if draft is None or not is_own_draft(who, draft):
        return _form(request, form, new_draft(who), problems=[Problem("", NOT_OURS)], status=422)
    if became := _became(request, draft):
        return became
    if step in ("save", "keep"):
        save_draft(acting=who, draft=draft, body=form.as_kept(), at=at)
        return _saved(request, draft, by_itself=step == "keep")
    return _form(request, form, draft) if step == "add" else _compared(request, form, draft)


def _opened(request: HttpRequest, draft: UUID | None) -> HttpResponse:
    """Show an empty form, or one that was saved."""
    at, who = now(), acting(request)
    if draft is None:
        return _form(request, form_page.blank(at.date()), new_draft(who))
    return _became(request, draft) or _form(request, form_page.kept(draft_of(who, draft)), draft)


def _compared(request: HttpRequest, form: form_page.IntakeForm, draft: UUID) -> HttpResponse:
    """Go on to the check page once the form can be read and nothing is left to judge."""
    at, who = now(), acting(request)
    try:
        filing = read_filing(form_page.as_raw(form), today=at.date())
    except InvalidFiling as refusal:
        form, problems = form_page.with_errors(form, refusal)
        return _form(request, form, draft, problems=problems, status=422)
    found = look_for_same(acting=who, filing=filing, at=at)
    if found.own and form.choice not in {form_page.NEW, *(c.number for c in found.own)}:
        cards = [form_page.candidate_card(c, filing) for c in found.own]
        likely = next((card.number for card in cards if card.is_likely), "")
        problems = [Problem("candidates", Words("请先判断是否同一案件", "First say whether it is the same case"))]
        return _form(
            request, replace(form, choice=likely), draft, problems=problems, status=409,
            candidates=cards, elsewhere=bool(found.elsewhere),
        )  # fmt: skip
    save_draft(acting=who, draft=draft, body=form.as_kept(), at=at)
    return redirect("intake_check", draft)


@page
@require_POST
def candidates(request: HttpRequest) -> HttpResponse:
    """Give the panel of candidates while the form is filled in (htmx); nothing until the form can be read."""
    at, who = now(), acting(request)
    form = form_page.posted(request.POST)
    try:
        filing = read_filing(form_page.as_raw(form), today=at.date())
    except InvalidFiling:
        return shown(request, "web/intake/candidates.html", {"form": form, "swapped": True})
    found = look_for_same(acting=who, filing=filing, at=at)
    cards = [form_page.candidate_card(c, filing) for c in found.own]
    known = {card.number for card in cards} | {form_page.NEW}
    likely = next((card.number for card in cards if card.is_likely), "")
    form = replace(form, choice=form.choice if form.choice in known else likely)
    return shown(
        request,
        "web/intake/candidates.html",
        {"form": form, "candidates": cards, "elsewhere": bool(found.elsewhere), "compared": True, "swapped": True}
        | _term(filing, at),
    )


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Repeat the registration in words, then do it; doing it twice gives one number."""
    at, who = now(), acting(request)
    if became := _became(request, draft):
        return became
    form = form_page.kept(draft_of(who, draft))
    filing = read_filing(form_page.as_raw(form), today=at.date())
    if request.method == "GET":
        return shown(request, "web/intake/check.html", _check(form, filing, draft) | _term(filing, at))
    try:
        done = register_case(acting=who, filing=filing, choice=form.choice, key=str(draft), at=at)
    except Undecided:  # somebody registered a like case in the meantime
        return redirect("intake_draft", draft)
    kept = Kept(
        done.number, done.matter, done.receipt.log, done.receipt.seq, done.receipt.leaf, done.receipt.rec.isoformat(),
        filing.cause, done.elsewhere, filing.matter_kind, _due(filing, at),
        people=people_kept(filing.parties, is_new=done.matter == 1), numbers=[a.raw for a in filing.aliases],
        secrecy=filing.secrecy, juvenile=filing.juvenile,
    )  # fmt: skip
    accepted = request.session.get(DONE, {}) | {str(draft): kept.as_list()}
    request.session[DONE] = dict(list(accepted.items())[-20:])
    discard_draft(acting=who, draft=draft)
    not_here(request)  # the next page is the receipt
    return redirect("intake_done", draft)


@page
@require_http_methods(["GET"])
def done(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The number, the receipt, and what comes next."""
    if str(draft) not in request.session.get(DONE, {}) and (became := _became(request, draft)):
        return became
    kept, office = _accepted(request, draft)
    content = {
        "kept": kept,
        "receipt": receipt_card(kept, office),
        "draft": draft,
        # What is sealed or above the clerk's clearance, the clerk who accepted it cannot open either.
        "may_open": kept.secrecy < Secrecy.SEALED and kept.secrecy <= acting(request).clearance,
        "may_assign": may(acting(request), "case.assign", at=now()),
    }
    return shown(request, "web/intake/done.html", content)


@page
@require_safe
def receipt(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The receipt as PDF; open to whoever the page of the number given is open to."""
    kept, office = _accepted(request, draft)
    return attached(kept, office, simulated=is_simulated())


def _became(request: HttpRequest, draft: UUID) -> HttpResponse | None:
    """Lead from a draft that was accepted to its number: whoever goes back in the browser comes here."""
    if str(draft) in request.session.get(DONE, {}):
        return redirect("intake_done", draft)
    number = accepted_from(acting(request), draft)  # accepted in another session
    return redirect("case", number) if number else None


def _accepted(request: HttpRequest, draft: UUID) -> tuple[Kept, str]:
    """Give what this session accepted, and the office's name."""
    accepted = request.session.get(DONE, {}).get(str(draft))
    if accepted is None:
        raise NotVisible
    kept = Kept(*accepted)
    return kept, unit_names([kept.unit], now().date())[kept.unit]


def _saved(request: HttpRequest, draft: UUID, *, by_itself: bool) -> HttpResponse:
    """Say that the draft is saved; in silence when the page did it by itself, lest the end of a session take what is typed."""
    if by_itself:
        return HttpResponse(status=204)
    messages.success(request, str(SAVED))
    return redirect("intake_draft", draft)


def _draft_id(request: HttpRequest) -> UUID | None:
    """Read which draft the form is; one without is a new draft, and what is no id is none."""
    sent = request.POST.get("draft", "")
    try:
        return UUID(sent) if sent else new_draft(acting(request))
    except ValueError:
        return None


def _form(
    request: HttpRequest, form: form_page.IntakeForm, draft: UUID, *, status: int = 200, **more: Any
) -> HttpResponse:
    at = now()
    with suppress(InvalidFiling):  # what cannot be read yet has no last day yet
        more |= _term(read_filing(form_page.as_raw(form), today=at.date()), at)
    chosen = next((c for c in more.get("candidates", ()) if c.number == form.choice), None)
    content = (
        {"form": form, "draft": draft, "chosen": chosen, "today": at, "compared": "candidates" in more} | CHOICES | more
    )
    return shown(request, "web/intake/new.html", content, status=status)


def _term(filing: Filing, at: datetime) -> dict[str, Any]:
    return {"term": term_note(filing, at.date()), "first": FIRST}


def _due(filing: Filing, at: datetime) -> str:
    note = term_note(filing, at.date())
    return note.day.isoformat() if note else ""


def _check(form: form_page.IntakeForm, filing: Filing, draft: UUID) -> dict[str, Any]:
    is_new = form.choice in ("", form_page.NEW)
    return {
        "draft": draft,
        "filing": filing,
        "form": form,
        "is_new": is_new,
        "chosen": "" if is_new else form.choice,
        "matter_kind": kinds.MATTER_KINDS[filing.matter_kind],
        "source": kinds.SOURCES[filing.source],
        "secrecy": kinds.SECRECY[filing.secrecy],
        "parties": [
            (f"P{i:02}", p, kinds.PARTY_ROLES[p.role], [(kinds.MEASURES[m.kind], m) for m in p.measures])
            for i, p in enumerate(filing.parties, 1)
        ],
    }
