"""Emergency looks (紧急查看): the form, its check page, and the second person's confirmation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.glass import check_glass, open_in_emergency
from yihao.cases.queries.glass import one_glass, waiting_glass
from yihao.people.acting import Acting
from yihao.people.commands import confirm_glass
from yihao.people.permissions import require
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.kept import keep, take
from yihao.web.pages import glass as words
from yihao.web.pages.asking import rows, wrong
from yihao.web.pages.checking import CANNOT_UNDO, Check
from yihao.web.pages.parts import Problem, printed
from yihao.web.views.door import acting, page, shown

KIND = "glass"
CAME_FROM = re.compile(r"/c/(\d{17})(?:/|$)")


@page
@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest) -> HttpResponse:
    """Ask which case, for how long, why; whoever comes from the page of a number finds it filled in."""
    at, who = now(), acting(request)
    require(who, "access.break_glass", at=at)
    values = {asked.name: request.POST.get(asked.name, "")[:500] for asked in words.FIELDS}
    if request.method == "GET":
        came = CAME_FROM.search(request.headers.get("Referer", ""))
        values |= {"number": came[1] if came else "", "hours": "4"}
        if token := request.GET.get("t"):
            values = take(request, token, KIND)
        return _form(request, values, [])
    if problems := wrong(words.FIELDS, values, lambda: _check(who, values, at)):
        return _form(request, values, problems)
    token = keep(request, values, KIND)
    return redirect(f"{reverse('glass_check')}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say who will see it; then open the case, and lead to it."""
    at, who = now(), acting(request)
    require(who, "access.break_glass", at=at)
    require_fresh(request, at=at)
    token = request.GET.get("t", "")
    values: dict[str, str] = take(request, token, KIND)
    try:
        asked = _check(who, values, at)
        if request.method == "POST":
            opened, _ = open_in_emergency(
                acting=who,
                number=asked,
                hours=int(values["hours"]),
                reason=values["reason"],
                at=at,
                key=f"page-{token}",
            )
            messages.success(request, str(words.DONE.format(n=printed(opened))))
            return redirect("case", opened)
    except Refused as refusal:
        if refusal.status == 429:
            raise
        return _form(request, values, [Problem(refusal.field, refusal.words)])
    page_ = Check(
        heading=Words("紧急查看", "Emergency look"),
        up=Words("工作台", "Workbench"),
        up_href=reverse("home"),
        sentences=(words.opening(asked, values["hours"], at),),
        reason=values["reason"],
        warnings=(CANNOT_UNDO, words.WARNING),
        is_grave=True,
        button=Words("紧急查看", "Look now"),
        back=f"{reverse('glass_new')}?t={token}",
    )
    return shown(request, "web/check.html", {"check": page_})


@page
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The emergency looks of this office's people that nobody confirmed, the oldest in front."""
    at, who = now(), acting(request)
    lines = words.glass_lines(waiting_glass(who, at), at)
    return shown(request, "web/grants/glass.html", {"rows": lines})


@page
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Show the reason; then confirm as the second person."""
    at, who = now(), acting(request)
    require(who, "access.confirm", unit=who.unit, at=at)
    require_fresh(request, at=at)
    row = one_glass(who, grant, at)
    if row is None:
        raise NotVisible
    (line,) = words.glass_lines([row], at, reasons_too=True)
    if request.method == "POST":
        confirm_glass(acting=who, grant=str(grant), at=at)
        messages.success(request, str(words.CONFIRMED.format(n=printed(line.number))))
        return redirect("glass")
    page_ = Check(
        heading=Words("复核紧急查看", "Confirm an emergency look"),
        up=Words("紧急查看", "Emergency looks"),
        up_href=reverse("glass"),
        sentences=(words.confirming(line),),
        reason=line.reason,
        warnings=(CANNOT_UNDO, words.AGREE),
        is_grave=True,
        button=Words("复核", "Confirm"),
        back=reverse("glass"),
    )
    return shown(request, "web/check.html", {"check": page_})


def _check(who: Acting, values: Mapping[str, str], at: datetime) -> str:
    return check_glass(who, values["number"], int(values["hours"]), values["reason"], at)


def _form(request: HttpRequest, values: Mapping[str, str], problems: list[Problem]) -> HttpResponse:
    content = {"fields": rows(words.FIELDS, values, problems), "problems": problems}
    return shown(request, "web/grants/glass_new.html", content, status=422 if problems else 200)
