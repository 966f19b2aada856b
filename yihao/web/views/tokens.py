"""Access tokens for one's own programs (访问令牌): issued after fresh authentication, shown once, revoked at any time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yihao.people.commands.accounts import issue_token, revoke_token
from yihao.people.permissions import require
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words
from yihao.web.views.door import acting, page, shown

PURPOSES = (
    ("case.*", Words("案件：受理、查看、查号与办理", "Cases: accept, view, find and act")),
    ("number.*", Words("编号台账", "The ledger of numbers")),
    ("directory.*", Words("检察院与人员名录", "Offices and people")),
    ("access.*", Words("查看授权", "Grants of sight")),
    ("import.*", Words("文书导入", "Import of judgments")),
)
DAYS = ((7, Words("7 日", "7 days")), (30, Words("30 日", "30 days")), (90, Words("90 日", "90 days")))


@page
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Ask what the token is for and how long; then issue it and show it this once."""
    at, who = now(), acting(request)
    require(who, "token.issue", at=at)
    require_fresh(request, at=at)
    content = {
        "purposes": PURPOSES,
        "days": DAYS,
        "label": request.POST.get("label", "")[:60],
        "chosen": request.POST.getlist("scopes"),
    }
    if request.method == "GET":
        return shown(request, "web/token.html", content)
    days = request.POST.get("days", "30")
    until = at + timedelta(days=int(days) if days in {str(d) for d, _ in DAYS} else 30)
    try:
        _, token = issue_token(
            acting=who, label=str(content["label"]), scopes=request.POST.getlist("scopes"), expires_at=until, at=at
        )
    except Refused as refusal:
        return shown(request, "web/token.html", content | {"problem": refusal}, status=refusal.status)
    return shown(request, "web/token.html", content | {"token": token, "until": until})


@page
@require_POST
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    """Revoke one of one's own tokens at once."""
    revoke_token(acting=acting(request), token=str(token), at=now())
    messages.success(request, str(Words("令牌已吊销", "The token is revoked")))
    return redirect("me")
