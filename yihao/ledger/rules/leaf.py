"""Leaves and logs (叶与日志): what is hashed, and under which name a log is known."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from yihao.ledger.tree import leaf_hash
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

__all__ = ["DOMAIN", "NO_LEAF", "SYSTEM_UNIT", "UNIT", "Kind", "Origin", "leaf_hash", "parse_origin"]

Kind = Literal["ledger", "access"]

SYSTEM_UNIT = "000000"
NO_LEAF = "0" * 64
"""``prev`` of entry 0, which has nothing before it."""

UNIT = re.compile(r"[0-9]{6}", re.ASCII)
DOMAIN = re.compile(r"(?=.{1,120}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_ORIGIN = re.compile(
    r"(?P<domain>[a-z0-9.-]{1,120})/(?P<kind>ledger|access)/(?P<unit>[0-9]{6})/(?P<epoch>[1-9][0-9]{0,8})"
)


class Origin(NamedTuple):
    """The name of a log (日志名称): ``<domain>/ledger/<unit6>/<epoch>``."""

    domain: str
    kind: Kind
    unit: str
    epoch: int

    def __str__(self) -> str:
        return f"{self.domain}/{self.kind}/{self.unit}/{self.epoch}"


def parse_origin(text: str) -> Origin:
    """Read the name of a log (读取日志名称).

    Raises:
        Refused: not the name of a log.
    """
    found = _ORIGIN.fullmatch(text)
    if found is None or not DOMAIN.fullmatch(found["domain"]):
        raise Refused(
            "ledger.origin",
            Words(
                "这不是日志名称，应为：域名/ledger/六位单位代码/期次。",
                "Not the name of a log: domain/ledger/unit/epoch.",
            ),
            field="log",
        )
    kind: Kind = "ledger" if found["kind"] == "ledger" else "access"
    return Origin(found["domain"], kind, found["unit"], int(found["epoch"]))
