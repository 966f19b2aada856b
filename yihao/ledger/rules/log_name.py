"""Names of sealed logs (日志名称): those of entries, and the national log of logs, whose leaves are checkpoints."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from yihao.ledger.rules.leaf import DOMAIN, SYSTEM_UNIT
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LogKind = Literal["ledger", "access", "national"]
LOG_KINDS: tuple[LogKind, ...] = ("ledger", "access", "national")

_NAME = re.compile(
    r"(?P<domain>[a-z0-9.-]{1,120})/(?P<kind>ledger|access|national)/(?P<unit>[0-9]{6})/(?P<epoch>[1-9][0-9]{0,8})",
    re.ASCII,
)


class LogName(NamedTuple):
    """``<domain>/<kind>/<unit6>/<epoch>`` (日志名称)."""

    domain: str
    kind: LogKind
    unit: str
    epoch: int

    @property
    def series(self) -> str:
        """What all epochs of the log have in common (去掉期次的名称)."""
        return f"{self.domain}/{self.kind}/{self.unit}"

    def __str__(self) -> str:
        return f"{self.series}/{self.epoch}"


def parse_log_name(text: str) -> LogName:
    """Read the name of a sealed log (读取日志名称). The national log is that of unit 000000.

    Raises:
        Refused: not the name of a log.
    """
    found = _NAME.fullmatch(text)
    if (
        found is None
        or not DOMAIN.fullmatch(found["domain"])
        or (found["kind"] == "national" and found["unit"] != SYSTEM_UNIT)
    ):
        raise Refused(
            "ledger.origin",
            Words(
                "这不是日志名称，应为：域名/ledger（或 access、national）/六位单位代码/期次。",
                "Not the name of a log: domain/ledger (or access, national)/unit/epoch.",
            ),
            field="origin",
        )
    kind = next(one for one in LOG_KINDS if one == found["kind"])
    return LogName(found["domain"], kind, found["unit"], int(found["epoch"]))
