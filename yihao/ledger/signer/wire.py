"""What sealer and signer say to each other (签名请求与答复): JSON over a Unix socket, hashes in base64."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Literal, NamedTuple

from yihao.ledger.rules.note import LARGEST_SIZE, base64_bytes
from yihao.ledger.small_http import unreadable

EpochKind = Literal["rotated", "lost", "restored"]
EPOCH_KINDS: tuple[EpochKind, ...] = ("rotated", "lost", "restored")
MOST_REQUESTS = 10_000
LARGEST_BATCH = 64 * 1024 * 1024


class SignRequest(NamedTuple):
    """One log that grew (签名请求): from ``old_size``, which the signer signed last, to ``size`` with ``root``."""

    origin: str
    old_size: int
    size: int
    root: bytes
    proof: tuple[bytes, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write it (写成 JSON)."""
        return {
            "origin": self.origin,
            "old_size": self.old_size,
            "size": self.size,
            "root": b64encode(self.root).decode(),
            "proof": [b64encode(one).decode() for one in self.proof],
        }

    @classmethod
    def from_json(cls, said: Any) -> SignRequest:
        """Read it (读取).

        Raises:
            Refused: not what ``to_json`` writes.
        """
        each = fields(said, "origin", "old_size", "size", "root", "proof")
        return cls(text(each[0]), size(each[1]), size(each[2]), digest(each[3]), proof(each[4]))


class EpochRequest(NamedTuple):
    """A new epoch (新一期): ``closes`` of it is the old epoch's final tree; ``proof`` leads there from the last signed size."""

    old: str
    new: str
    kind: EpochKind
    size: int
    root: bytes
    proof: tuple[bytes, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write it (写成 JSON)."""
        return {
            "old": self.old,
            "new": self.new,
            "kind": self.kind,
            "size": self.size,
            "root": b64encode(self.root).decode(),
            "proof": [b64encode(one).decode() for one in self.proof],
        }

    @classmethod
    def from_json(cls, said: Any) -> EpochRequest:
        """Read it (读取).

        Raises:
            Refused: not what ``to_json`` writes.
        """
        each = fields(said, "old", "new", "kind", "size", "root", "proof")
        kind = next((one for one in EPOCH_KINDS if one == each[2]), None)
        if kind is None:
            raise unreadable()
        return cls(text(each[0]), text(each[1]), kind, size(each[3]), digest(each[4]), proof(each[5]))


def fields(said: Any, *names: str) -> list[Any]:
    """Give the values of exactly these fields (取字段).

    Raises:
        Refused: not an object, or with other fields.
    """
    if not isinstance(said, dict) or said.keys() != set(names):
        raise unreadable()
    return [said[name] for name in names]


def text(value: Any) -> str:
    """Read a text (读取文本)."""
    if not isinstance(value, str) or len(value) > 1_000:
        raise unreadable()
    return value


def size(value: Any) -> int:
    """Read a size (读取大小)."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_SIZE:
        raise unreadable()
    return value


def digest(value: Any) -> bytes:
    """Read a hash (读取哈希)."""
    return base64_bytes(text(value), 32)


def proof(value: Any) -> tuple[bytes, ...]:
    """Read a proof's hashes (读取证明)."""
    if not isinstance(value, list) or len(value) > 128:
        raise unreadable()
    return tuple(digest(one) for one in value)
