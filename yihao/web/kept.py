"""What a page hands to the next one (页间传递): kept in the session under a token, sealed, since it may hold names.

Names never stand in addresses: a look-up is posted, kept here, and its result page asked for by token.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from yihao.runtime.refusal import NotVisible

MOST = 20
KEPT = "kept"


def _cipher() -> Fernet:
    derive = HKDF(hashes.SHA256(), 32, salt=None, info=b"yihao.web.kept")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))


def keep(request: HttpRequest, value: Any, *about: str | int) -> str:
    """Keep a value for this session and give its token; the oldest of more than twenty goes. ``about``: which form it is of."""
    token = secrets.token_urlsafe(9)
    kept: dict[str, str] = request.session.get(KEPT, {})
    kept[token] = _cipher().encrypt(json.dumps([about, value], ensure_ascii=False).encode()).decode()
    request.session[KEPT] = dict(list(kept.items())[-MOST:])
    return token


def take(request: HttpRequest, token: str, *about: str | int) -> Any:
    """Give the value kept under the token; it stays, so that going back works.

    Raises:
        NotVisible: nothing is kept under it in this session, or what another form kept.
    """
    try:
        said, value = json.loads(_cipher().decrypt(request.session.get(KEPT, {})[token].encode()))
    except (KeyError, InvalidToken):
        raise NotVisible from None
    if said != list(about):
        raise NotVisible
    return value
