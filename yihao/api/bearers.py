"""Whose token it is (令牌持有人): asked for, or presumed where the act itself confirms it."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from yihao.people.acting import Acting
from yihao.people.presumed import Presumed, presume
from yihao.people.tokens import authenticate
from yihao.runtime.clock import now
from yihao.runtime.context import Via


class Bearer(HttpBearer):
    """A person's own token (访问令牌), as ``Authorization: Bearer …``."""

    def authenticate(self, request: HttpRequest, token: str) -> Acting | None:
        """Give who acts, or ``None`` for a token that does not hold."""
        return authenticate(token, at=now(), via=Via("api"))


class Presuming(HttpBearer):
    """The same for looks that confirm in their own statement whose token it is."""

    def authenticate(self, request: HttpRequest, token: str) -> Presumed | Acting | None:
        """Give who acts, presumed or asked for, or ``None`` for a token that does not hold."""
        return presume(token, at=now(), via=Via("api"))


# Callers see one kind of token.
Presuming.__name__ = Bearer.__name__
