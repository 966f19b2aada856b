"""Emergency looks (紧急查看): the form, its check page, and the second person's confirmation."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.glass import check_glass, open_in_emergency
from yihao.cases.queries.glass import one_glass, waiting_glass
from yihao.people.commands import confirm_glass
from yihao.people.permissions import require
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.kept import keep, take
from yihao.web.pages import glass as words
from yihao.web.pages.parts import Problem, printed
from yihao.web.views.acts import MISSING
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
            values = _taken(request, token)
        return _form(request, values, [])
    problems = _problems(values)
    try:
        if not problems:
            check_glass(who, values["number"], int(values["hours"]), at)
    except Refused as refusal:
        problems = [Problem(refusal.field, refusal.words)]
    if problems:
        return _form(request, values, problems)
    token = keep(request, {"act": KIND, "values": values})
    return redirect(f"{reverse('glass_check')}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say who will see it; then open the case, and lead to it."""
    at, who = now(), acting(request)
    require(who, "access.break_glass", at=at)
    require_fresh(request, at=at)
    token = request.GET.get("t", "")
    values = _taken(request, token)
    number, hours = values["number"], int(values["hours"])
    try:
        asked = check_glass(who, number, hours, at)
        if request.method == "POST":
            opened, _ = open_in_emergency(
                acting=who, number=asked, hours=hours, reason=values["reason"].strip(), at=at, key=f"page-{token}"
            )
            messages.success(request, str(words.DONE.format(n=printed(opened))))
            return redirect("case", opened)
    except Refused as refusal:
        if refusal.status == 429:
            raise
        return _form(request, values, [Problem(refusal.field, refusal.words)])
    content = {
        "sentence": words.opening(asked, values["hours"], at),
        "warning": words.WARNING,
        "reason": values["reason"],
        "back": f"{reverse('glass_new')}?t={token}",
        "heading": Words("紧急查看", "Emergency look"),
        "button": Words("紧急查看", "Look now"),
    }
    return shown(request, "web/grants/check.html", content)


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
    content = {
        "sentence": words.confirming(line),
        "warning": words.AGREE,
        "reason": line.reason,
        "back": reverse("glass"),
        "heading": Words("复核紧急查看", "Confirm an emergency look"),
        "button": Words("复核", "Confirm"),
    }
    return shown(request, "web/grants/check.html", content)


def _taken(request: HttpRequest, token: str) -> dict[str, str]:
    kept = take(request, token)
    if not isinstance(kept, dict) or kept.get("act") != KIND:
        raise NotVisible
    values: dict[str, str] = kept["values"]
    return values


def _problems(values: dict[str, str]) -> list[Problem]:
    problems = [
        Problem(asked.name, MISSING.format(label=asked.label))
        for asked in words.FIELDS
        if not values[asked.name].strip()
    ]
    if values["hours"].strip() and values["hours"] not in dict(words.HOURS):
        problems.append(Problem("hours", Words("请从名单中选择：1 至 4 小时", "Choose 1 to 4 hours")))
    if 0 < len(values["reason"].strip()) < 4:
        problems.append(Problem("reason", Words("请写明，至少 4 个字。", "Please write at least 4 characters.")))
    if len(values["reason"].strip()) > 200:
        problems.append(Problem("reason", Words("最多 200 个字。", "At most 200 characters.")))
    return problems


def _form(request: HttpRequest, values: dict[str, str], problems: list[Problem]) -> HttpResponse:
    errors = {problem.field: problem.words for problem in problems}
    fields = [(asked, values.get(asked.name, ""), errors.get(asked.name, "")) for asked in words.FIELDS]
    content = {"fields": fields, "problems": problems}
    return shown(request, "web/grants/glass_new.html", content, status=422 if problems else 200)
