"""Doing something to a case (办理行为): a form, a check page that repeats it in words, identity proved afresh, then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihao.cases.commands.assign import NOT_OPEN, who_may_handle
from yihao.cases.commands.correct import PARTS
from yihao.cases.commands.hold import not_your_case
from yihao.cases.commands.look import open_case
from yihao.cases.rules.ties import is_tied
from yihao.ledger.standing import standing_of
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.people.signin import require_fresh
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.acts import ACTS, Act, Sent
from yihao.web.kept import keep, take
from yihao.web.pages import case as case_page
from yihao.web.pages.asking import Asked, Choices, rows, wrong
from yihao.web.pages.called import called_in
from yihao.web.pages.case_rows import matter_choices, part_choices, person_choices
from yihao.web.pages.checking import CANNOT_UNDO, Check
from yihao.web.pages.parts import Problem, printed
from yihao.web.views.door import acting, page, shown

CHOOSE = Words("请选择", "Choose")
BY_THE_TEAM = ("correct", "alias")  # a handler's post alone does neither
CHANGED = Words(
    "这个案件在你填写期间有变动，没有记入任何内容。请看本页所列现在的内容，核对后再办。",
    "The case has changed since you opened this form; nothing was recorded. Check what stands on this page now, then act.",
)
NO_OTHER = Words("没有可以显示的案件：另一案号不存在，或不在你可查看的范围", "No case to show under the other number")


@page
@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask what the act needs; what was typed is kept when something is missing or cannot be."""
    act, at, who = _act(name), now(), acting(request)
    require(who, act.permission, at=at, unit=who.unit)
    card = open_case(acting=who, number=number, at=at, about=act.name)
    if act.name in BY_THE_TEAM and not is_tied(who.person, who.category, card):
        raise not_your_case()
    if card["number"] != number:  # merged: what is done now is done to the case it went into
        return redirect("act", card["number"], name)
    fields = _fields(act, card, who, at)
    values = {asked.name: request.POST.get(asked.name, request.GET.get(asked.name, ""))[:2000] for asked in fields}
    if token := request.GET.get("t"):
        values, _ = _taken(request, act, number, token)
    if request.method == "GET":
        return _form(request, act, card, fields, values, [])
    if problems := _problems(act, number, fields, values, at):
        return _form(request, act, card, fields, values, problems, status=422)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else card["version"]
    token = keep(request, {"values": values, "version": version}, "act", name, number)
    return redirect(f"{reverse('act_check', args=[number, name])}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Repeat the act in words; then do it."""
    act, at, who = _act(name), now(), acting(request)
    require(who, act.permission, at=at, unit=who.unit)
    require_fresh(request, at=at)
    card = open_case(acting=who, number=number, at=at, about=act.name)
    token = request.GET.get("t", "")
    values, version = _taken(request, act, number, token)
    fields = _fields(act, card, who, at)
    if request.method == "POST":
        return _do(request, act, number, fields, values, Sent(f"page-{token}", version), at)
    if card["version"] != version:
        return _form(request, act, card, fields, values, [Problem("", CHANGED)], status=412)
    if problems := _problems(act, number, fields, values, at):  # what could be chosen then may be gone now
        return _form(request, act, card, fields, values, problems, status=422)
    warning = act.warning(values)
    page_ = Check(
        heading=act.title,
        up=printed(number),
        up_href=reverse("case", args=[number]),
        sentences=(act.sentence(number, values, _labels(fields, values)),),
        facts=((Words("案由", "Cause"), card["cause"]),),
        reason=values.get("reason", ""),
        warnings=(CANNOT_UNDO, warning) if warning else (CANNOT_UNDO,),
        is_grave=warning is not None,
        button=act.button,
        back=f"{reverse('act', args=[number, name])}?t={token}",
    )
    return shown(request, "web/check.html", {"check": page_})


def _do(
    request: HttpRequest,
    act: Act,
    number: str,
    fields: list[Asked],
    values: dict[str, str],
    sent: Sent,
    at: datetime,
) -> HttpResponse:
    """Do it, or go back to the form with what was typed and why not; sent twice it is done once."""
    try:
        act.do(acting(request), number, values, at, sent)
    except NotVisible:
        problem, status = Problem("other", NO_OTHER), 422
    except Refused as refusal:
        words = CHANGED if refusal.code == "stale" else refusal.words
        problem, status = Problem(refusal.field, words), refusal.status
    else:
        messages.success(request, str(act.done.format(n=printed(number))))
        return redirect("case", number)
    # Read anew: the form shows the case as it is now.
    card = open_case(acting=acting(request), number=number, at=at, about=act.name)
    return _form(request, act, card, fields, values, [problem], status=status)


def _act(name: str) -> Act:
    if name not in ACTS:
        raise Http404
    return ACTS[name]


def _taken(request: HttpRequest, act: Act, number: str, token: str) -> tuple[dict[str, str], int]:
    """Give what was typed into this act's form for this case, and into no other, and which version of the case was seen then."""
    kept = take(request, token, "act", act.name, number)
    return kept["values"], kept["version"]


def _fields(act: Act, card: dict[str, Any], who: Acting, at: datetime) -> list[Asked]:
    """Give the act's fields with the choices that this case and this office have."""
    lists: Mapping[str, Callable[[], Choices]] = {
        "part": lambda: part_choices(card),
        "matter": lambda: matter_choices(card, who.unit),
        "person": lambda: (("", CHOOSE), *person_choices(who_may_handle(who, at))),
    }
    fields = [replace(a, choices=lists[a.name]()) if a.name in lists else a for a in act.fields]
    if any(a.name == "matter" and not a.choices for a in fields):
        raise Refused("matter_not_open", NOT_OPEN, status=409)
    return fields


def _labels(fields: list[Asked], values: Mapping[str, str]) -> dict[str, str]:
    return {a.name: str(dict(a.choices)[values[a.name]]) for a in fields if values[a.name] in dict(a.choices)}


def _problems(act: Act, number: str, fields: list[Asked], values: Mapping[str, str], at: datetime) -> list[Problem]:
    """Say what is wrong with the form; a part is asked only where one person or matter is corrected."""
    asked_for = [replace(a, needed=False) if a.name == "part" and values["what"] not in PARTS else a for a in fields]
    return wrong(asked_for, values, lambda: act.refuse(number, values, at.astimezone(BEIJING).date()))


def _content(act: Act, card: dict[str, Any]) -> dict[str, Any]:
    return {
        "act": act,
        "card": card,
        "head": case_page.head(card, called_in(card, now().date()), standing_of([card["number"], *card["absorbed"]])),
        "number": card["number"],
    }


def _form(
    request: HttpRequest,
    act: Act,
    card: dict[str, Any],
    fields: list[Asked],
    values: Mapping[str, str],
    problems: list[Problem],
    *,
    status: int = 200,
) -> HttpResponse:
    content = _content(act, card) | {"fields": rows(fields, values, problems), "problems": problems}
    return shown(request, "web/case/act.html", content, status=status)
