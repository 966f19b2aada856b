"""Cases over the API (案件接口)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query
from pydantic import AwareDatetime

from yihao.api import shapes as s
from yihao.api.answers import Key, needed_key, place, presumed, who, written
from yihao.api.bearers import Presuming
from yihao.api.refusals import REFUSALS
from yihao.cases.commands.explain import events_with_reasons
from yihao.cases.commands.look import look_for_same, look_up, open_case, who_looked
from yihao.cases.commands.register import register_case
from yihao.cases.queries.find import Hit
from yihao.cases.queries.linking import linking_tasks
from yihao.cases.queries.lists import Filter, Page, matters_of_unit, own_docket
from yihao.cases.queries.numbers import audit_numbers
from yihao.cases.queries.reasons import Explained
from yihao.cases.queries.sameness import Candidate
from yihao.cases.rules import number as lcn
from yihao.cases.rules.filing import read_filing
from yihao.cases.rules.lifelong import lifelong
from yihao.runtime.clock import now
from yihao.runtime.crash import crash_point

router = Router(tags=["cases 案件"])
desk = Router(tags=["desk 案管"])


PRESUMING = Presuming()


def candidate_out(c: Candidate) -> dict[str, Any]:
    """Write one candidate."""
    return {
        "number": c.number, "printed": lcn.format(c.number), "cause": c.cause, "lead_name": c.lead_name,
        "parties_count": c.parties_count, "state": c.state, "latest_kind": c.latest_kind,
        "latest_on": c.latest_on.isoformat(), "latest_day_known": c.latest_day_known, "next_matter": c.next_matter, "same_identities": list(c.same_identities),
        "same_names": list(c.same_names), "same_aliases": list(c.same_aliases), "same_cause": c.same_cause,
        "likely": c.is_likely,
    }  # fmt: skip


def hit_out(h: Hit) -> dict[str, Any]:
    """Write one case found."""
    return {
        "number": h.number, "printed": lcn.format(h.number), "cause": h.cause, "lead_name": h.lead_name,
        "parties_count": h.parties_count, "state": h.state, "via": h.via, "kind": h.kind, "unit": h.unit,
        "received_on": h.received_on, "day_known": h.day_known,
    }  # fmt: skip


def event_out(e: Explained) -> dict[str, Any]:
    """Write one event."""
    told = {f: getattr(e.told, f) for f in s.EventOut.model_fields if hasattr(e.told, f)}
    why = {"reason": str(e.reason), "before": str(e.before), "after": str(e.after)}
    return told | why | {"label": str(e.told.label)}


def _page(page: Page) -> dict[str, Any]:
    rows = [
        {
            "number": r.number, "matter": r.ordinal, "kind": r.kind, "unit": r.unit, "received_on": r.received_on,
            "accepted_at": r.accepted_at, "matter_state": r.matter_state, "handler": r.handler, "cause": r.cause,
            "lead_name": r.lead_name, "parties_count": r.parties_count, "state": r.state, "in_custody": r.in_custody,
            "day_known": r.day_known,
        }
        for r in page.rows
    ]  # fmt: skip
    return {"rows": rows, "after": page.after}


@router.post("", response={201: s.AcceptedOut, 200: s.AcceptedOut} | REFUSALS, summary="受理并取号 Accept a case")
def accept(request: HttpRequest, body: s.AcceptIn, key: Key = None) -> HttpResponse:
    """Accept a case and give it its number for life; the Idempotency-Key is required: under the same key it gives the same number."""
    at = now()
    raw = body.model_dump(mode="json")
    choice = raw.pop("choice")
    filing = read_filing(raw, today=at.date())
    chosen = choice if choice in ("", "new") else lifelong(choice, "choice")
    done = register_case(acting=who(request), filing=filing, choice=chosen, key=needed_key(key), at=at)
    crash_point("accept.committed")
    answer = {
        "number": done.number, "printed": lcn.format(done.number), "matter": done.matter, "receipt": place(done.receipt),
        "receipt_text": str(done.receipt.text),
        "replayed": done.is_replay, "elsewhere": done.elsewhere,
    }  # fmt: skip
    return written(answer, 200 if done.is_replay else 201)


@router.post("/compare", response={200: s.ComparedOut} | REFUSALS, summary="查同案 Look for the same case")
def compare(request: HttpRequest, body: s.FilingIn) -> dict[str, Any]:
    """Show what may be the same case at the own office; of another office only whether there may be one."""
    at = now()
    found = look_for_same(acting=who(request), filing=read_filing(body.model_dump(mode="json"), today=at.date()), at=at)
    return {"own": [candidate_out(c) for c in found.own], "elsewhere": bool(found.elsewhere)}


@router.get("", response={200: s.PageOut} | REFUSALS, summary="本院各件 Matters of the own office")
def matters(
    request: HttpRequest,
    state: s.MatterState = "OPEN",
    kind: s.MatterKind = "",
    mine: bool = False,
    after: str = Query("", max_length=80),
    limit: int = Query(100, ge=1, le=100),
) -> HttpResponse:
    """List matters of the own office, newest first."""
    narrowed = Filter(state=state, kind=kind, mine=mine)
    return written(_page(matters_of_unit(who(request), now(), narrowed=narrowed, after=after, limit=limit)))


@router.post("/find", response={200: s.FoundOut} | REFUSALS, summary="查号 Find", auth=PRESUMING)
def find(request: HttpRequest, body: s.TextIn) -> HttpResponse:
    """Find by a lifelong number in any spelling, any other number, a name, or words of the cause."""
    found = look_up(acting=presumed(request), text=body.text, at=now())
    hits, suggested = [hit_out(h) for h in found.hits], [hit_out(h) for h in found.suggested]
    return written({"understood": str(found.reading.kind), "hits": hits, "suggested": suggested})


@router.get("/{number}", response={200: s.CaseOut} | REFUSALS, summary="查看一案 One case", auth=PRESUMING)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Give the card of a case; ``ETag`` carries its version."""
    card = open_case(acting=presumed(request), number=number, at=now())
    answer = written(card | {"printed": lcn.format(card["number"])})
    answer["ETag"] = f'"{card["version"]}"'
    return answer


