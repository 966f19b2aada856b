"""What the ledger's tests share (账本测试件): an actor, a door, an event kind, and rolled-back or committed acts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest

from yihao.ledger.commands import Actor
from yihao.ledger.registry import event_type
from yihao.runtime.context import Via
from yihao.runtime.words import Words

UNIT = "980101"
OTHER = "980102"
NUMBER = "20269801010000166"
CLERK = Actor("S00000001", "P1", UNIT)
WEB = Via("web")


@event_type("example.noted/1", label=Words("示例", "Example"))
@dataclass(frozen=True)
class Noted:
    """An invented kind of event."""

    text: str = ""
    count: int = 0
    on: date | None = None
    late_reason: Literal["import"] | None = None


@pytest.fixture
def clerk() -> Actor:
    return CLERK


@pytest.fixture
def documents() -> int:
    """How many documents the wide test of canonical bytes makes: thousands, or what YIHAO_DOCUMENTS says."""
    return int(os.environ.get("YIHAO_DOCUMENTS", "3000"))
