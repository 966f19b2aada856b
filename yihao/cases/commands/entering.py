"""Entering parties and other numbers (登记当事人与编号): their places, their secrets, and the ledger entries they go into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from yihao.cases import events
from yihao.cases.commands import rows
from yihao.cases.rules.alias import parse, search_key
from yihao.cases.rules.filing import AliasFiled, Filing, PartyFiled
from yihao.cases.subjects import addressed, case_subject, new_subject
from yihao.ledger.commands import Entry, Secret
from yihao.people.acting import Acting
from yihao.people.queries import short_names

T = TypeVar("T")
_NOT_YET = UUID(int=0)  # the case's vault subject follows from its number, which is given later
WEIGHT_OF_ONE_ENTRY = 40  # an entry holds 16 KiB: a party weighs 2, each measure and other number 1


@dataclass(frozen=True, slots=True)
class Entered:
    """Parties and other numbers with their places (登记后的人与编号)."""

    parties: tuple[rows.NumberedParty, ...]
    aliases: tuple[rows.NumberedAlias, ...]


def fresh_parties(filing: Filing, *, first: int) -> Iterator[rows.NumberedParty]:
    """Give the filing's parties their places from ``first``, each under a vault subject of its own."""
    for ordinal, party in enumerate(filing.parties, first):
        yield numbered_party(ordinal, party, new_subject(), is_new=True)


def numbered_party(ordinal: int, party: PartyFiled, subject: UUID, *, is_new: bool) -> rows.NumberedParty:
    """Give one party its place and the vault addresses of its name and identity number."""
    identity = addressed(party.identity, subject, fresh=is_new) if party.identity else None
    return rows.NumberedParty(ordinal, party, addressed(party.name, subject, fresh=is_new), identity, is_new)


def numbered_aliases(aliases: tuple[AliasFiled, ...]) -> tuple[rows.NumberedAlias, ...]:
    """Parse other numbers; their vault subject is the case, named once its number is known."""
    chunks = _chunks([_alias(filed) for filed in aliases], lambda a: a.weight)
    return tuple(replace(alias, place=place) for chunk in chunks for place, alias in enumerate(chunk, 1))


def _alias(filed: AliasFiled) -> rows.NumberedAlias:
    known = short_names()
    read = parse(filed.raw, known)
    return rows.NumberedAlias(
        0, filed.kind or str(read.kind), addressed(filed.raw, _NOT_YET), read.normalised, search_key(read.normalised),
        filed.issuer or read.issuer or "", short_name=read.issuer if read.issuer and read.issuer in known else "", given=filed.issuer,
    )  # fmt: skip


def entries_of(
    acting: Acting,
    filing: Filing,
    number: str,
    matter: int,
    entered: Entered,
    *,
    at: datetime,
    idem: UUID | None = None,
    body: bytes | None = None,
    series: str = rows.LIVE,
    office: str = "",
    closed: bool = False,
    known: tuple[int, ...] = (),
) -> Iterator[Entry]:
    """Put the registration into ledger entries: one, or several when it is too long for one.

    Args:
        at: the time that the rows carry.
        office: whose matter it is, the actor's own unless another is named.
        known: parties told before whom this matter concerns too.
    """
    keyed, fresh = case_subject(number), matter == 1
    for turn, (people, others) in enumerate(_turns(entered)):
        secrets = dict(_secrets(people, others, keyed, fresh=fresh))
        told, numbers = tuple(_party_event(p) for p in people), alias_events(others)
        event: object
        if turn:
            event = events.PartiesEntered(told, numbers)
        elif matter == 1:
            event = events.CaseRegistered(
                series, filing.matter_kind, filing.source, filing.received_on, filing.cause, filing.secrecy,
                filing.juvenile, closed, told, numbers,
            )  # fmt: skip
        else:
            event = events.MatterRegistered(
                filing.matter_kind, filing.source, filing.received_on, filing.cause, office or acting.unit, closed,
                told, numbers, known,
            )  # fmt: skip
        if not turn:
            named = (("source_name", filing.source_name), ("note", filing.note))
            secrets |= {name: Secret(text, keyed, fresh=fresh) for name, text in named if text}
        yield Entry(
            event=event, actor=acting.ledger_actor, number=number, matter=f"M{matter:02}", secrets=secrets,
            occurred=at, idem=None if turn else idem, request=None if turn else body, via=acting.via,
        )  # fmt: skip


def further_entries(acting: Acting, number: str, matter: int, entered: Entered, *, at: datetime) -> Iterator[Entry]:
    """Put further parties and numbers of a matter that is there into ledger entries (续登)."""
    for people, others in _turns(entered):
        event = events.PartiesEntered(tuple(_party_event(p) for p in people), alias_events(others))
        yield Entry(
            event=event, actor=acting.ledger_actor, number=number, matter=f"M{matter:02}",
            occurred=at, secrets=dict(_secrets(people, others, case_subject(number), fresh=False)), via=acting.via,
        )  # fmt: skip


def _turns(entered: Entered) -> Iterator[tuple[tuple[rows.NumberedParty, ...], tuple[rows.NumberedAlias, ...]]]:
    """Deal parties and numbers out to as many entries as they need, at least one."""
    parties = _chunks(entered.parties, lambda p: 2 + len(p.filed.measures))
    aliases = _chunks(entered.aliases, lambda a: a.weight)
    for turn in range(max(len(parties), len(aliases), 1)):
        yield parties[turn] if turn < len(parties) else (), aliases[turn] if turn < len(aliases) else ()


def alias_events(aliases: Sequence[rows.NumberedAlias]) -> tuple[events.AliasEntered, ...]:
    """Tell other numbers as an event does (编号入账): the numbers themselves are committed."""
    return tuple(events.AliasEntered(a.place, a.kind, a.short_name, a.given) for a in aliases)


def _chunks(items: Sequence[T], weight: Callable[[T], int]) -> list[tuple[T, ...]]:
    """Cut a list into parts that fit one entry each."""
    chunks: list[list[T]] = []
    load = 0
    for item in items:
        load += weight(item)
        if not chunks or load > WEIGHT_OF_ONE_ENTRY:
            chunks.append([])
            load = weight(item)
        chunks[-1].append(item)
    return [tuple(c) for c in chunks]


def _party_event(party: rows.NumberedParty) -> events.PartyEntered:
    measures = tuple(events.MeasureTold(m.kind, m.since) for m in party.filed.measures)
    return events.PartyEntered(
        party.ordinal, party.filed.kind, party.filed.role, party.filed.charge, str(party.name.subject), measures
    )


def _secrets(
    parties: Sequence[rows.NumberedParty], aliases: Sequence[rows.NumberedAlias], keyed: UUID, *, fresh: bool
) -> Iterator[tuple[str, Secret]]:
    for party in parties:
        yield f"{party.stem}_name", party.name
        if party.identity:
            yield f"{party.stem}_identity", party.identity
        for place, measure in enumerate(party.filed.measures, 1):
            if measure.place:
                yield f"{party.stem}_place_{place}", Secret(measure.place, party.name.subject, party.is_new)
    for alias in aliases:
        yield alias.field, alias.secret._replace(subject=keyed, fresh=fresh)