@router.get("/{number}/events", response={200: list[s.EventOut]} | REFUSALS, summary="办案事件 Events")
def events(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """Give what was done in the case, oldest first; reasons and corrected names to those who may see its substance."""
    return [event_out(e) for e in events_with_reasons(acting=who(request), number=number, at=now())]


@router.get("/{number}/looks", response={200: list[s.LookOut]} | REFUSALS, summary="谁看过 Who looked")
def looks(request: HttpRequest, number: str, before: AwareDatetime | None = None) -> list[dict[str, Any]]:
    """Give who looked at the case, newest first."""
    found = who_looked(acting=who(request), number=number, at=now(), before=before)
    return [
        {"at": x.at, "person": x.actor.id, "post": x.actor.post, "unit": x.actor.unit, "act": x.act, "about": x.about}
        for x in found
    ]


@desk.get("/docket", response={200: s.PageOut} | REFUSALS, summary="我办过的案件 Own docket")
def docket(
    request: HttpRequest, after: str = Query("", max_length=80), limit: int = Query(100, ge=1, le=100)
) -> HttpResponse:
    """List every matter that the asker ever handled."""
    return written(_page(own_docket(who(request), now(), after=after, limit=limit)))


@desk.get("/linking", response={200: list[s.LinkingOut]} | REFUSALS, summary="并案核对 Linking tasks")
def linking(request: HttpRequest, only_open: bool = True) -> list[dict[str, Any]]:
    """List the tasks of comparing with another office's case."""
    rows = linking_tasks(who(request), now(), only_open=only_open)
    return [{f: getattr(r, f) for f in s.LinkingOut.model_fields} for r in rows]


@desk.get("/numbers/{unit}/audit", response={200: list[s.SeriesOut]} | REFUSALS, summary="编号台账 Audit")
def audit(request: HttpRequest, unit: str) -> list[dict[str, Any]]:
    """Compare a unit's counters with its cases: voids and gaps."""
    return [
        {"unit": a.unit, "year": a.year, "series": a.series, "mark": a.mark, "issued": a.issued, "voided": list(a.voided),
         "missing": list(a.missing), "whole": a.is_whole}
        for a in audit_numbers(who(request), unit=unit, at=now())
    ]  # fmt: skip
