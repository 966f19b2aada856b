"""Sealing what was read of judgments (密存): packed, then encrypted under the import's own key and bound to its document."""

from __future__ import annotations

import os
import zlib
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yihao.runtime.places import secret

_NONCE = 12


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(secret("import_key")))


def seal(plain: bytes, document: str) -> bytes:
    """Seal bytes for one document (密存)."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher().encrypt(nonce, zlib.compress(plain, 3), document.encode())


def unseal(sealed: bytes, document: str) -> bytes:
    """Open what ``seal`` sealed for that document (启封)."""
    return zlib.decompress(_cipher().decrypt(bytes(sealed)[:_NONCE], bytes(sealed)[_NONCE:], document.encode()))
