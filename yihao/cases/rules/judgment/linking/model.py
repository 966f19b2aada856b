"""What linking keeps of a judgment, and what it answers (关联依据与结论)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from yihao.cases.rules.judgment.model import Instance

Context = Literal["chain", "prior", "accomplice", "civil", "execution", "other"]
Relation = Literal["appeal", "retrial", "remand", "severed", "duplicate", "none"]
SameCase = Literal["review"] | bool


@dataclass(frozen=True, slots=True)
class CourtNumber:
    """A court's case number (案号) in the two forms that linking compares.

    `strict` keeps digits and zeros as printed, so `第00324号` and `第324号` differ; `loose` drops zeros, 字, 第 and
    之一, repairs the letters O and l, and holds one key for each serial of a joined number. `suffix` is 之一 or -1.
    `year` is empty where the court printed none.
    """

    strict: str
    loose: tuple[str, ...]
    year: str
    body: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A court number cited in a judgment (引用案号), with the court printed near it and what it is cited for."""

    number: CourtNumber
    court: str | None
    context: Context


@dataclass(frozen=True, slots=True)
class Party:
    """An accused (被告人) as printed, with the day or month of birth (`19861220`, `198612`) where one is printed."""

    name: str
    born: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that linking keeps of one judgment (关联依据); no text, so that ten thousand fit in little memory.

    `finding_marks` are hashes of a fixed sample of the clauses of the findings; two judgments of the same events
    share many. `remanded` says that the head tells of a remand or a retrial order (发回, 再审), numbered or not.
    `custody` holds the days of detention and arrest, which no redaction touches.
    """

    id: str
    title: str
    instance: Instance
    court: str | None
    own: CourtNumber | None
    cited: tuple[Cited, ...]
    indictments: tuple[str, ...]
    parties: tuple[Party, ...]
    charges: frozenset[str]
    finding_marks: frozenset[int]
    remanded: bool = False
    custody: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two judgments are one case (同案结论), and why, as reason codes that `reasons.WORDS` explains."""

    same_case: SameCase
    relation: Relation
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A judged pair of judgments (关联), `later` by instance and year, with the numbers that brought them together."""

    later: str
    earlier: str
    via: tuple[str, ...]
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """Return the pair in the exchange format (导入格式)."""
        return {
            "a": self.later,
            "b": self.earlier,
            "same_case": self.verdict.same_case,
            "relation": self.verdict.relation,
            "reasons": list(self.verdict.reasons),
            "via": list(self.via),
        }
