"""Sealing of half-typed material (草稿加密): AES-256-GCM under a key of its own, bound to the draft's id."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yihao.runtime.places import lasting_secret

NONCE_BYTES = 12


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(lasting_secret("draft_key")))


def seal(body: dict[str, Any], draft: UUID) -> bytes:
    """Seal a draft's content; what is sealed for one id opens under no other."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, json.dumps(body, ensure_ascii=False).encode(), draft.bytes)


def unseal(sealed: bytes, draft: UUID) -> dict[str, Any]:
    """Open a draft's content."""
    body: dict[str, Any] = json.loads(_cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], draft.bytes))
    return body
