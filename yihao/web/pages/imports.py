"""Import of judgments as its pages show it (文书导入页面): the report of a run, the review list, one review side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing the program was unsure of, and how often (程序自报的疑点)."""

    words: Words | str
    count: int
    share: float  # of all documents, 0 to 100


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a field was found (各项读出率)."""

    words: Words | str
    found: int
    total: int

    @property
    def share(self) -> int:
        """Whole per cent (百分比)."""
        return round(100 * self.found / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of the import (一次导入). ``ended_at`` is None while it goes on."""

    id: str
    file: str
    by: str
    started_at: datetime
    ended_at: datetime | None
    documents: int
    total: int
    cases: int
    joined: int
    numbers: int
    to_review: int
    refused: int
    seconds: int
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def percent(self) -> int:
        """How far it is (进度)."""
        return round(100 * self.documents / self.total) if self.total else 100


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One doubt waiting for a person (一条待核对)."""

    id: int
    words: Words | str
    left: str
    right: str
    since: datetime
    answer: Words | str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One judgment as read beside the other (一份文书)."""

    title: str
    court: str
    number: str
    paragraphs: tuple[str, ...]
    case: str = ""  # its lifelong number, if it has one


@dataclass(frozen=True, slots=True)
class Agreement:
    """One field of both (一项对照): what each says, and whether they agree (None: cannot be compared)."""

    words: Words | str
    left: str
    right: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Review:
    """Two judgments that may be one case (并排核对)."""

    id: int
    left: Text
    right: Text
    why: tuple[Words | str, ...]
    agreements: tuple[Agreement, ...]
    answer: Words | str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
