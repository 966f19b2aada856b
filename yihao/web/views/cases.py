"""One case (案件页面): matters, events, people, other numbers, relations, who looked; and names revealed by a logged act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yihao.cases.commands.explain import events_with_reasons, reveal_with_earlier
from yihao.cases.commands.look import open_case, visits_to
from yihao.cases.commands.within import receipt_of
from yihao.cases.queries.grants import grantable
from yihao.cases.rules.ties import is_tied
from yihao.ledger.queries import is_simulated, newest_of_case
from yihao.ledger.standing import standing_of
from yihao.people.permissions import may
from yihao.people.queries import unit_names
from yihao.people.rules.visibility import View
from yihao.runtime.clock import now
from yihao.web.pages import case as case_page
from yihao.web.pages import case_rows
from yihao.web.pages.access import integrity_address, visit_rows
from yihao.web.pages.called import called, called_in, moment
from yihao.web.pages.history import event_rows, people_in
from yihao.web.pages.receipt import Kept
from yihao.web.pages.receipt import standing_of as became_of
from yihao.web.receipt_pdf import attached
from yihao.web.views.door import acting, page, shown

ACTS = ("assign", "correct", "relate", "alias", "void")


def _content(request: HttpRequest, card: dict[str, Any], current: str) -> dict[str, Any]:
    at = now()
    names = called_in(card, at.date())
    allowed = [name for name in ACTS if may(acting(request), f"case.{name}", at=at)]
    if not case_page.may_be_void(card, acting(request).unit):  # nobody sees an act that would refuse
        allowed = [name for name in allowed if name != "void"]
    if not case_rows.matter_choices(card, acting(request).unit):
        allowed = [name for name in allowed if name != "assign"]
    if card["state"] == "VOID":
        allowed = [name for name in allowed if name != "alias"]
    untied = not is_tied(acting(request).person, acting(request).category, card)
    if untied:  # a handler's post alone corrects nothing and adds nothing
        allowed = [name for name in allowed if name not in ("correct", "alias")]
    if may(acting(request), "access.grant", at=at) and grantable(acting(request), card["number"], at):
        allowed.append("grant")
    return {
        "card": card,
        "head": case_page.head(card, names, standing_of([card["number"], *card["absorbed"]])),
        "tabs": case_page.tabs(card, current),
        "names": names,
        "acts": allowed,
        "may_take": card["sees"]["trace"],
        "number": card["number"],
        "untied": untied,
        "integrity": integrity_address(card["number"]),
        "newest": newest_of_case(card["number"]),
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
        "matters": case_rows.matter_rows(card, content["names"]),
        "aliases": case_rows.alias_rows(card, content["names"]),
        "birth_office": content["names"].office(card["birth_unit"]),
        "registered_at": moment(card["registered_at"]),
    }
    return shown(request, "web/case/matters.html", content | rows)


@page
@require_safe
def receipt(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    """The receipt of one matter's acceptance, as PDF, made again from the ledger."""
    at = now()
    accepted = receipt_of(acting=acting(request), number=number, matter=int(matter), at=at)
    told = accepted.told
    kept = Kept(
        number, int(matter), told.log, told.seq, told.leaf, told.recorded_at.isoformat(), told.facts["cause"], False,
        told.facts["matter_kind"],
    )  # fmt: skip
    office = unit_names([kept.unit], at.date()).get(kept.unit, kept.unit)
    return attached(kept, office, simulated=is_simulated(), standing=became_of(accepted))


@page
@require_safe
def events(request: HttpRequest, number: str) -> HttpResponse:
    """Everything recorded under the number, newest first."""
    at, who = now(), acting(request)
    card = open_case(acting=who, number=number, at=at, about="events", view=View.TRACE)
    found = events_with_reasons(acting=who, number=number, at=at)
    told = [each.told for each in found]
    names = called(people_in(told), {e.unit for e in told}, at.date())
    return shown(
        request, "web/case/events.html", _content(request, card, "case_events") | {"events": event_rows(found, names)}
    )


@page
@require_safe
def people(request: HttpRequest, number: str) -> HttpResponse:
    """The parties, names masked."""
    card = open_case(acting=acting(request), number=number, at=now(), about="people", view=View.PERSONS)
    return shown(
        request,
        "web/case/people.html",
        _content(request, card, "case_people") | {"parties": case_rows.party_rows(card, {}, {})},
    )


@page
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show names in full, once: the act is logged, and going to the page again shows them masked."""
    at, who = now(), acting(request)
    card = open_case(acting=who, number=number, at=at, about="people", view=View.PERSONS)
    full = reveal_with_earlier(acting=who, number=number, reason=request.POST.get("reason", "")[:500], at=at)
    rows = case_rows.party_rows(card, full.now.names, full.now.identities, full.earlier)
    return shown(
        request, "web/case/people.html", _content(request, card, "case_people") | {"parties": rows, "revealed": True}
    )


@page
@require_safe
def aliases(request: HttpRequest, number: str) -> HttpResponse:
    """Every other number ever printed for the case."""
    card = open_case(acting=acting(request), number=number, at=now(), about="aliases")
    content = _content(request, card, "case_aliases")
    return shown(request, "web/case/aliases.html", content | {"aliases": case_rows.alias_rows(card, content["names"])})


@page
@require_safe
def relations(request: HttpRequest, number: str) -> HttpResponse:
    """Cases related to this one."""
    card = open_case(acting=acting(request), number=number, at=now(), about="relations")
    content = _content(request, card, "case_relations")
    return shown(request, "web/case/relations.html", content | {"relations": case_rows.relation_rows(card)})


@page
@require_safe
def access(request: HttpRequest, number: str) -> HttpResponse:
    """Who looked at the case, newest first; what is lawfully withheld is not there, and nothing says whether it is."""
    at, who = now(), acting(request)
    card, visits = visits_to(acting=who, number=number, at=at, after=request.GET.get("after", "")[:80])
    content = _content(request, card, "case_access")
    content |= {"visits": visit_rows(visits.rows, card, at.date()), "page": visits}
    return shown(request, "web/case/access.html", content | {"last": visits.first + len(visits.rows) - 1})
