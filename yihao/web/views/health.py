"""Ledger health (账本状况页), and the same for machines: ``/healthz`` for whoever balances load, ``/metrics`` for Prometheus."""

from __future__ import annotations

import os
import time
from threading import Lock

from django.db import Error as DatabaseFault
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from yihao.ledger.health import read_health
from yihao.ledger.rules.health import Health, Level
from yihao.people.permissions import require
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused
from yihao.web.pages.health import health_page
from yihao.web.pages.metrics import KIND, metrics_text
from yihao.web.views.door import acting, page, shown

KEPT_SECONDS = 5.0  # whoever asks without signing in makes the database work no more often than this
WAIT = 2.0
LOOPBACK = ("127.0.0.1", "::1")
# A proxy on the same machine asks from the loopback address for everybody; what it adds to a request betrays it.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


class _Kept:
    """The last reading, one at a time, by database (最近一次读数)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._name = ""
        self._until = 0.0
        self._found: Health | None = None

    def read(self) -> Health | None:
        """Give how the ledger stands, or nothing if the database does not say."""
        name = str(connection.settings_dict["NAME"])
        if not self._lock.acquire(timeout=WAIT):  # another is asking, and the database is slow: what was known last
            return self._found if self._name == name else None
        try:
            if self._name != name or time.monotonic() >= self._until:
                self._found, self._name = self._read(), name
                self._until = time.monotonic() + KEPT_SECONDS
            return self._found
        finally:
            self._lock.release()

    @staticmethod
    def _read() -> Health | None:
        try:
            return read_health()
        except (DatabaseFault, Refused):
            return None


_kept = _Kept()


@page
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """What waits to be sealed, cosigned and verified, in words."""
    require(acting(request), "ledger.health", at=now())
    return shown(request, "web/health.html", {"shown": health_page(read_health(gaps=True))})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer one word, without a sign-in: nothing that tells of cases, offices or people."""
    found = _kept.read()
    level = found.level if found else Level.RED
    return JsonResponse({"status": level.value}, status=503 if level == Level.RED else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer figures to this machine itself, or to whoever has the token; to nobody else."""
    if not _may_measure(request):
        return HttpResponse("不予提供。 Not for you.\n", content_type="text/plain; charset=utf-8", status=403)
    found = _kept.read()
    return HttpResponse(metrics_text(found, now()), content_type=KIND, status=200 if found else 503)


def _may_measure(request: HttpRequest) -> bool:
    token = os.environ.get("YIHAO_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "")
    if token and constant_time_compare(given, f"Bearer {token}"):
        return True
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded
