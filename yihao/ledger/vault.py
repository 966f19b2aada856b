"""The vault (保险库): values of names and free text, sealed under a key per subject; entries hold only commitments.

A subject is a person, or a matter for free text that names several. Its key is 32 random bytes, wrapped by the master key
(``vault_kek``). A value is sealed together with its salt, so that destroying the key destroys both. Erasing is an event.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Literal, NamedTuple
from unicodedata import normalize
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yihao.ledger.database import ask
from yihao.ledger.rules.canonical import check_text
from yihao.ledger.rules.commitment import SALT_BYTES, commitment, vault_ref
from yihao.ledger.rules.entry import Secret
from yihao.runtime.places import lasting_secret
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

ERASED = Words("已依法删除", "erased by law")
"""What stands in a page where a value was erased."""

LONGEST_VALUE = 64 * 1024
_NONCE = 12
_TAG = 16

Suite = Literal["aes256gcm", "sm4gcm"]


class Opened(NamedTuple):
    """A value with its salt, as a reader needs it to check a commitment (明文与盐)."""

    field: str
    value: str
    salt: bytes


def suite() -> Suite:
    """Which cipher new keys use (密码套件): ``YIHAO_VAULT_SUITE``, aes256gcm unless sm4gcm is asked for."""
    return "sm4gcm" if os.environ.get("YIHAO_VAULT_SUITE", "").lower() == "sm4gcm" else "aes256gcm"


@cache
def _master_key() -> bytes:
    # Made at founding and never again: a new one in place of a lost one would make every value unreadable unnoticed.
    return bytes.fromhex(lasting_secret("vault_kek"))


def _seal(chosen: str, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    if chosen == "aes256gcm":
        return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)
    cipher = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(bound_to)
    return nonce + cipher.update(plain) + cipher.finalize() + cipher.tag


def _open(chosen: str, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    nonce, body = sealed[:_NONCE], sealed[_NONCE:]
    if chosen == "aes256gcm":
        return AESGCM(key).decrypt(nonce, body, bound_to)
    cipher = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, body[-_TAG:])).decryptor()
    cipher.authenticate_additional_data(bound_to)
    return cipher.update(body[:-_TAG]) + cipher.finalize()


def _sm4_key(key: bytes) -> bytes:
    """SM4 takes 16 bytes: a part of a hash, so that the same 32 bytes never serve two ciphers."""
    return sha256(b"sm4gcm" + key).digest()[:16]


class Envelope:
    """What one statement puts into the vault (一次写入保险库的内容): sealed values and the keys made for them."""

    def __init__(self, subjects: Iterable[Secret]) -> None:
        self.suite: Suite = suite()
        self.secret_of: list[int] = []
        self.refs: list[UUID] = []
        self.subjects: list[UUID] = []
        self.fields: list[str] = []
        self.sealed: list[bytes] = []
        self.new_keys: dict[UUID, bytes] = {}
        known = {one.subject for one in subjects if not one.fresh}
        self._keys = _keys_of(known) if known else {}

    def put(self, position: int, secrets: Mapping[str, Secret]) -> dict[str, str]:
        """Seal the values of the entry at ``position`` (from 1) and give their commitments as hex (封存).

        Raises:
            Refused: a value is too long, is not whole text, or its subject was erased.
        """
        committed = {}
        for field, one in secrets.items():
            value = normalize("NFC", one.value)
            check_text(value, field)
            if len(value) > LONGEST_VALUE:
                raise Refused(
                    "ledger.too_long",
                    Words("文字太长：最多 65536 字。", "The text is too long: at most 65,536 characters."),
                    field=field,
                )
            salt = one.salt or os.urandom(SALT_BYTES)
            digest = commitment(salt, field, value)
            ref = vault_ref(digest)
            chosen, key = self._key(one.subject)
            self.secret_of.append(position)
            self.refs.append(ref)
            self.subjects.append(one.subject)
            self.fields.append(field)
            self.sealed.append(_seal(chosen, key, salt + value.encode(), ref.bytes))
            committed[field] = digest.hex()
        return committed

    def _key(self, subject: UUID) -> tuple[str, bytes]:
        known = self._keys.get(subject)
        if known is None:
            key = os.urandom(32)
            self.new_keys[subject] = _seal(self.suite, _master_key(), key, subject.bytes)
            known = self._keys[subject] = (self.suite, key)
        return known


def _keys_of(subjects: set[UUID]) -> dict[UUID, tuple[str, bytes]]:
    keys = {}
    for subject, chosen, wrapped in ask(
        "SELECT subject, suite, wrapped FROM vault_key WHERE subject = ANY(%s)", [list(subjects)]
    ):
        if wrapped is None:
            raise Refused(
                "ledger.subject_erased",
                Words(
                    "该当事人的个人信息已依法删除，不能再登记。",
                    "This person's data was erased by law and cannot be added to.",
                ),
                status=409,
            )
        keys[subject] = (chosen, _open(chosen, _master_key(), bytes(wrapped), subject.bytes))
    return keys


def open_sealed(ref: UUID, subject: UUID, chosen: str, wrapped: bytes, sealed: bytes) -> tuple[bytes, str]:
    """Open one sealed value: its salt and the value (解封)."""
    key = _open(chosen, _master_key(), wrapped, subject.bytes)
    plain = _open(chosen, key, sealed, ref.bytes)
    return plain[:SALT_BYTES], plain[SALT_BYTES:].decode()


def open_commitments(refs: Iterable[UUID]) -> dict[UUID, Opened | None]:
    """Open values with their salts, in one statement (连盐一起解封); ``None`` is erased. Unknown refs are left out.

    Whoever calls it has checked that the reader may see the values, and notes the look-up in the access log.
    """
    wanted = list(set(refs))
    if not wanted:
        return {}
    opened: dict[UUID, Opened | None] = {}
    for ref, subject, field, chosen, wrapped, sealed in ask(
        "SELECT v.ref, v.subject, v.field, k.suite, k.wrapped, v.sealed"
        " FROM vault_value v JOIN vault_key k USING (subject) WHERE v.ref = ANY(%s)",
        [wanted],
    ):
        if wrapped is None or sealed is None:
            opened[ref] = None
        else:
            salt, value = open_sealed(ref, subject, chosen, bytes(wrapped), bytes(sealed))
            opened[ref] = Opened(field, value, salt)
    return opened


def reveal(refs: Iterable[UUID]) -> dict[UUID, str | Words]:
    """Give the values behind the refs, in one statement (显示明文); ``ERASED`` where erased. Unknown refs are left out.

    Whoever calls it has checked that the reader may see the values, and notes the look-up in the access log.
    """
    return {ref: one.value if one is not None else ERASED for ref, one in open_commitments(refs).items()}
