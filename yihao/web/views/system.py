"""The system log (系统日志页): administrators' acts and the system's own, for those who audit them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yihao.ledger.system_acts import note_export
from yihao.ledger.system_log import Sought
from yihao.people.commands.system_log import ADMINISTRATIVE, system_log
from yihao.people.permissions import require
from yihao.people.signin import require_fresh
from yihao.runtime.clock import BEIJING, now
from yihao.web.pages.system import act_rows, as_table, kinds_asked
from yihao.web.views.door import acting, page, shown

ASKED = ("kind", "unit", "person", "since", "until")


@page
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who, when, as what, what changed; the filter stands in the address, and the rows shown can be taken along."""
    at, who = now(), acting(request)
    require(who, "system.log_view", at=at)
    if exporting := bool(request.GET.get("export")):
        require_fresh(request, at=at)
    values = {name: request.GET.get(name, "").strip()[:40] for name in ASKED}
    found = system_log(who, _sought(values), at=at, after=request.GET.get("after", "")[:80])
    rows = act_rows(found.rows, at.date())
    if exporting:
        content = as_table(rows)
        note_export(what="system_log", rows=len(rows), content=content, actor=who.ledger_actor, via=who.via)
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="system-{at:%Y%m%d-%H%M}.csv"'
        return response
    query = request.GET.copy()
    query.pop("after", None)
    here = request.GET.copy()
    here["export"] = "1"
    content_of = {"rows": rows, "after": found.after, "query": query.urlencode(), "export": here.urlencode()}
    return shown(request, "web/system.html", content_of | {"values": values, "kinds": kinds_asked(ADMINISTRATIVE)})


def _sought(values: dict[str, str]) -> Sought:
    since, until = _midnight(values["since"]), _midnight(values["until"])
    return Sought(
        kind=values["kind"], unit=values["unit"], person=values["person"], since=since,
        until=until + timedelta(days=1) if until else None,
    )  # fmt: skip


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text[:10]), time(), BEIJING) if text else None
    except ValueError:
        return None
