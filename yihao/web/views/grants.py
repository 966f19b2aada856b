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
from yihao.web.pages.asking import rows, wrong
from yihao.web.pages.checking import CANNOT_UNDO, Check
from yihao.web.pages.parts import Problem, printed
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
            values = take(request, token, KIND)
        number = request.GET.get("number", "")[:17]
        return _form(request, {"number": number} | values if number else values, [])
    if problems := wrong(words.FIELDS, values):
        return _form(request, values, problems)
    try:
        check_grant(who, _wanted(values), at)
    except Refused as refusal:
        return _form(request, values, [Problem(refusal.field, refusal.words)], status=_status(refusal))
    token = keep(request, values, KIND)
    return redirect(f"{reverse('grant_check')}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Repeat it in words; then grant it."""
    at, who = now(), acting(request)
    require(who, "access.grant", unit=who.unit, at=at)
    require_fresh(request, at=at)
    token = request.GET.get("t", "")
    values: dict[str, str] = take(request, token, KIND)
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
    page_ = Check(
        heading=Words("授权查看", "Grant sight"),
        up=Words("查看授权", "Grants"),
        up_href=reverse("grants"),
        sentences=(words.granting(found.number, person, values["sight"], last_instant(wanted.days, at)),),
        reason=values["reason"],
        warnings=(CANNOT_UNDO, words.SEALED) if found.sealed else (CANNOT_UNDO,),
        is_grave=found.sealed,
        button=Words("授权查看", "Grant"),
        back=f"{reverse('grant_new')}?t={token}",
    )
    return shown(request, "web/check.html", {"check": page_})


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
    page_ = Check(
        heading=Words("收回查看授权", "Take sight back"),
        up=Words("查看授权", "Grants"),
        up_href=reverse("grants"),
        sentences=(words.ending(line),),
        button=Words("收回", "Take back"),
        back=reverse("grants"),
    )
    return shown(request, "web/check.html", {"check": page_})


def _wanted(values: dict[str, str]) -> Wanted:
    """Read the form.

    Raises:
        Refused: nobody, or more than one, is so called; the days are no number.
    """
    days = values["days"].strip()
    if not (days.isascii() and days.isdigit()):
        raise Refused(
            "no_such_expiry", Words("天数应为整数，如 7。", "Days are a whole number such as 7."), field="days"
        )
    return Wanted(
        number=values["number"],
        person=find_person(values["person"]),
        days=int(days[:6]),
        reason=values["reason"].strip(),
        substance=values["sight"] == words.SUBSTANCE,
    )


def _status(refusal: Refused) -> int:
    """A refusal of what was typed is the form's; of the asker or of asking too often, the refusal's own."""
    return refusal.status if refusal.status == 429 else 422


def _form(request: HttpRequest, values: dict[str, str], problems: list[Problem], *, status: int = 0) -> HttpResponse:
    content = {"fields": rows(words.FIELDS, values, problems), "problems": problems}
    return shown(request, "web/grants/new.html", content, status=status or (422 if problems else 200))
