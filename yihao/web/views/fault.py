"""When the site itself fails (系统出错): one plain page that asks nothing of the database."""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from yihao.runtime.away import away


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 503 with the reason where the database cannot answer or write, else 500 (系统出错)."""
    error = sys.exc_info()[1]
    said = away(error) if isinstance(error, OperationalError) else None
    # Without the request: its context would ask the database who acts.
    page = get_template("500.html").render({"words": said.words if said else None})
    response = HttpResponse(page, status=said.status if said else 500)
    if said:
        response["Retry-After"] = "60"
    return response
