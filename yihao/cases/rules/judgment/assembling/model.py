"""What is registered from the judgments of one case (拟登记内容)."""

from dataclasses import dataclass, field
from datetime import date

from yihao.cases.rules.judgment.linking.model import Evidence
from yihao.cases.rules.judgment.model import Extraction


@dataclass(frozen=True, slots=True)
class Reading:
    """One judgment as read (一份文书的提取结果)."""

    extraction: Extraction
    evidence: Evidence

    @property
    def id(self) -> str:
        """The document's id."""
        return self.extraction.id


@dataclass(frozen=True, slots=True)
class PersonFound:
    """An accused of the case (被告人), under the fullest name printed in any of its judgments."""

    name: str
    is_unit: bool
    born: str = ""
    charge: str = ""
    detained_on: date | None = None
    arrested_on: date | None = None


@dataclass(frozen=True, slots=True)
class NumberFound:
    """Another number of the case (其他编号) with the kind of alias it is and who gave it."""

    raw: str
    kind: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class MatterPlan:
    """One matter (件): which office did what, since when, under which numbers, from which documents."""

    kind: str
    office: str
    court: str
    received_on: date | None
    numbers: tuple[NumberFound, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A case to be registered (拟登记案件). ``year`` is None where nothing printed tells it; ``doubts`` are codes."""

    office: str
    court: str | None
    year: int | None
    known_on: date | None
    cause: str
    juvenile: bool
    people: tuple[PersonFound, ...]
    matters: tuple[MatterPlan, ...]
    doubts: tuple[str, ...] = field(default=())
