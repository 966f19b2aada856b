"""Whose request it is (请求身份): puts ``request.acting`` there, by one statement, and ends sessions that are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from yihao.people.acting import Acting
from yihao.people.permissions import refusals_written
from yihao.people.queries.acting import SignedIn, signed_in
from yihao.people.rules import sessions
from yihao.people.signin import POST, SEEN, session_of
from yihao.runtime.clock import now

ACCOUNTS = "/accounts/"


class ActingMiddleware:
    """Finds who acts (查明经办身份). After the session's and Django's own authentication middleware.

    ``request.acting``: the person in a post, or None.   ``request.session_ended``: why a session was just ended, or "".
    What is refused during the request is in the access log before the answer leaves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find who acts, pass the request on, write what was refused."""
        request.acting = None  # type: ignore[attr-defined]
        request.session_ended = ""  # type: ignore[attr-defined]
        with refusals_written():
            if SESSION_KEY in request.session:
                found = self._signed_in(request, now())
                if found is not None and self._must_enrol(request, found):
                    return HttpResponseRedirect(reverse("mfa_index"))
            return self.get_response(request)

    def _signed_in(self, request: HttpRequest, at: datetime) -> SignedIn | None:
        found = signed_in(int(request.session[SESSION_KEY]), at, request.session.get(POST, ""))
        over = self._ending(request, found, at)
        if found is None or over:
            request.session.flush()
            request.user = AnonymousUser()
            request.session_ended = over  # type: ignore[attr-defined]
            return None
        request.user = found.account  # saves Django the statement that would fetch it again
        request.acting = found.acting  # type: ignore[attr-defined]
        if at - datetime.fromtimestamp(request.session[SEEN], at.tzinfo) >= sessions.WRITE_AFTER:
            request.session[SEEN] = int(at.timestamp())
        return found

    def _ending(self, request: HttpRequest, found: SignedIn | None, at: datetime) -> str:
        """Say why the session is over, or nothing: account closed, password or post changed, idle, or too old."""
        session = session_of(request)
        if found is None or session is None or not found.account.is_active:
            return sessions.Ending.CHANGED
        kept = request.session.get(HASH_SESSION_KEY, "")
        if not constant_time_compare(kept, found.account.get_session_auth_hash()):
            return sessions.Ending.CHANGED
        if request.session.get(POST) and found.acting is None:
            return sessions.Ending.CHANGED  # the post ran out by its own date
        return sessions.ending(session, stamp=found.account.stamp, at=at) or ""

    @staticmethod
    def _must_enrol(request: HttpRequest, found: SignedIn) -> bool:
        """Tell whether the second factor must be set up first; nothing else is open until then."""
        if not settings.YIHAO_REQUIRE_MFA or found.second_factor or request.path.startswith(ACCOUNTS):
            return False
        request.acting = None  # type: ignore[attr-defined]
        return True


def acting_of(request: HttpRequest) -> Acting | None:
    """Give who acts in this request, with its type."""
    acting: Acting | None = getattr(request, "acting", None)
    return acting
