"""When the site itself fails (系统出错): one plain page that asks nothing of the database."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template

from yihao.runtime.away import away
from yihao.runtime.problem import TYPE, problem_document
from yihao.runtime.words import Words

API = "/api/"
TOO_LARGE = Words(
    "提交的内容超过 2 MB，没有记入任何内容。请分开提交，或把材料作为文件保存。",
    "What was sent is over 2 MB; nothing was recorded. Send it in parts, or keep the material as a file.",
)
UNREADABLE = Words(
    "请求无法读取，没有记入任何内容。请返回页面重新提交。",
    "The request cannot be read; nothing was recorded. Go back to the page and send it again.",
)
UNREADABLE_BY_PROGRAM = Words(
    "请求无法读取，没有记入任何内容。请核对主机名、请求头和内容后再提交。",
    "The request cannot be read; nothing was recorded. Check host, headers and body, then send it again.",
)
FAULT = Words("系统出错，内容未保存。请稍后再试。", "A fault of ours; nothing was stored. Try again later.")


def _told(status: int, code: str, words: Words) -> HttpResponse:
    """Tell a program, which reads no pages (告知程序)."""
    return JsonResponse(problem_document(status, code, words), status=status, content_type=TYPE)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 503 with the reason where the database cannot answer or write, else 500 (系统出错)."""
    error = sys.exc_info()[1]
    said = away(error) if isinstance(error, OperationalError) else None
    status = said.status if said else 500
    if request.path.startswith(API):
        response: HttpResponse = _told(status, said.code if said else "fault", said.words if said else FAULT)
    else:
        # Without the request: its context would ask the database who acts.
        page = get_template("500.html").render({"words": said.words if said else None})
        response = HttpResponse(page, status=status)
    if said:
        response["Retry-After"] = "60"
    return response


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer in words what is too large (413) or cannot be read (400) (请求过大或无法读取)."""
    is_large = isinstance(exception, RequestDataTooBig)
    if request.path.startswith(API):
        return _told(413, "too_large", TOO_LARGE) if is_large else _told(400, "unreadable", UNREADABLE_BY_PROGRAM)
    page = get_template("500.html").render({"title": "没有办成", "words": TOO_LARGE if is_large else UNREADABLE})
    return HttpResponse(page, status=413 if is_large else 400)
