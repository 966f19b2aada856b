"""The national log's daily root (国家总账每日根): for anybody, without signing in; on the page and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from yihao.ledger.national import DailyRoot, NoRoot, daily_root, neighbours, newest_day
from yihao.ledger.national_paper import HOW, INSIDE, MEANS, NOBODY, NOT_FINAL, OUTSIDE, TITLE, national_pdf
from yihao.runtime.clock import now
from yihao.runtime.words import Words
from yihao.web.receipt_pdf import pdf_file
from yihao.web.views.door import shown

TEMPLATE = "web/national.html"
NEVER = Words("国家总账还没有封存过。", "The national log has not been sealed yet.")
NO_DAY = Words("没有这一天。", "There is no such day.")
TOO_MANY = Words("查得太快了，请过一分钟再查。", "Too many requests: wait a minute.")


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """Lead to the newest day, or to the day that was asked for."""
    if wanted := request.GET.get("day", "")[:10]:
        return _answered(request, wanted, lambda root: redirect("national_day", root.day.isoformat()))
    day = newest_day()
    if day is None:
        return shown(request, TEMPLATE, {"error": NEVER}, status=404)
    return redirect("national_day", day.isoformat())


@require_safe
def one_day(request: HttpRequest, day: str) -> HttpResponse:
    """Show the root of a day, who stands for it and how it is compared."""

    def page(root: DailyRoot) -> HttpResponse:
        before, after = neighbours(root.day)
        content = {
            "root": root, "text": str(root.text), "label": str(TITLE), "before": before, "after": after, "how": HOW, "means": MEANS, "nobody": NOBODY,
            "not_final": NOT_FINAL, "witnesses": [(one, OUTSIDE if one.outside else INSIDE) for one in root.witnesses],
        }  # fmt: skip
        return shown(request, TEMPLATE, content)

    return _answered(request, day, page)


@require_safe
def paper(request: HttpRequest, day: str) -> HttpResponse:
    """Give the root of a day as one A4 page."""
    return _answered(request, day, lambda root: pdf_file(national_pdf(root), f"national-{root.day.isoformat()}"))


def _answered(request: HttpRequest, text: str, answer: Callable[[DailyRoot], HttpResponse]) -> HttpResponse:
    if consume(request, app="yihao", action="national", config={"national": "60/m/ip"}, limit_get=True) is None:
        return shown(request, TEMPLATE, {"error": TOO_MANY}, status=429)
    try:
        return answer(daily_root(date.fromisoformat(text), at=now()))
    except NoRoot as refusal:
        content = {"error": refusal.words, "before": refusal.before, "after": refusal.after}
        return shown(request, TEMPLATE, content, status=404)
    except (ValueError, OverflowError):
        return shown(request, TEMPLATE, {"error": NO_DAY}, status=404)
