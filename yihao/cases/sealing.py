"""Sealing of what is kept for a while and holds names (密存): drafts half typed in, and texts read by an import.

AES-256-GCM, packed first, under a key for each purpose and bound to the row's id: what is sealed for one row opens under no
other. What is kept for good lies in the ledger's vault instead.
"""

from __future__ import annotations

import hmac
import os
import zlib
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yihao.runtime.places import lasting_secret

Key = Literal["draft_key", "import_key"]
_NONCE = 12


@lru_cache(maxsize=2)
def _cipher(key: Key) -> AESGCM:
    return AESGCM(bytes.fromhex(lasting_secret(key)))


def seal(plain: bytes, bound_to: str, *, key: Key) -> bytes:
    """Seal bytes for one row (密存)."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(key).encrypt(nonce, zlib.compress(plain, 3), bound_to.encode())


def unseal(sealed: bytes, bound_to: str, *, key: Key) -> bytes:
    """Open what ``seal`` sealed for that row (启封)."""
    raw = bytes(sealed)
    return zlib.decompress(_cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode()))


def stamp(text: bytes, *, key: Key) -> bytes:
    """Give 32 bytes that only who holds the key can give for this text (戳记)."""
    # Keyed by a hash of the key, so that the same 32 bytes never serve two ciphers.
    return hmac.digest(sha256(b"stamp" + bytes.fromhex(lasting_secret(key))).digest(), text, sha256)
