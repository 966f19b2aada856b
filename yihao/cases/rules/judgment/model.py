"""What goes into the reading of a judgment (裁判文书) and what comes out of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Instance = Literal["first", "second", "retrial", "other"]
Role = Literal["indicting", "protesting", "appearing"]


@dataclass(frozen=True, slots=True)
class Document:
    """One published judgment (裁判文书) in the five parts the publisher cuts it into.

    `head` is everything before the facts, `fact` the findings, `reason` the part from 本院认为, `result` the decision
    with whatever follows it. Any part may be empty or cut short.
    """

    id: str
    title: str
    head: str
    fact: str
    reason: str
    result: str


@dataclass(frozen=True, slots=True)
class ProcuratorateRole:
    """What one procuratorate (检察院) did in the case: brought it, protested, or only appeared at this hearing."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class CitedNumber:
    """An earlier court number (前案号) of the same chain, with the court's name where one is printed near it."""

    number: str
    court: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing a person should look at (存疑): the field it touches and a fixed reason code."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one judgment (提取结果); nothing here comes from outside the document.

    `court_case_no` and `lower_court_case_nos` keep digits and zeros as printed, with brackets as （）;
    `indictment_nos` have brackets as 〔〕. An unknown value is None or an empty tuple.
    """

    id: str
    instance: Instance
    court_case_no: str | None
    court: str | None
    lower_court_case_nos: tuple[str, ...]
    earlier_cited: tuple[CitedNumber, ...]
    procuratorates: tuple[ProcuratorateRole, ...]
    indictment_nos: tuple[str, ...]
    indicted_on: date | None
    prosecutors: tuple[str, ...]
    defendants: tuple[str, ...]
    charges: tuple[str, ...]
    detained_on: date | None
    arrested_on: date | None
    protest: bool
    doubts: tuple[Doubt, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the scored fields in the exchange format (导入格式), dates as ISO text."""
        return {
            "id": self.id,
            "instance": self.instance,
            "court_case_no": self.court_case_no,
            "lower_court_case_nos": list(self.lower_court_case_nos),
            "procuratorates": [{"name": each.name, "role": each.role} for each in self.procuratorates],
            "indictment_nos": list(self.indictment_nos),
            "indicted_on": self.indicted_on.isoformat() if self.indicted_on else None,
            "prosecutors": list(self.prosecutors),
            "defendants": list(self.defendants),
            "charges": list(self.charges),
            "detained_on": self.detained_on.isoformat() if self.detained_on else None,
            "arrested_on": self.arrested_on.isoformat() if self.arrested_on else None,
            "protest": self.protest,
        }
