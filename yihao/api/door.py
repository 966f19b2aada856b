"""The API door (接口): parse the shape, make one call, answer. Denies by default: every operation needs a token.

Refusals are ``application/problem+json`` (RFC 9457) with a stable ``code`` and one sentence in the asked language.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yihao.api import acts, cases, offices, replay
from yihao.api.bearers import Bearer
from yihao.api.misfits import in_words
from yihao.cases.commands.look import Mistyped
from yihao.cases.commands.register import Undecided
from yihao.cases.rules.filing import InvalidFiling
from yihao.people.limits import TooMany
from yihao.people.permissions import write_refusals
from yihao.runtime.away import away
from yihao.runtime.problem import TYPE, problem_document
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

log = logging.getLogger(__name__)


api = NinjaAPI(
    title="一号 Yihao",
    version="1",
    description="一案一号，一号到底。 One number for life for every case; who did what, when, as what.",
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
)
api.add_router("/cases", cases.router)
api.add_router("/cases", acts.router)
api.add_router("", cases.desk)
api.add_router("", acts.desk)
api.add_router("", offices.router)
api.add_router("/ledger", replay.router)


def problem(request: HttpRequest, status: int, code: str, words: Words, **more: Any) -> HttpResponse:
    """Answer with a problem document (RFC 9457)."""
    write_refusals()
    response = api.create_response(request, problem_document(status, code, words, **more), status=status)
    response["Content-Type"] = TYPE
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    more: dict[str, Any] = {"field": refusal.field} if refusal.field else {}
    if isinstance(refusal, InvalidFiling):
        more["problems"] = [{"field": p.field, "detail": str(p.words)} for p in refusal.problems]
    if isinstance(refusal, Undecided):
        more["candidates"] = [cases.candidate_out(c) for c in refusal.sameness.own]
    if isinstance(refusal, Mistyped):
        more["suggested"] = [cases.hit_out(h) for h in refusal.suggested]
    answer = problem(request, refusal.status, refusal.code, refusal.words, **more)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.retry_after)
    return answer


@api.exception_handler(ValidationError)
def _shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [{"field": ".".join(str(p) for p in e["loc"][1:]), "detail": str(in_words(e))} for e in error.errors]
    words = Words(
        "请求的内容不符合接口说明，没有办理。请按 problems 逐项改正后再提交。",
        "The request does not have the shape that the API describes; nothing was done. Correct what problems lists.",
    )
    return problem(request, 422, "bad_shape", words, problems=problems)


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    words = Words(
        "没有访问令牌，或令牌无效、已过期、已吊销。请本人登录网页，在“我的档案”签发，放在请求头 Authorization: Bearer 之后。",
        "The access token is missing, not valid, expired or revoked. Sign in to the pages, issue one of your own under “My record”, and"
        " send it as Authorization: Bearer.",
    )
    return problem(request, 401, "token_invalid", words)


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404 | None = None) -> HttpResponse:
    """Say that the API has no such address (没有这个地址)."""
    words = Words(
        "接口没有这个地址。请对照接口说明 docs/openapi.json 核对路径，路径以 /api/v1/ 开头。",
        "The API has no such address. Compare the path with docs/openapi.json; it begins with /api/v1/.",
    )
    return problem(request, 404, "not_found", words)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Say by which methods an address is asked (只接受这些方法)."""
    words = Words(
        "这个地址只接受 {allowed} 请求，没有办理任何事。", "This address takes {allowed} only; nothing was done."
    )
    answer = problem(request, 405, "method_not_allowed", words.format(allowed=allowed))
    answer["Allow"] = allowed
    return answer


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    words = Words(
        "请求内容不是可读的 JSON，没有记入任何内容。请检查括号、引号和 UTF-8 编码后再提交。",
        "The body is not JSON that can be read; nothing was recorded. Check brackets, quotes and UTF-8, then send it again.",
    )
    return problem(request, error.status_code, "unreadable", words)


@api.exception_handler(RequestDataTooBig)
def _large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    words = Words(
        "请求超过 2 MB，没有记入任何内容。请分成几次。",
        "The request is over 2 MB; nothing was recorded. Send it in parts.",
    )
    return problem(request, 413, "too_large", words)


@api.exception_handler(OperationalError)
def _down(request: HttpRequest, error: OperationalError) -> HttpResponse:
    said = away(error)
    return problem(request, said.status, said.code, said.words)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    reference = uuid.uuid4().hex[:12]
    log.exception("fault %s", reference)
    words = Words(
        f"系统出错，编号 {reference}。内容未保存。", f"A fault of ours, reference {reference}. Nothing was stored."
    )
    return problem(request, 500, "fault", words)
