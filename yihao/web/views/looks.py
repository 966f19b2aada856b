"""Pages about looking (查阅页面): what I looked at, what oversight withholds on written authority, gaps of the counters."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.look import defer, plain
from yihao.cases.queries.own_looks import Narrowed, own_looks
from yihao.ledger.commands import log_access
from yihao.ledger.queries import access_gaps
from yihao.ledger.system_acts import note_export
from yihao.ledger.vault import reveal
from yihao.people.commands import release_looks, review_deferral
from yihao.people.permissions import require
from yihao.people.queries import person_names
from yihao.people.queries.deferrals import as_rule, deferrals_of
from yihao.people.rules.deferral import STANDINGS, WINDOW, Standing
from yihao.people.signin import require_fresh
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.pages.access import ACTS, LookRow, access_rows
from yihao.web.pages.parts import Problem
from yihao.web.views.door import acting, page, shown

GAP_DAYS = 30
ASKED = ("number", "document", "authority", "reason", "since", "until")
INERT = ("=", "+", "-", "@", "\t", "\r")


@page
@require_safe
def looked(request: HttpRequest) -> HttpResponse:
    """What I looked at; the filter stands in the address, and up to 50 rows can be taken along."""
    at, who = now(), acting(request)
    narrowed = _narrowed(request)
    if request.GET.get("export"):
        require_fresh(request, at=at)
        log_access(actor=who.ledger_actor, act="looks.exported", via=who.via, at=at)
    found = own_looks(who, narrowed, after=request.GET.get("after", "")[:60])
    rows = access_rows(found.rows, at.date())
    if request.GET.get("export"):
        table = _table(rows)
        note_export(what="own_looks", rows=len(rows), content=table, actor=who.ledger_actor, via=who.via)
        response = HttpResponse(table, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="looked-{at:%Y%m%d-%H%M}.csv"'
        return response
    query = request.GET.copy()
    query.pop("after", None)
    here = request.GET.copy()
    here["export"] = "1"
    values = {name: request.GET.get(name, "")[:40] for name in ("act", "number", "since", "until")}
    content = {"rows": rows, "after": found.after, "query": query.urlencode(), "export": here.urlencode()}
    acts = [("", Words("全部行为", "every act")), *ACTS.items()]
    return shown(request, "web/looks/own.html", content | {"values": values, "acts": acts})


def _narrowed(request: HttpRequest) -> Narrowed:
    number = request.GET.get("number", "")[:40].strip()
    return Narrowed(
        act=request.GET.get("act", "")[:40],
        number=(plain(number) or "none") if number else "",
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _table(rows: list[LookRow]) -> bytes:
    """Write the rows as CSV; a cell that a spreadsheet would take for a formula is made inert."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["时间 When", "行为 Act", "内容 What", "案号 Number", "渠道 Through"])
    for row in rows:
        cells = [row.at.isoformat(timespec="seconds"), row.act, row.about, row.number, row.channel]
        table.writerow([f"'{cell}" if cell.startswith(INERT) else cell for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


@page
@require_http_methods(["GET", "POST"])
def deferrals(request: HttpRequest) -> HttpResponse:
    """What this office's oversight withholds, and the form to withhold more; each view of it is logged."""
    at, who = now(), acting(request)
    require(who, "access.defer", unit=who.unit, at=at)
    rows = deferrals_of(who)
    require_fresh(request, at=at)
    values = {name: request.POST.get(name, "")[:500] for name in ASKED}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            done = defer(
                acting=who, number=values["number"], document=values["document"], authority=values["authority"],
                reason=values["reason"], since=_since(values["since"], at), until=_until(values["until"]), at=at,
            )  # fmt: skip
        except NotVisible as refusal:
            problems = [Problem("number", refusal.words)]
        except Refused as refusal:
            problems = [Problem(refusal.field, refusal.words)]
        else:
            messages.success(request, str(Words("已记入账本，暂缓公开", "Recorded in the ledger; withheld")))
            return redirect("deferral", done.id)
    log_access(actor=who.ledger_actor, act="looks.deferrals_viewed", via=who.via, at=at)
    content: dict[str, Any] = {
        "rows": [(row, as_rule(row), STANDINGS[as_rule(row).standing(at)]) for row in rows[:100]],
        "values": values | ({} if request.method == "POST" else {"since": f"{at:%Y-%m-%d}"}),
        "problems": problems,
        "errors": {problem.field: problem.words for problem in problems},
    }
    return shown(request, "web/looks/deferrals.html", content, status=422 if problems else 200)


def _since(text: str, at: datetime) -> datetime:
    """Read the first day; yesterday's is cut to 24 hours ago, since older look-ups have been shown."""
    found = _day(text)
    if found is None:
        raise Refused(
            "deferral_day", Words("请填写日期，如 2026-11-23。", "Give a date such as 2026-11-23."), field="since"
        )
    begins = datetime.combine(found, time(), BEIJING)
    return max(begins, at - WINDOW) if found >= (at - WINDOW).astimezone(BEIJING).date() else begins


def _until(text: str) -> datetime:
    found = _day(text)
    if found is None or found.year >= 9999:
        raise Refused(
            "deferral_day", Words("请填写日期，如 2026-12-23。", "Give a date such as 2026-12-23."), field="until"
        )
    return datetime.combine(found + timedelta(days=1), time(), BEIJING)


@page
@require_http_methods(["GET", "POST"])
def deferral(request: HttpRequest, deferral: UUID) -> HttpResponse:
    """One withholding: its papers, its next review, and the two things that may be done."""
    at, who = now(), acting(request)
    require(who, "access.defer", unit=who.unit, at=at)
    row = deferrals_of(who).filter(id=deferral).first()
    if row is None:
        raise NotVisible
    require_fresh(request, at=at)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, deferral, at)
        except Refused as refusal:
            problems = [Problem(refusal.field or "reason", refusal.words)]
    log_access(actor=who.ledger_actor, act="looks.deferrals_viewed", about=str(row.id), via=who.via, at=at)
    rule = as_rule(row)
    refs = [ref for ref in (row.document, row.authority, row.reason) if ref]
    values = reveal(refs)
    people = [person for person in (row.given_by, row.reviewed_by, row.released_by) if person]
    names = person_names(people, at.date())
    content = {
        "row": row, "rule": rule, "standing": STANDINGS[rule.standing(at)],
        "in_force": rule.standing(at) == Standing.IN_FORCE,
        "papers": [str(values.get(ref, "")) if ref else "" for ref in (row.document, row.authority, row.reason)],
        "given_by": names.get(row.given_by, row.given_by), "reviewed_by": names.get(row.reviewed_by, row.reviewed_by),
        "released_by": names.get(row.released_by, row.released_by), "problems": problems,
        "reason": request.POST.get("reason", "")[:500], "error": problems[0].words if problems else "",
    }  # fmt: skip
    return shown(request, "web/looks/deferral.html", content, status=422 if problems else 200)


def _act(request: HttpRequest, deferral: UUID, at: datetime) -> HttpResponse:
    reason = request.POST.get("reason", "")[:500]
    if request.POST.get("act") == "release":
        release_looks(acting=acting(request), deferral=deferral, reason=reason, at=at)
        messages.success(request, str(Words("已公开，本案承办人现在能看到", "Released: the team sees it now")))
    else:
        review_deferral(acting=acting(request), deferral=deferral, reason=reason, at=at)
        messages.success(request, str(Words("复核已记入账本", "The review is in the ledger")))
    return redirect("deferral", deferral)


@page
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Look-ups that were counted and are not there, of the last thirty days."""
    at, who = now(), acting(request)
    require(who, "access.gaps", at=at)
    log_access(actor=who.ledger_actor, act="looks.gaps_viewed", via=who.via, at=at)
    found = access_gaps(since=at - timedelta(days=GAP_DAYS), limit=200)
    rows = [(gap, gap.last - gap.first + 1) for gap in found]
    return shown(request, "web/looks/gaps.html", {"rows": rows, "days": GAP_DAYS, "missing": sum(n for _, n in rows)})
