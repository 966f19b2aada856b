"""Request context (请求来源): through which door an act came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["web", "api", "cli", "import", "system"]


@dataclass(frozen=True, slots=True)
class Via:
    """The door and, where a machine account carries the act, its operator (渠道与经办)."""

    channel: Channel
    operator: str = ""
