"""Keys for tests of notes (测试用密钥): real Ed25519 keys, made from a seed so that a failure can be seen again."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yihao.ledger.rules.keyrecord import KeyRecord
from yihao.ledger.rules.log_name import parse_log_name
from yihao.ledger.rules.note import COSIGNATURE, ED25519, Checkpoint, VerifierKey, sign_note

DOMAIN = "test.yihao.invalid"
ORIGIN = f"{DOMAIN}/ledger/980101/1"


class Pair:
    """A key of our own: ``key`` is its public half under its name, ``sign`` the private one."""

    def __init__(self, name, kind=ED25519, seed=""):
        private = Ed25519PrivateKey.from_private_bytes(sha256(f"{name} {kind} {seed}".encode()).digest())
        self.sign = private.sign
        self.key = VerifierKey(name, kind, private.public_key().public_bytes_raw())


ENROLMENT = Pair(DOMAIN)


def witness(name):
    return Pair(name, COSIGNATURE)


def key_record(origin=ORIGIN, *, closes=None, key=None, enrolment=ENROLMENT):
    """A signed key record, as the signer would make it."""
    record = KeyRecord(parse_log_name(origin), (key or Pair(origin)).key, closes)
    return str(sign_note(record.text, enrolment.key, enrolment.sign))


def checkpoint(size, root, origin=ORIGIN, *, key=None):
    """A signed checkpoint."""
    pair = key or Pair(origin)
    return str(sign_note(str(Checkpoint(origin, size, root)), pair.key, pair.sign))
