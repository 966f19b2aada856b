"""Imported judgments (文书导入): the report of a run, what waits for a person, and one pair side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.import_deciding import decide_review
from yihao.cases.commands.look import open_pair
from yihao.cases.queries.import_pages import MOST, batches, pairs
from yihao.people.queries import person_names
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.pages.imports import review_line, review_page, run_report
from yihao.web.pages.parts import Problem
from yihao.web.views.door import acting, page, shown

RECORDED = Words("判断已记下", "Recorded")


@page
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Report of the latest run, or of the one asked for."""
    at, who = now(), acting(request)
    found = batches(who, at)
    chosen = next(
        (batch for batch in found if str(batch.id) == request.GET.get("run", "")), found[0] if found else None
    )
    if chosen is None:
        return shown(request, "web/imports/report.html", {})
    by = person_names([chosen.person], at.date())[chosen.person]
    content = {"run": run_report(chosen, by), "reviews_href": reverse("import_reviews")}
    return shown(request, "web/imports/report.html", content | {"others": found if len(found) > 1 else []})


@page
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What the import was unsure of."""
    at, who = now(), acting(request)
    after = request.GET.get("after", "")
    found = pairs(who, at, after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0)
    rows = [{"line": review_line(each), "href": reverse("import_review", args=[each.id])} for each in found]
    content = {
        "rows": rows,
        "report_href": reverse("imports"),
        "after": str(found[-1].id) if len(found) == MOST else "",
    }
    return shown(request, "web/imports/reviews.html", content)


@page
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, review: int) -> HttpResponse:
    """One pair: decide same, not same, or later."""
    at, who = now(), acting(request)
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")[:500]
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            decide_review(acting=who, review=review, answer=answer, reason=reason, at=at)
        except NotVisible:
            raise
        except Refused as refusal:
            problems.append(Problem(refusal.field, refusal.words))
        else:
            messages.success(request, str(RECORDED))
            return redirect("import_reviews")
    found = open_pair(acting=who, review=review, at=at)
    by = person_names([found.decided_by], at.date())[found.decided_by] if found.decided_by else ""
    content = {
        "review": review_page(found, by),
        "reviews_href": reverse("import_reviews"),
        "problems": problems,
        "errors": {problem.field: problem.words for problem in problems},
        "answer": answer,
        "reason": reason,
    }
    return shown(request, "web/imports/review.html", content, status=422 if problems else 200)
