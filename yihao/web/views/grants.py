"""Letting a person see one case (查看授权): the form, its check page, the grants that still hold, and taking one back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.grant import Wanted, check_grant, grant_sight, last_instant, take_back, to_take_back
from yihao.cases.queries.grants import running_grants
from yihao.people.permissions import require
from yihao.people.queries import find_person
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.kept import keep, take
from yihao.web.pages import grants as words
from yihao.web.pages.parts import Problem, printed
from yihao.web.views.acts import MISSING, NOT_LISTED
from yihao.web.views.door import acting, page, shown

KIND = "grant"


@page
@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """The grants given by this office that still hold, those that end first in front."""
    at, who = now(), acting(request)
    lines = words.grant_lines(running_grants(who, at), at.date())
    return shown(request, "web/grants/running.html", {"rows": lines})


@page
@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest) -> HttpResponse:
    """Ask who may see which case, how much, for how long, why; what was typed is kept when something is wrong."""
    at, who = now(), acting(request)
    require(who, "access.grant", unit=who.unit, at=at)
    values = {"sight": words.SUBSTANCE} | {
        asked.name: request.POST.get(asked.name, "")[:500] for asked in words.FIELDS if asked.name in request.POST
    }
    if request.method == "GET":
        if token := request.GET.get("t"):
            values = _taken(request, token)
        number = request.GET.get("number", "")[:17]
        return _form(request, {"number": number} | values if number else values, [])
    if problems := _problems(values):
        return _form(request, values, problems)
    try:
        check_grant(who, _wanted(values), at)
    except Refused as refusal:
        return _form(request, values, [Problem(refusal.field, refusal.words)], status=_status(refusal))
    token = keep(request, {"act": KIND, "values": values})
    return redirect(f"{reverse('grant_check')}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Repeat it in words; then grant it."""
    at, who = now(), acting(request)
    require(who, "access.grant", unit=who.unit, at=at)
    require_fresh(request, at=at)
    token = request.GET.get("t", "")
    values = _taken(request, token)
    try:
        wanted = _wanted(values)
        found = check_grant(who, wanted, at)
        if request.method == "POST":
            grant_sight(acting=who, wanted=wanted, at=at, key=f"page-{token}")
            messages.success(request, str(words.GIVEN.format(n=printed(found.number))))
            return redirect("grants")
    except Refused as refusal:
        return _form(request, values, [Problem(refusal.field, refusal.words)], status=_status(refusal))
    person = words.who_it_is(wanted.person, at.date())
    content = {
        "sentence": words.granting(found.number, person, values["sight"], last_instant(wanted.days, at)),
        "warning": words.SEALED if found.sealed else None,
        "reason": values["reason"],
        "back": f"{reverse('grant_new')}?t={token}",
        "heading": Words("授权查看", "Grant sight"),
        "button": Words("授权查看", "Grant"),
    }
    return shown(request, "web/grants/check.html", content)


@page
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Say what will be taken back; then take it back, at once."""
    at, who = now(), acting(request)
    require(who, "access.grant", unit=who.unit, at=at)
    require_fresh(request, at=at)
    row = to_take_back(who, grant, at)
    if row is None:
        raise NotVisible
    (line,) = words.grant_lines([row], at.date())
    if request.method == "POST":
        take_back(acting=who, grant=grant, at=at)
        messages.success(request, str(words.ENDED.format(n=printed(line.number))))
        return redirect("grants")
    content = {
        "sentence": words.ending(line),
        "back": reverse("grants"),
        "heading": Words("收回查看授权", "Take sight back"),
        "button": Words("收回", "Take back"),
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
        if not values.get(asked.name, "").strip()
    ]
    if values.get("sight") not in words.SIGHTS and not any(p.field == "sight" for p in problems):
        problems.append(Problem("sight", NOT_LISTED.format(label=words.FIELDS[2].label)))
    days = values.get("days", "").strip()
    if days and not (days.isascii() and days.isdigit()):
        problems.append(Problem("days", Words("天数应为整数，如 7。", "Days are a whole number such as 7.")))
    if 0 < len(values.get("reason", "").strip()) < 4:
        problems.append(Problem("reason", Words("请写明，至少 4 个字。", "Please write at least 4 characters.")))
    if len(values.get("reason", "").strip()) > 200:
        problems.append(Problem("reason", Words("最多 200 个字。", "At most 200 characters.")))
    return problems


def _wanted(values: dict[str, str]) -> Wanted:
    """Read the form.

    Raises:
        Refused: nobody, or more than one, is so called.
    """
    return Wanted(
        number=values["number"],
        person=find_person(values["person"]),
        days=int(values["days"][:6]),
        reason=values["reason"].strip(),
        substance=values["sight"] == words.SUBSTANCE,
    )


def _status(refusal: Refused) -> int:
    """A refusal of what was typed is the form's; of the asker or of asking too often, the refusal's own."""
    return refusal.status if refusal.status == 429 else 422


def _form(request: HttpRequest, values: dict[str, str], problems: list[Problem], *, status: int = 0) -> HttpResponse:
    errors = {problem.field: problem.words for problem in problems}
    fields = [(asked, values.get(asked.name, ""), errors.get(asked.name, "")) for asked in words.FIELDS]
    content = {"fields": fields, "problems": problems}
    return shown(request, "web/grants/new.html", content, status=status or (422 if problems else 200))
