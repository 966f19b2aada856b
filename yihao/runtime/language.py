"""Hands the request's language to ``Words`` (请求语言): Chinese unless English is asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from yihao.runtime.words import LANGUAGE

Next = Callable[[HttpRequest], HttpResponse]


def language_middleware(get_response: Next) -> Next:
    """Set the language for everything said while this request is answered; stands after Django's LocaleMiddleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = LANGUAGE.set(get_language() or "zh-hans")
        try:
            return get_response(request)
        finally:
            LANGUAGE.reset(token)

    return answer
