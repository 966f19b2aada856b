"""The manner of every page (页面的门): who asks, what a refusal looks like. Absent and forbidden look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from yihao.cases.commands.look import Mistyped
from yihao.ledger.given import receipts_given
from yihao.people.acting import Acting
from yihao.people.limits import TooMany
from yihao.people.permissions import may
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.kept import keep
from yihao.web.receipts import keep_for_next

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
TEMPLATES: Mapping[int, str] = {403: "web/errors/forbidden.html", 404: "web/errors/absent.html"}


def page(view: View[P]) -> View[P]:
    """Open a page to people who are signed in and act in a post; turn refusals into pages."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "acting", None) is None:
            if request.user.is_authenticated:
                return render(request, "web/errors/no_post.html", status=403)
            return redirect_to_login(request.get_full_path())
        try:
            _readable(request)
            with receipts_given() as given:
                answered = view(request, *args, **kwargs)
                keep_for_next(request, given)
            return _only_by_button(request, answered) if answered.status_code == 405 else answered
        except Refused as refusal:
            return refused(request, refusal)

    return answer


def _only_by_button(request: HttpRequest, answered: HttpResponse) -> HttpResponse:
    """Say why an address that takes only what a button sends shows nothing (只接受提交的地址)."""
    words = Words(
        "这个地址只接受页面按钮的提交，请回到页面上操作。",
        "This address takes only what a button sends: go back to the page and use it.",
    )
    told = refused(request, Refused("by_button", words, status=405))
    told["Allow"] = answered["Allow"]
    return told


def _readable(request: HttpRequest) -> None:
    """Refuse text that no database takes and nobody types: a program sent it. The API refuses it by its shapes."""
    sent = (request.path, *_values(request.GET), *_values(request.POST))
    if any("\0" in text for text in sent):
        raise Refused(
            "unreadable_text",
            Words(
                "请求中有不能读取的字符（U+0000），请重新输入。",
                "The request holds a character that cannot be read (U+0000): type it again.",
            ),
            status=400,
        )


def _values(sent: QueryDict) -> Iterator[str]:
    for _, values in sent.lists():
        yield from values


def acting(request: HttpRequest) -> Acting:
    """Give who acts; only inside a view that ``page`` opened."""
    found: Acting = request.acting  # type: ignore[attr-defined]
    return found


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal: prove again, sign in, or a page that says why and what next."""
    if refusal.code == "authenticate_again":
        return HttpResponseRedirect(
            reverse("account_reauthenticate") + "?" + urlencode({"next": request.get_full_path()})
        )
    if refusal.status == 401:
        return redirect_to_login(request.get_full_path())
    if isinstance(refusal, Mistyped) and request.method == "GET":
        return redirect("search_results", keep(request, refusal.typed))
    if isinstance(refusal, NotVisible):
        hurried = may(getattr(request, "acting", None), "access.break_glass", at=now())
        return render(request, TEMPLATES[404], {"hurried": hurried}, status=404)
    template = TEMPLATES.get(refusal.status, "web/errors/refused.html")
    answer = render(request, template, {"words": refusal.words}, status=refusal.status)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.retry_after)
    return answer


def shown(request: HttpRequest, template: str, content: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page."""
    return render(request, template, dict(content), status=status)
