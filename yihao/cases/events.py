"""Kinds of ledger event about cases (案件事件). A published ``/n`` never changes.

Names, identity numbers, free text and other numbers as printed are not here: they are committed to (``c``) and lie in the
vault under the keys named in each docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import yihao.cases.import_events  # noqa: F401 - kinds of event are found through this file
from yihao.ledger.registry import event_type
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class MeasureTold:
    """A measure as told at acceptance (强制措施)."""

    kind: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PartyEntered:
    """A party (当事人); name and identity are committed as ``p01_name`` and ``p01_identity``, place as ``p01_place_1``."""

    p: int
    kind: str
    role: str
    charge: str
    subject: str
    measures: tuple[MeasureTold, ...] = ()


@dataclass(frozen=True, slots=True)
class AliasEntered1:
    """Another number as the first versions told it (其他编号), committed as ``alias_1`` and so on."""

    a: int
    kind: str


@dataclass(frozen=True, slots=True)
class AliasEntered:
    """Another number (其他编号), committed as ``alias_1`` and so on.

    ``short_name`` is the office's short name that the number begins with, ``given`` the issuer named by another document:
    with them the number is read again as it was read then, whatever the directory says by that time.
    """

    a: int
    kind: str
    short_name: str = ""
    given: str = ""


@event_type("case.registered/1", label=Words("受理并取号", "Accepted, number issued"))
@dataclass(frozen=True, slots=True)
class CaseRegistered1:
    """As ``case.registered/2``, without its time and whether it had ended: these could not be rebuilt (受理取号)."""

    series: str
    matter_kind: str
    source: str
    received_on: date
    cause: str
    secrecy: int
    juvenile: bool
    parties: tuple[PartyEntered, ...] = ()
    aliases: tuple[AliasEntered1, ...] = ()


@event_type("case.registered/2", label=Words("受理并取号", "Accepted, number issued"))
@dataclass(frozen=True, slots=True)
class CaseRegistered:
    """A case is accepted and given its number for life (受理取号). Commits: p??_*, alias_*, source_name, note.

    ``closed``: it had ended before it was registered. The entry's declared time is the time of registration.
    """

    series: str
    matter_kind: str
    source: str
    received_on: date
    cause: str
    secrecy: int
    juvenile: bool
    closed: bool
    parties: tuple[PartyEntered, ...] = ()
    aliases: tuple[AliasEntered, ...] = ()


@event_type("matter.registered/1", label=Words("沿用原号登记新件", "New matter under the number"))
@dataclass(frozen=True, slots=True)
class MatterRegistered1:
    """As ``matter.registered/2``, without its office, its time and whether it had ended (沿用原号)."""

    matter_kind: str
    source: str
    received_on: date
    cause: str
    parties: tuple[PartyEntered, ...] = ()
    aliases: tuple[AliasEntered1, ...] = ()


@event_type("matter.registered/2", label=Words("沿用原号登记新件", "New matter under the number"))
@dataclass(frozen=True, slots=True)
class MatterRegistered:
    """A new matter of a case that has its number already (沿用原号). Commits as ``case.registered/2``.

    ``office`` handles it; ``known`` are parties told before whom this office's matter concerns too.
    """

    matter_kind: str
    source: str
    received_on: date
    cause: str
    office: str
    closed: bool
    parties: tuple[PartyEntered, ...] = ()
    aliases: tuple[AliasEntered, ...] = ()
    known: tuple[int, ...] = ()


@event_type("parties.entered/1", label=Words("登记当事人", "Parties entered"))
@dataclass(frozen=True, slots=True)
class PartiesEntered1:
    """As ``parties.entered/2``, with numbers told shorter (续登)."""

    parties: tuple[PartyEntered, ...] = ()
    aliases: tuple[AliasEntered1, ...] = ()


@event_type("parties.entered/2", label=Words("登记当事人", "Parties entered"))
@dataclass(frozen=True, slots=True)
class PartiesEntered:
    """Further parties and numbers of a registration too long for one entry (续登). Commits as ``case.registered/2``."""

    parties: tuple[PartyEntered, ...] = ()
    aliases: tuple[AliasEntered, ...] = ()


@event_type("case.alias_added/1", label=Words("补录其他编号", "Other number added"))
@dataclass(frozen=True, slots=True)
class AliasAdded:
    """Another number that became known later (补录其他编号). Commits: alias_*, as ``case.registered/2``."""

    aliases: tuple[AliasEntered, ...]


@event_type("case.sameness_decided/1", label=Words("判断是否同一案件", "Same case or new"))
@dataclass(frozen=True, slots=True)
class SamenessDecided:
    """Which candidates the clerk was shown and what was chosen (同案判断): ``chosen`` is a number, or ``new``."""

    shown: tuple[str, ...]
    chosen: str


@event_type("case.voided/1", label=Words("案号作废", "Number voided"))
@dataclass(frozen=True, slots=True)
class CaseVoided:
    """A wrongly accepted case; its number stays with the state void (作废). Commits: reason."""


@event_type("case.related/1", label=Words("建立案件关系", "Cases related"))
@dataclass(frozen=True, slots=True)
class CaseRelated:
    """This case stands in a relation to another (关联). Commits: reason."""

    kind: str
    other: str


@event_type("case.corrected/1", label=Words("更正登记", "Entry corrected"))
@dataclass(frozen=True, slots=True)
class CaseCorrected:
    """A wrong name, charge, cause or date put right by a further act (更正).

    ``before`` and ``after`` stand here for codes and dates; for names they are committed as ``before`` and ``after``.
    Commits: reason.
    """

    what: str
    part: str = ""
    before: str = ""
    after: str = ""


@event_type("matter.assigned/1", label=Words("确定承办人", "Handler assigned"))
@dataclass(frozen=True, slots=True)
class MatterAssigned:
    """A person joins the team of a matter (确定承办或协办). Commits: reason."""

    person: str
    role: str
    department: str = ""


@event_type("linking.opened/1", label=Words("提示另一院可能已有此案", "Another office may hold this case"))
@dataclass(frozen=True, slots=True)
class LinkingOpened:
    """The national index found the same person or number at another office (并案核对开始).

    ``grounds`` names all that agrees (``identity``, ``alias``, ``identity,alias``). Told again for the same two numbers, more
    agrees than before.
    """

    other: str
    other_unit: str
    grounds: str


@event_type("linking.answered/1", label=Words("答复并案核对", "Linking answered"))
@dataclass(frozen=True, slots=True)
class LinkingAnswered:
    """One of the two desks says whether both hold the same case (并案核对答复). Commits: reason."""

    other: str
    answer: str


@event_type("number.tally/1", label=Words("每日号段清点", "Daily tally of numbers"))
@dataclass(frozen=True, slots=True)
class NumberTally:
    """The high-water mark of one series of this unit (号段清点)."""

    year: int
    series: str
    mark: int
    voided: int


@event_type("evidence.taken/1", label=Words("出具证据包", "Evidence bundle handed out"))
@dataclass(frozen=True, slots=True)
class EvidenceTaken:
    """A case's evidence bundle left the system (出具证据包); stands in the system's log, so ``of_case`` is no part of its trace."""

    of_case: str
    sha256: str
    entries: int
