"""Access tokens (访问令牌): a person's own program acts as that person, within the scopes given, until the day given."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from yihao.people.acting import Acting
from yihao.people.models import ApiToken
from yihao.people.queries.acting import acting_for_token
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
    token = header.removeprefix("Bearer ").strip()
    if not token.startswith(PREFIX) or len(token) > 100:
        return None
    use = acting_for_token(digest(token), at, via)
    if use is None:
        return None
    if use.last_used_at is None or at - use.last_used_at >= NOTE_USE_AFTER:
        ApiToken.objects.filter(id=use.token).update(last_used_at=at)
    return use.acting
