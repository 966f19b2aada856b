"""Commitments (承诺值): the entry holds a keyed hash, the vault holds the value and its salt."""

from __future__ import annotations

import hmac
from hashlib import sha256
from unicodedata import normalize
from uuid import UUID

SALT_BYTES = 32
_BETWEEN = b"\x1f"


def commitment(salt: bytes, field: str, value: str) -> bytes:
    """commitment = HMAC-SHA-256(salt32, field-name || 0x1f || NFC utf-8 value) (承诺值)."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hmac.digest(salt, field.encode() + _BETWEEN + normalize("NFC", value).encode(), "sha256")


def uuid8(digest: bytes) -> UUID:
    """UUIDv8 of the first 16 bytes of a digest (RFC 9562), with version and variant bits set."""
    raw = bytearray(digest[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))


def vault_ref(committed: bytes) -> UUID:
    """The vault's key of a value (保险库编号) is made from its commitment, so that tables can be rebuilt from the log."""
    return uuid8(committed)


def idempotency_key(actor_id: str, command: str, key: str) -> UUID:
    """idem = UUIDv8 of SHA-256(actor || 0x1f || command || 0x1f || NFC key) (幂等键)."""
    parts = (actor_id, command, normalize("NFC", key))
    return uuid8(sha256(_BETWEEN.join(part.encode() for part in parts)).digest())


def request_digest(body: bytes) -> str:
    """The value committed under ``request``: SHA-256 of the request as hex (请求摘要)."""
    return sha256(body).hexdigest()
