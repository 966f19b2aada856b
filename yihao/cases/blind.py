"""Blind indexes (盲索引): keyed hashes that find an exact name inside one unit, or an identity number anywhere, and tell nothing else.

The name key is derived per unit, so that equal names at two offices look different; identity numbers have one national key,
used for nothing but finding the same case elsewhere (number.md).
"""

from __future__ import annotations

import hmac
import unicodedata
from functools import lru_cache
from hashlib import sha256

from yihao.runtime.places import lasting_secret

DIGEST_BYTES = 16


@lru_cache(maxsize=4096)
def _unit_key(unit: str) -> bytes:
    return hmac.digest(bytes.fromhex(lasting_secret("blind_name_key")), b"unit:" + unit.encode(), sha256)


@lru_cache(maxsize=1)
def _national_key() -> bytes:
    return bytes.fromhex(lasting_secret("blind_identity_key"))


def _plain(text: str) -> bytes:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper().encode()


def name_digest(unit: str, name: str) -> bytes:
    """Give the 16-byte digest of a name at one unit."""
    return hmac.digest(_unit_key(unit), _plain(name), sha256)[:DIGEST_BYTES]


def identity_digest(identity: str) -> bytes:
    """Give the 16-byte national digest of an identity number or organisation code."""
    return hmac.digest(_national_key(), _plain(identity), sha256)[:DIGEST_BYTES]
