"""Imported judgments (文书导入): the report of a run, what waits for a person, and one pair side by side."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.import_deciding import check_decision, decide_review
from yihao.cases.commands.within import open_pair
from yihao.cases.queries.import_pages import MOST, Compared, batches, numbers_of_pair, pairs
from yihao.people.queries import person_names
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words
from yihao.web.kept import keep, take
from yihao.web.pages.checking import Check
from yihao.web.pages.deciding import CHANGED, review_outcome
from yihao.web.pages.imports import review_line, review_page, run_report
from yihao.web.pages.parts import Problem
from yihao.web.views.door import acting, page, shown

RECORDED = Words("判断已记下", "Recorded")
DECISIONS = {
    "same": Words("同一案件", "same case"),
    "different": Words("不是同一案件", "not the same case"),
    "later": Words("以后再定", "later"),
}
EMPTY = {"answer": "", "reason": ""}


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
    """One pair: same, not same, or later; the decision is repeated on the next page before it is recorded."""
    at, who = now(), acting(request)
    found = open_pair(acting=who, review=review, at=at)
    if request.method == "GET":
        token = request.GET.get("t")
        return _form(request, found, take(request, token, "review", review) if token else EMPTY, [])
    values = {"answer": request.POST.get("answer", "")[:20], "reason": request.POST.get("reason", "")[:2000]}
    try:
        check_decision(found.state, values["answer"], values["reason"])
    except Refused as refusal:
        return _form(request, found, values, [Problem(refusal.field, refusal.words)], status=refusal.status)
    token = keep(request, values, "review", review)
    return redirect(f"{reverse('import_review_check', args=[review])}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, review: int) -> HttpResponse:
    """Say what the decision leads to, with identity proved afresh; then record it."""
    at, who = now(), acting(request)
    found = open_pair(acting=who, review=review, at=at)
    require_fresh(request, at=at)
    token = request.GET.get("t", "")
    values: dict[str, str] = take(request, token, "review", review)
    outcome, problems = review_outcome(numbers_of_pair(who, review, at), values["answer"]), []
    if request.method == "POST" and request.POST.get("told") == outcome.told:
        try:
            decide_review(acting=who, review=review, answer=values["answer"], reason=values["reason"], at=at)
        except Refused as refusal:
            return _form(request, found, values, [Problem(refusal.field, refusal.words)], status=refusal.status)
        messages.success(request, str(RECORDED))
        return redirect("import_reviews")
    if request.method == "POST":
        problems = [Problem("", CHANGED)]
    line = review_page(found, "")
    page_ = Check(
        heading=DECISIONS[values["answer"]],
        up=Words("待核对", "To review"),
        up_href=reverse("import_reviews"),
        sentences=outcome.sentences,
        facts=((Words("左", "Left"), line.left.title), (Words("右", "Right"), line.right.title)),
        reason=values["reason"],
        warnings=outcome.warnings,
        is_grave=outcome.is_grave,
        button=Words("记下：{a}", "Record: {a}").format(a=DECISIONS[values["answer"]]),
        back=f"{reverse('import_review', args=[review])}?t={token}",
        told=outcome.told,
    )
    return shown(request, "web/check.html", {"check": page_, "problems": problems}, status=409 if problems else 200)


def _form(
    request: HttpRequest, found: Compared, values: Mapping[str, str], problems: list[Problem], *, status: int = 200
) -> HttpResponse:
    by = person_names([found.decided_by], now().date())[found.decided_by] if found.decided_by else ""
    content = {
        "review": review_page(found, by),
        "reviews_href": reverse("import_reviews"),
        "problems": problems,
        "errors": {problem.field: problem.words for problem in problems},
        "answer": values["answer"],
        "reason": values["reason"],
    }
    return shown(request, "web/imports/review.html", content, status=status)
