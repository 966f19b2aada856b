"""Comparing with another office (并案核对): each desk says for itself; neither sees the other's case before both agree."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.hold import needed
from yihao.cases.commands.linking import ANSWERED, answer_linking
from yihao.cases.queries.linking import ENDED, LinkingRow, linking_task, linking_tasks
from yihao.people.queries import unit_names
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.kept import keep, take
from yihao.web.pages.checking import Check
from yihao.web.pages.deciding import CHANGED, linking_outcome
from yihao.web.pages.parts import Problem
from yihao.web.views.door import acting, page, shown

GROUNDS = {
    "identity": Words("有人证件号码相同", "an identity number agrees"),
    "alias": Words("有其他编号相同", "another number agrees"),
}
ANSWERS = {"same": Words("同一案件", "same case"), "different": Words("不是同一案件", "not the same case")}
EMPTY = {"answer": "", "reason": ""}


@page
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks of this desk, open ones first."""
    at, who = now(), acting(request)
    found = linking_tasks(who, at, only_open=False)
    offices = unit_names({task.foreign_unit for task in found}, at.date())
    rows = [
        (task, offices[task.foreign_unit], _grounds(task), ANSWERS.get(task.my_answer, ""), _ended(task))
        for task in found
    ]
    return shown(request, "web/linking.html", {"rows": rows})


@page
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, task: int) -> HttpResponse:
    """One task: the own case, and the question; the answer is repeated on the next page before it is given."""
    found = _mine(request, task)
    if request.method == "GET":
        token = request.GET.get("t")
        return _form(request, found, take(request, token, "linking", task) if token else EMPTY, [])
    values = {"answer": request.POST.get("answer", "")[:20], "reason": request.POST.get("reason", "")[:2000]}
    problems = _problems(found, values)
    if problems:
        return _form(request, found, values, problems, status=422)
    token = keep(request, values, "linking", task)
    return redirect(f"{reverse('linking_check', args=[task])}?t={token}")


@page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, task: int) -> HttpResponse:
    """Say what the answer leads to, with identity proved afresh; then give it."""
    at, who = now(), acting(request)
    found = _mine(request, task)
    require_fresh(request, at=at)
    token = request.GET.get("t", "")
    values: dict[str, str] = take(request, token, "linking", task)
    if not found.is_open:
        return _form(request, found, values, [_nothing_to_answer(found)], status=409)
    office = _office(found)
    outcome, problems = linking_outcome(found, values["answer"], office), []
    if request.method == "POST" and request.POST.get("told") == outcome.told:
        try:
            answer_linking(acting=who, task=task, answer=values["answer"], reason=values["reason"], at=at)
        except Refused as refusal:
            found = _mine(request, task)  # what came first is told as it stands now
            return _form(request, found, values, [Problem(refusal.field, refusal.words)], status=refusal.status)
        messages.success(request, str(Words("已答复：{a}", "Answered: {a}").format(a=ANSWERS[values["answer"]])))
        return redirect("linking")
    if request.method == "POST":
        problems = [Problem("", CHANGED)]
    page_ = Check(
        heading=ANSWERS[values["answer"]],
        up=Words("并案核对", "Linking"),
        up_href=reverse("linking"),
        sentences=outcome.sentences,
        facts=(
            (Words("案由", "Cause"), found.cause),
            (Words("另一院", "Other office"), office),
            (Words("线索", "Grounds"), _grounds(found)),
        ),
        reason=values["reason"],
        warnings=outcome.warnings,
        is_grave=outcome.is_grave,
        button=Words("答复：{a}", "Answer: {a}").format(a=ANSWERS[values["answer"]]),
        back=f"{reverse('linking_task', args=[task])}?t={token}",
        told=outcome.told,
    )
    return shown(request, "web/check.html", {"check": page_, "problems": problems}, status=409 if problems else 200)


def _mine(request: HttpRequest, task: int) -> LinkingRow:
    found = linking_task(acting(request), task, now())
    if found is None:
        raise NotVisible
    return found


def _office(found: LinkingRow) -> str:
    return unit_names([found.foreign_unit], now().date())[found.foreign_unit]


def _nothing_to_answer(found: LinkingRow) -> Problem:
    return Problem("", ENDED[found.ended] if found.has_ended_by_itself else ANSWERED)


def _grounds(found: LinkingRow) -> Words:
    """Name all that agrees (线索)."""
    named = [GROUNDS[ground] for ground in found.grounds.split(",") if ground in GROUNDS]
    return Words("，".join(words.zh for words in named), ", ".join(words.en for words in named))


def _ended(found: LinkingRow) -> Words | str:
    """Say why a task ended that the answers of the two did not end (自行结束的原因)."""
    return ENDED[found.ended] if found.has_ended_by_itself else ""


def _problems(found: LinkingRow, values: Mapping[str, str]) -> list[Problem]:
    if not found.is_open:
        return [_nothing_to_answer(found)]
    problems = []
    if values["answer"] not in ANSWERS:
        problems.append(Problem("answer-same", Words("请选择是否同一案件", "Say whether it is the same case")))
    try:
        needed("reason", values["reason"])
    except Refused as refusal:
        problems.append(Problem(refusal.field, refusal.words))
    return problems


def _form(
    request: HttpRequest, found: LinkingRow, values: Mapping[str, str], problems: list[Problem], *, status: int = 200
) -> HttpResponse:
    content = {
        "task": found,
        "office": _office(found),
        "grounds": _grounds(found),
        "ended": _ended(found),
        "my_answer": ANSWERS.get(found.my_answer, ""),
        "problems": problems,
        "answer": values["answer"],
        "reason": values["reason"],
        "errors": {problem.field: problem.words for problem in problems},
    }
    return shown(request, "web/linking_task.html", content, status=status)
