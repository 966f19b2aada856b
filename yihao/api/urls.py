"""Addresses of the API (接口路由), version 1; whatever is none, and whatever method is none, is answered by a problem document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from yihao.api.door import absent, api, not_allowed

View = Callable[..., HttpResponse]


def _in_words(view: View) -> View:
    """Let an address answer a method that it does not take in words; Ninja says it in English text."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        answered = view(request, *args, **given)
        if answered.status_code != 405:
            return answered
        return not_allowed(request, ", ".join(sorted(answered["Allow"].split(", "))))

    return answer


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Answer an address that the API does not have (没有这个地址)."""
    return absent(request)


operations, *_names = api.urls
urlpatterns = [
    *(
        path(f"v1/{one.pattern}", _in_words(one.callback))
        for one in operations
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
    re_path("", unknown),
]
