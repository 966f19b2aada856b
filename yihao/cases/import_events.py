"""Events of bringing judgments in (导入裁判文书的事件)."""

from __future__ import annotations

from dataclasses import dataclass

from yihao.ledger.registry import event_type
from yihao.runtime.words import Words


@event_type("import.begun/1", label=Words("开始导入裁判文书", "Import of judgments begun"))
@dataclass(frozen=True, slots=True)
class ImportBegun:
    """A file of judgments is being brought in (开始导入)."""

    batch: int
    file_sha256: str
    lines: int


@event_type("import.office_coded/1", label=Words("给定导入用检察院代码", "Import code given to an office"))
@dataclass(frozen=True, slots=True)
class ImportOfficeCoded:
    """An office that the directory does not know got a code, for ever (给定代码). ``name`` is the office's, as printed."""

    batch: int
    name: str
    code: str


@event_type("judgment.imported/1", label=Words("导入裁判文书", "Judgment imported"))
@dataclass(frozen=True, slots=True)
class JudgmentImported:
    """A judgment gave facts to this matter (文书入卷). Commits: prosecutors, the prosecutors in court as printed.

    ``day_known`` says whether the matter's day is printed, or stands for its year only.
    """

    document: str
    content_sha256: str
    instance: str
    court: str
    court_number: str
    day_known: bool


@event_type("import.finished/1", label=Words("裁判文书导入完毕", "Import of judgments finished"))
@dataclass(frozen=True, slots=True)
class ImportFinished:
    """What the import of a file came to (导入结果)."""

    batch: int
    documents: int
    refused: int
    cases: int
    reviews: int


@event_type("import.review_decided/1", label=Words("核对导入文书是否同案", "Imported documents compared"))
@dataclass(frozen=True, slots=True)
class ImportReviewDecided:
    """A person compared two documents (核对): same, different, or later. Commits: reason."""

    review: int
    one: str
    two: str
    answer: str
