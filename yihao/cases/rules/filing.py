"""What is handed in at the intake desk (收案材料), read from any door and checked before a number is given.

``read_filing`` takes plain JSON-like values and gives a frozen ``Filing`` or refuses with every problem at once, each at its
field, so that a clerk corrects all of them in one go and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yihao.cases.rules import kinds
from yihao.cases.rules.fields import in_a_sentence
from yihao.cases.rules.reading import Problem, Reader
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MAX_PARTIES = 500
MAX_ALIASES = 100
EARLIEST = date(1978, 1, 1)  # number.md: the procuratorates were restored in 1978


class InvalidFiling(Refused):
    """The material cannot be registered as it stands (材料需要改正). ``problems`` lists every wrong field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        count = len(problems)
        words = (
            in_a_sentence(first)
            if count == 1
            else Words(
                f"有 {count} 处需要改正，没有办理。请逐项改正后再提交",
                f"{count} things need correcting; nothing was done. Correct them, then send it again",
            )
        )
        super().__init__("invalid_filing", words, field=first.field, status=422)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class MeasureFiled:
    """A compulsory measure (强制措施) with its first day and place."""

    kind: str
    since: date | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class PartyFiled:
    """One person or organisation (当事人) as handed in. ``identity`` is an identity number or organisation code."""

    name: str
    kind: str = "PERSON"
    role: str = "SUSPECT"
    identity: str = ""
    charge: str = ""
    measures: tuple[MeasureFiled, ...] = ()


@dataclass(frozen=True, slots=True)
class AliasFiled:
    """Another number printed on the material (其他编号), as printed; an empty kind is found by parsing."""

    raw: str
    kind: str = ""
    issuer: str = ""  # known only where another document names who gave the number


@dataclass(frozen=True, slots=True)
class Filing:
    """The whole material for one matter (一件的收案材料)."""

    matter_kind: str
    source: str
    source_name: str
    received_on: date
    cause: str
    secrecy: int
    juvenile: bool
    parties: tuple[PartyFiled, ...]
    aliases: tuple[AliasFiled, ...]
    note: str = ""


def read_filing(raw: Any, *, today: date) -> Filing:
    """Read and check the material (读取并校验).

    Args:
        raw: an object with the keys of ``Filing``; dates as ``YYYY-MM-DD``.
        today: the day at the desk; nothing can have been received after it.

    Raises:
        InvalidFiling: with every problem found.
    """
    reader = Reader(raw)
    if reader.problems:  # no object at all: what it lacks need not be listed
        raise InvalidFiling(reader.problems)
    reader.only("matter_kind", "source", "source_name", "received_on", "cause", "secrecy", "juvenile", "parties",
                "aliases", "note")  # fmt: skip
    filing = Filing(
        matter_kind=reader.choice("matter_kind", kinds.MATTER_KINDS),
        source=reader.choice("source", kinds.SOURCES),
        source_name=reader.text("source_name", most=100),
        received_on=reader.day("received_on", earliest=EARLIEST, latest=today),
        cause=reader.text("cause", most=120, needed=True),
        secrecy=reader.whole("secrecy", among=kinds.SECRECY, otherwise=1),
        juvenile=reader.flag("juvenile"),
        parties=tuple(_party(r, today) for r in reader.each("parties", most=MAX_PARTIES, least=1)),
        aliases=tuple(_alias(r) for r in reader.each("aliases", most=MAX_ALIASES)),
        note=reader.text("note", most=2000),
    )
    if filing.juvenile and filing.secrecy == 0:
        reader.problem(
            "secrecy",
            Words(
                "未成年人案件不得公开，请改为内部或封存",
                "A juvenile's case cannot be public: choose internal or sealed",
            ),
        )
    if reader.problems:
        raise InvalidFiling(reader.problems)
    return filing


def _party(reader: Reader, today: date) -> PartyFiled:
    reader.only("name", "kind", "role", "identity", "charge", "measures")
    return PartyFiled(
        name=reader.text("name", most=100, needed=True),
        kind=reader.choice("kind", kinds.PARTY_KINDS, otherwise="PERSON"),
        role=reader.choice("role", kinds.PARTY_ROLES, otherwise="SUSPECT"),
        identity=reader.identity("identity", person=reader.raw("kind") != "ORGANISATION"),
        charge=reader.text("charge", most=120),
        measures=tuple(_measure(r, today) for r in reader.each("measures", most=20)),
    )


def _measure(reader: Reader, today: date) -> MeasureFiled:
    reader.only("kind", "since", "place")
    kind = reader.choice("kind", kinds.MEASURES)
    since = None
    if kind != "NONE" or reader.raw("since"):
        since = reader.day("since", earliest=EARLIEST, latest=today)
    return MeasureFiled(kind=kind, since=since, place=reader.text("place", most=60))


def _alias(reader: Reader) -> AliasFiled:
    reader.only("raw", "kind")
    return _number(reader)


def _number(reader: Reader) -> AliasFiled:
    alias = AliasFiled(
        raw=reader.text("raw", most=100, needed=True), kind=reader.choice("kind", kinds.ALIASES, otherwise="")
    )
    if alias.kind == "police_case" and len(alias.raw) != 23:
        reader.problem(
            "raw",
            Words("公安案件编号应为 23 位，现为 {n} 位", "A police case number has 23 characters, this one {n}").format(
                n=len(alias.raw)
            ),
        )
    return alias


def read_other_number(raw: Any) -> AliasFiled:
    """Read a number that is added later (读取补录编号), as those that come with a filing are read.

    Raises:
        InvalidFiling: with every problem found.
    """
    reader = Reader(raw)
    filed = replace(_number(reader), issuer=reader.text("issuer", most=100))
    if reader.problems:
        raise InvalidFiling(reader.problems)
    return filed


def in_custody(parties: Sequence[PartyFiled]) -> bool:
    """Tell whether any party is held (是否有人在押)."""
    return any(m.kind in kinds.IN_CUSTODY for p in parties for m in p.measures)


def as_json(filing: Filing) -> Mapping[str, Any]:
    """Write the filing as ``read_filing`` reads it; the canonical form behind the idempotency check."""
    return {
        "matter_kind": filing.matter_kind,
        "source": filing.source,
        "source_name": filing.source_name,
        "received_on": filing.received_on.isoformat(),
        "cause": filing.cause,
        "secrecy": filing.secrecy,
        "juvenile": filing.juvenile,
        "note": filing.note,
        "parties": [
            {
                "name": p.name,
                "kind": p.kind,
                "role": p.role,
                "identity": p.identity,
                "charge": p.charge,
                "measures": [
                    {"kind": m.kind, "since": m.since.isoformat() if m.since else None, "place": m.place}
                    for m in p.measures
                ],
            }
            for p in filing.parties
        ],
        "aliases": [{"raw": a.raw, "kind": a.kind} for a in filing.aliases],
    }
