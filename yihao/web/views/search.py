"""The one search box (查号): posted, kept under a token, answered at an address that holds no name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yihao.cases.commands.look import look_up
from yihao.cases.queries.office_names import short_office_names
from yihao.cases.rules import kinds
from yihao.runtime.clock import now
from yihao.web.kept import keep, take
from yihao.web.pages.search import found_page
from yihao.web.views.door import acting, page, shown


@page
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Take what was typed and send to the page of results; an exact number opens its case at once."""
    at = now()
    typed = request.POST.get("q", "").strip()[:200]
    if not typed:
        return redirect("home")
    found = look_up(acting=acting(request), text=typed, at=at)
    if len(found.hits) == 1 and found.reading.kind in ("lcn", "alias"):
        return redirect("case", found.hits[0].number)
    return redirect("search_results", keep(request, typed))


@page
@require_safe
def results(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was understood and what was found."""
    at = now()
    typed = str(take(request, token))
    found = look_up(acting=acting(request), text=typed, at=at)
    offices = short_office_names({hit.unit for hit in (*found.hits, *found.suggested) if hit.unit}, at.date())
    return shown(
        request,
        "web/search.html",
        {"searched": typed, "found": found_page(found, typed, offices), "states": kinds.STATES},
    )
