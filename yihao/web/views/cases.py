"""One case (案件页面): matters, events, people, other numbers, relations, who looked; and names revealed by a logged act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yihao.cases.commands.evidence import may_take
from yihao.cases.commands.look import events_of, open_case, receipt_of, reveal_names, who_looked
from yihao.ledger.queries import is_simulated
from yihao.people.permissions import may
from yihao.people.queries import unit_names
from yihao.runtime.clock import now
from yihao.web.pages import case as case_page
from yihao.web.pages.access import access_rows
from yihao.web.pages.history import event_rows, people_in
from yihao.web.pages.receipt import Kept
from yihao.web.receipt_pdf import attached
from yihao.web.views.door import acting, page, shown

FULL_PAGE = 100
ACTS = ("correct", "relate", "void")


def _content(request: HttpRequest, card: dict[str, Any], current: str) -> dict[str, Any]:
    at = now()
    names = case_page.called_in(card, at.date())
    allowed = [name for name in ACTS if may(acting(request), f"case.{name}", at=at)]
    if not case_page.may_be_void(card, acting(request).unit):  # nobody sees an act that would refuse
        allowed = [name for name in allowed if name != "void"]
    return {
        "card": card,
        "head": case_page.head(card, names),
        "tabs": case_page.tabs(card, current),
        "names": names,
        "acts": allowed,
        "may_take": may_take(acting(request), card),
        "number": card["number"],
    }


@page
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Who handled what, since when; beside it what may be done and the other numbers."""
    card = open_case(acting=acting(request), number=number, at=now())
    if card["number"] != number:  # merged: the number resolves to the case it went into
        return redirect("case", card["number"])
    content = _content(request, card, "case")
    rows = {
        "matters": case_page.matter_rows(card, content["names"]),
        "aliases": case_page.alias_rows(card, content["names"]),
    }
    return shown(request, "web/case/matters.html", content | rows)


@page
@require_safe
def receipt(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    """The receipt of one matter's acceptance, as PDF, made again from the ledger."""
    at = now()
    told = receipt_of(acting=acting(request), number=number, matter=int(matter), at=at)
    kept = Kept(
        number, int(matter), told.log, told.seq, told.leaf, told.recorded_at.isoformat(), told.facts["cause"], False
    )
    return attached(kept, unit_names([kept.unit], at.date()).get(kept.unit, kept.unit), simulated=is_simulated())


@page
@require_safe
def events(request: HttpRequest, number: str) -> HttpResponse:
    """Everything recorded under the number, newest first."""
    at, who = now(), acting(request)
    card = open_case(acting=who, number=number, at=at, about="events")
    told = events_of(acting=who, number=number, at=at)
    names = case_page.called(people_in(told), {e.unit for e in told}, at.date())
    return shown(
        request, "web/case/events.html", _content(request, card, "case_events") | {"events": event_rows(told, names)}
    )


@page
@require_safe
def people(request: HttpRequest, number: str) -> HttpResponse:
    """The parties, names masked."""
    card = open_case(acting=acting(request), number=number, at=now(), about="people")
    return shown(
        request,
        "web/case/people.html",
        _content(request, card, "case_people") | {"parties": case_page.party_rows(card, {}, {})},
    )


@page
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show names in full, once: the act is logged, and going to the page again shows them masked."""
    at, who = now(), acting(request)
    card = open_case(acting=who, number=number, at=at, about="people")
    full = reveal_names(acting=who, number=number, reason=request.POST.get("reason", "")[:500], at=at)
    rows = case_page.party_rows(card, full.names, full.identities)
    return shown(
        request, "web/case/people.html", _content(request, card, "case_people") | {"parties": rows, "revealed": True}
    )


@page
@require_safe
def aliases(request: HttpRequest, number: str) -> HttpResponse:
    """Every other number ever printed for the case."""
    card = open_case(acting=acting(request), number=number, at=now(), about="aliases")
    content = _content(request, card, "case_aliases")
    return shown(request, "web/case/aliases.html", content | {"aliases": case_page.alias_rows(card, content["names"])})


@page
@require_safe
def relations(request: HttpRequest, number: str) -> HttpResponse:
    """Cases related to this one."""
    card = open_case(acting=acting(request), number=number, at=now(), about="relations")
    content = _content(request, card, "case_relations")
    return shown(request, "web/case/relations.html", content | {"relations": case_page.relation_rows(card)})


@page
@require_http_methods(["GET", "HEAD"])
def access(request: HttpRequest, number: str) -> HttpResponse:
    """Who looked at the case, newest first."""
    at, who = now(), acting(request)
    card = open_case(acting=who, number=number, at=at, about="access")
    looked = who_looked(acting=who, number=number, at=at, before=_instant(request.GET.get("before", "")))
    rows = access_rows(looked, at.date())
    earlier = looked[-1].at.isoformat() if len(looked) == FULL_PAGE else ""
    return shown(
        request, "web/case/access.html", _content(request, card, "case_access") | {"looks": rows, "earlier": earlier}
    )


def _instant(text: str) -> datetime | None:
    """Read a place in the list; what is none begins at the newest."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
