"""The WSGI application that granian serves (服务入口): pages pass all middleware, the API only what it has a use for.

A token makes no session, no message, no form and no fragment of a page.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihao.runtime.settings")

API = "/api/"
Start = Callable[..., Any]


class ApiHandler(WSGIHandler):
    """Django's handler with the API's own, shorter list of middleware (接口处理)."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Put ``API_MIDDLEWARE`` in the place of ``MIDDLEWARE`` while the chain is made, at start."""
        of_pages, settings.MIDDLEWARE = settings.MIDDLEWARE, settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = of_pages


_pages = get_wsgi_application()
_api = ApiHandler()


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer through the chain of the door that is asked (入口分流)."""
    handler = _api if environ.get("PATH_INFO", "").startswith(API) else _pages
    return handler(environ, start_response)
