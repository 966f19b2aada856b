"""Access tokens (访问令牌): a person's own program acts as that person, within the scopes given, until the day given."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from yihao.people.acting import Acting
from yihao.people.models import ApiToken
from yihao.people.queries.acting import TokenUse, acting_for_token
from yihao.runtime.context import Via

PREFIX = "yh_"
NOTE_USE_AFTER = timedelta(hours=1)


def make() -> str:
    """Make a fresh token of 256 random bits; it is shown once and kept nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Give what is kept of a token. It is random, so a plain hash cannot be guessed from."""
    return sha256(token.encode()).hexdigest()


def authenticate(header: str, *, at: datetime, via: Via | None = None) -> Acting | None:
    """Give who acts by ``Authorization: Bearer yh_…`` (or the bare token); None for anything that does not hold.

    One statement; a second one at most once an hour, to note that the token is in use.
    """
    token = read(header)
    use = acting_for_token(digest(token), at, via) if token else None
    if use is None:
        return None
    if is_to_be_noted(use, at):
        note_use(use, at)
    return use.acting


def read(header: str) -> str:
    """Give the token of ``Authorization: Bearer yh_…`` (or the bare token), nothing for what cannot be one."""
    token = header.removeprefix("Bearer ").strip()
    return token if token.startswith(PREFIX) and len(token) <= 100 else ""


def is_to_be_noted(use: TokenUse, at: datetime) -> bool:
    """Tell whether this use is to be noted at the token (记下使用)."""
    return use.last_used_at is None or at - use.last_used_at >= NOTE_USE_AFTER


def note_use(use: TokenUse, at: datetime) -> TokenUse:
    """Note at the token that it is in use."""
    ApiToken.objects.filter(id=use.token).update(last_used_at=at)
    return replace(use, last_used_at=at)
