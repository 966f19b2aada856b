"""Doing something to a case (办理行为): a form, a check page that repeats it in words, identity proved afresh, then done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihao.cases.commands.look import open_case
from yihao.ledger.standing import standing_of
from yihao.people.permissions import require
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.acts import ACTS, Act
from yihao.web.kept import keep, take
from yihao.web.pages import case as case_page
from yihao.web.pages.called import called_in
from yihao.web.pages.case_rows import part_choices
from yihao.web.pages.parts import Problem, printed
from yihao.web.views.door import acting, page, shown

MISSING = Words("请填写：{label}", "Fill in: {label}")


@page
@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask what the act needs; what was typed is kept when something is missing."""
    act, at = _act(name), now()
    require(acting(request), act.permission, at=at, unit=acting(request).unit)
    card = open_case(acting=acting(request), number=number, at=at, about=act.name)
    values = {asked.name: request.POST.get(asked.name, request.GET.get(asked.name, ""))[:2000] for asked in act.fields}
    if token := request.GET.get("t"):
        values = take(request, token)
    if request.method == "GET":
        return _form(request, act, card, values, [])
    problems = [
        Problem(asked.name, MISSING.format(label=asked.label))
        for asked in act.fields
        if asked.needed
        and not values[asked.name].strip()
        and not (asked.name == "part" and values.get("what") == "case.cause")
    ]
    if problems:
        return _form(request, act, card, values, problems, status=422)
    return redirect(f"{reverse('act_check', args=[number, name])}?t={keep(request, values)}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Repeat the act in words; then do it."""
    act, at, who = _act(name), now(), acting(request)
    require(who, act.permission, at=at, unit=who.unit)
    require_fresh(request, at=at)
    card = open_case(acting=who, number=number, at=at, about=act.name)
    token = request.GET.get("t", "")
    values: dict[str, str] = take(request, token)
    if request.method == "POST":
        try:
            act.do(who, number, values, at)
        except NotVisible:
            problem = Problem(
                "other",
                Words(
                    "没有可以显示的案件：另一案号不存在，或不在你可查看的范围", "No case to show under the other number"
                ),
            )
            return _form(request, act, card, values, [problem], status=422)
        except Refused as refusal:
            return _form(request, act, card, values, [Problem(refusal.field, refusal.words)], status=refusal.status)
        messages.success(request, str(act.done.format(n=printed(number))))
        return redirect("case", number)
    content = _content(act, card) | {
        "sentence": act.sentence(number, values),
        "values": values,
        "back": f"{reverse('act', args=[number, name])}?t={token}",
    }
    return shown(request, "web/case/act_check.html", content)


def _act(name: str) -> Act:
    if name not in ACTS:
        raise Http404
    return ACTS[name]


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
    values: dict[str, str],
    problems: list[Problem],
    *,
    status: int = 200,
) -> HttpResponse:
    errors = {problem.field: problem.words for problem in problems}
    asked_for = [replace(a, choices=part_choices(card)) if a.name == "part" else a for a in act.fields]
    fields = [(asked, values.get(asked.name, ""), errors.get(asked.name, "")) for asked in asked_for]
    return shown(
        request, "web/case/act.html", _content(act, card) | {"fields": fields, "problems": problems}, status=status
    )
