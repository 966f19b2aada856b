"""The workbench (工作台): what must I do now? And one's own record, language and staying signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yihao.cases.queries.drafts import own_drafts
from yihao.cases.queries.linking import linking_tasks
from yihao.cases.queries.lists import Filter, matters_of_unit, own_docket
from yihao.cases.queries.looks import looks_shown
from yihao.cases.rules import kinds
from yihao.ledger.queries import accesses_of_person
from yihao.people.permissions import may
from yihao.people.queries import posts_believed, tokens_of, unit_names
from yihao.runtime.clock import BEIJING, now
from yihao.web.middleware import LANGUAGE_COOKIE
from yihao.web.pages.access import access_rows
from yihao.web.pages.lists import matter_lines
from yihao.web.rail import has_cases
from yihao.web.views.door import acting, page, shown

SHOWN = 50
YEAR = 365 * 24 * 3600


@page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk of this post: the intake desk sees its registrations and tasks, a handler the own open matters."""
    at, who = now(), acting(request)
    content: dict[str, Any] = {"today": at, "is_desk": may(who, "case.accept", at=at)}
    if content["is_desk"]:
        page_ = matters_of_unit(who, at, narrowed=Filter(registered_by_me=True), limit=SHOWN)
        content |= {
            "drafts": own_drafts(who),
            "tasks": linking_tasks(who, at),
            "rows": matter_lines(page_.rows, at.date()),
        }
        content["today_is_more"] = bool(page_.after)
        content["today_count"] = sum(1 for row in page_.rows if row.accepted_at.astimezone(BEIJING).date() == at.date())
        return shown(request, "web/home_desk.html", content)
    if not has_cases(who.category) or not may(who, "case.list", at=at):
        return shown(request, "web/home_plain.html", content)
    page_ = matters_of_unit(who, at, narrowed=Filter(mine=True), limit=SHOWN)
    own = list({row.number for row in page_.rows})
    news = access_rows(looks_shown(who, own, at, except_by=who.person, limit=8), at.date())
    content |= {"rows": matter_lines(page_.rows, at.date()), "after": page_.after, "news": news}
    content["held"] = sum(1 for row in page_.rows if row.in_custody)
    return shown(request, "web/home_handler.html", content)


@page
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Matters of the own office, newest first; the filter stands in the address."""
    at, who = now(), acting(request)
    state = request.GET.get("state", "OPEN")[:8]
    kind = request.GET.get("kind", "")[:24]
    narrowed = Filter(state="" if state == "ALL" else state, kind=kind, mine=bool(request.GET.get("mine")))
    page_ = matters_of_unit(who, at, narrowed=narrowed, after=request.GET.get("after", "")[:80], limit=SHOWN)
    query = request.GET.copy()
    query.pop("after", None)
    content = {
        "rows": matter_lines(page_.rows, at.date()),
        "after": page_.after,
        "state": state,
        "kind": kind,
        "mine": narrowed.mine,
    }
    return shown(
        request, "web/cases.html", content | {"query": query.urlencode(), "kinds": list(kinds.MATTER_KINDS.items())}
    )


@page
@require_safe
def docket(request: HttpRequest) -> HttpResponse:
    """Everything the person ever handled, at whatever office."""
    at, who = now(), acting(request)
    page_ = own_docket(who, at, after=request.GET.get("after", "")[:80], limit=SHOWN)
    return shown(request, "web/docket.html", {"rows": matter_lines(page_.rows, at.date()), "after": page_.after})


@page
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """One's own posts, tokens and look-ups."""
    at, who = now(), acting(request)
    posts = posts_believed(who.person)
    offices = unit_names({post.unit for post in posts}, at.date())
    looks = access_rows(accesses_of_person(who.person, limit=10), at.date())
    content = {
        "posts": [(post, offices[post.unit]) for post in reversed(posts)],
        "tokens": tokens_of(who.person),
        "looks": looks,
    }
    return shown(request, "web/me.html", content | {"today": at})


@page
@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """Say that somebody is there: the session's idle clock begins again."""
    return HttpResponse(status=204)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose Chinese or English; kept in a cookie."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    response = redirect(wanted if safe else "/")
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
