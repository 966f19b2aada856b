"""The ceiling (上限): a bare django-ninja endpoint that reads five rows, with no middleware, sign-in or log.

Whatever a real endpoint does more than this is what the register's work costs. Served like the register itself.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

if not settings.configured:
    address = urlsplit(os.environ["YIHAO_DATABASE_URL"])
    settings.configure(
        SECRET_KEY="bench",
        ROOT_URLCONF="bench.ceiling",
        ALLOWED_HOSTS=["127.0.0.1"],
        USE_TZ=True,
        MIDDLEWARE=[],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": address.path.lstrip("/"),
                "USER": address.username,
                "PASSWORD": address.password,
                "HOST": address.hostname,
                "PORT": str(address.port),
                "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
            }
        },
    )

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema


class RowOut(Schema):
    """One row (一行)."""

    number: str
    cause: str
    lead_name: str
    parties_count: int
    state: str


api = NinjaAPI(docs_url=None, openapi_url=None)


@api.get("/rows/{first}", response=list[RowOut])
def rows(request: HttpRequest, first: str) -> list[dict[str, Any]]:
    """Read five rows by their key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, cause, lead_name, parties_count, state FROM cases_case WHERE number >= %s ORDER BY number LIMIT 5",
            [first],
        )
        return [dict(zip(RowOut.model_fields, row, strict=True)) for row in cursor.fetchall()]


urlpatterns = [path("", api.urls)]
application = get_wsgi_application()
