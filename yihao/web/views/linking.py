"""Comparing with another office (并案核对): each desk says for itself; neither sees the other's case before both agree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.linking import answer_linking
from yihao.cases.queries.linking import LinkingRow, linking_tasks
from yihao.people.queries import unit_names
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.pages.parts import Problem
from yihao.web.views.door import acting, page, shown

GROUNDS = {
    "identity": Words("有人证件号码相同", "an identity number agrees"),
    "alias": Words("有其他编号相同", "another number agrees"),
}
ANSWERS = {"same": Words("同一案件", "same case"), "different": Words("不是同一案件", "not the same case")}


@page
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks of this desk, open ones first."""
    at, who = now(), acting(request)
    found = linking_tasks(who, at, only_open=False)
    found.sort(key=lambda task: (bool(task.my_answer), -task.opened_at.timestamp()))
    offices = unit_names({task.foreign_unit for task in found}, at.date())
    rows = [
        (task, offices[task.foreign_unit], GROUNDS.get(task.grounds, task.grounds), ANSWERS.get(task.my_answer, ""))
        for task in found
    ]
    return shown(request, "web/linking.html", {"rows": rows})


@page
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, task: int) -> HttpResponse:
    """One task: the own case, and the question."""
    at, who = now(), acting(request)
    found = _mine(linking_tasks(who, at, only_open=False), task)
    problems: list[Problem] = []
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")[:500]
    if request.method == "POST":
        if not reason.strip():
            problems.append(Problem("reason", Words("请写明理由", "Give the reason")))
        if answer not in ANSWERS:
            problems.insert(0, Problem("answer-same", Words("请选择是否同一案件", "Say whether it is the same case")))
        if not problems:
            try:
                answer_linking(acting=who, task=task, answer=answer, reason=reason, at=at)
            except Refused as refusal:
                problems.append(Problem(refusal.field, refusal.words))
            else:
                messages.success(request, str(Words("已答复：{a}", "Answered: {a}").format(a=ANSWERS[answer])))
                return redirect("linking")
    content = {
        "task": found,
        "office": unit_names([found.foreign_unit], at.date())[found.foreign_unit],
        "grounds": GROUNDS.get(found.grounds, found.grounds),
        "my_answer": ANSWERS.get(found.my_answer, ""),
        "problems": problems,
        "answer": answer,
        "reason": reason,
        "errors": {problem.field: problem.words for problem in problems},
    }
    return shown(request, "web/linking_task.html", content, status=422 if problems else 200)


def _mine(found: list[LinkingRow], task: int) -> LinkingRow:
    for row in found:
        if row.id == task:
            return row
    raise NotVisible
