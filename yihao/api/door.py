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

from yihao.api import cases, offices, replay
from yihao.api.bearers import Bearer
from yihao.api.misfits import in_words
from yihao.cases.commands.look import Mistyped
from yihao.cases.commands.register import Undecided
from yihao.cases.rules.filing import InvalidFiling
from yihao.people.limits import TooMany
from yihao.people.permissions import write_refusals
from yihao.runtime.away import away
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
api.add_router("", cases.desk)
api.add_router("", offices.router)
api.add_router("/ledger", replay.router)


def problem(request: HttpRequest, status: int, code: str, words: Words, **more: Any) -> HttpResponse:
    """Answer with a problem document (RFC 9457)."""
    write_refusals()
    document = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": str(words)} | more
    response = api.create_response(request, document, status=status)
    response["Content-Type"] = "application/problem+json"
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
    words = Words("请求的形状不符合接口说明。", "The request does not have the shape that the API describes.")
    return problem(request, 422, "bad_shape", words, problems=problems)


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        request, 401, "token_invalid", Words("访问令牌无效或已过期。", "The access token is not valid or has expired.")
    )


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", Words("没有这个地址。", "There is no such address."))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    words = Words("请求无法读取，请检查 JSON。", "The request cannot be read: check the JSON.")
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
