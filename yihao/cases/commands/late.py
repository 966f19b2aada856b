"""Late registration (补录): cases of the past get their number in the series 90001.., from the judgments that tell of them.

Nothing here records: the entries of many cases are handed back and recorded together by the caller, in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from yihao.cases import import_events
from yihao.cases.commands import rows
from yihao.cases.commands.entering import Entered, entries_of, fresh_parties, further_entries, numbered_aliases
from yihao.cases.commands.register import SeriesFull
from yihao.cases.rules.filing import AliasFiled, Filing, MeasureFiled, PartyFiled
from yihao.cases.rules.judgment.assembling import CasePlan, MatterPlan, PersonFound
from yihao.cases.rules.judgment.assembling.model import NumberFound
from yihao.cases.subjects import case_subject
from yihao.ledger.commands import Entry, Secret
from yihao.people.acting import Acting

INTERNAL = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger says of one judgment (文书要素)."""

    document: str
    sha: str
    instance: str
    court: str
    court_number: str
    prosecutors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A case registered late (补录结果): its number, the matter of each document, and the entries still to be recorded."""

    number: str
    matters: Mapping[str, int]
    entries: tuple[Entry, ...]


def register_late(
    *, acting: Acting, plan: CasePlan, units: Sequence[str], told: Mapping[str, Told], ledger_year: int
) -> Late:
    """Register a case of the past (补录). ``units`` are the codes of the offices of the plan's matters, in their order.

    Raises:
        SeriesFull: this office has no late number left for that year.
    """
    year = plan.year or ledger_year
    filings = [_filing(plan, matter, year, first=place == 0) for place, matter in enumerate(plan.matters)]
    entered = Entered(tuple(fresh_parties(filings[0], first=1)), numbered_aliases(filings[0].aliases))
    days_known = [_has_day(matter) for matter in plan.matters]
    made = rows.insert_case(
        _rows(acting, filings[0], units[0], entered, 1, day_known=days_known[0]), series=rows.LATE, year=plan.year
    )
    if made is None:
        raise SeriesFull
    number, at = made
    entries = list(entries_of(acting, filings[0], number, 1, entered, at=at, series=rows.LATE, closed=True))
    again = _without_measures(entered.parties)
    for ordinal, (filing, unit) in enumerate(zip(filings[1:], units[1:], strict=True), 2):
        numbered = numbered_aliases(filing.aliases)
        late = _rows(acting, filing, unit, Entered(again, numbered), ordinal, day_known=days_known[ordinal - 1])
        at = rows.insert_matter(late, number=number)
        known = tuple(party.ordinal for party in again)
        numbers = Entered((), numbered)
        entries.extend(
            entries_of(acting, filing, number, ordinal, numbers, at=at, office=unit, closed=True, known=known)
        )
    matters = {ident: ordinal for ordinal, m in enumerate(plan.matters, 1) for ident in m.documents}
    entries.extend(
        _imported(acting, number, ordinal, told[ident], day_known=days_known[ordinal - 1])
        for ident, ordinal in matters.items()
    )
    return Late(number, matters, tuple(entries))


def add_late(
    *,
    acting: Acting,
    number: str,
    birth: tuple[str, int],
    following: tuple[int, int],
    people: Sequence[PersonFound],
    numbers: Sequence[NumberFound],
    matters: Sequence[tuple[MatterPlan, str]],
    told: Mapping[str, Told],
    placed: Mapping[str, int],
    days_known: frozenset[int],
) -> Late:
    """Add judgments that came later to a case registered before (补充文书); the caller holds the case's row.

    Args:
        birth: unit and year of the number.
        following: the next free ordinal of a party and of a matter.
        numbers: what belongs to the first matter.
        placed: documents that belong to a matter that is there, with its ordinal.
        days_known: the matters that are there whose day is printed.
    """
    unit, year = birth
    base = CasePlan("", None, year, None, "", False, tuple(people), (), ())
    filing = _filing(base, MatterPlan("PROSECUTION_REVIEW", "", "", None, tuple(numbers), ()), year, first=True)
    entered = Entered(tuple(fresh_parties(filing, first=following[0])), numbered_aliases(filing.aliases))
    entries: list[Entry] = []
    if entered.parties or entered.aliases:
        at = rows.insert_more(_rows(acting, filing, unit, entered, 1), number=number)
        entries.extend(further_entries(acting, number, 1, entered, at=at))
    where, known = dict(placed), set(days_known)
    for ordinal, (matter, office) in enumerate(matters, following[1]):
        own = _filing(base, matter, year, first=False)
        numbered = numbered_aliases(own.aliases)
        if _has_day(matter):
            known.add(ordinal)
        new = Entered((), numbered)
        late = _rows(acting, own, office, new, ordinal, day_known=ordinal in known)
        at = rows.insert_matter(late, number=number)
        entries.extend(entries_of(acting, own, number, ordinal, new, at=at, office=office, closed=True))
        where |= dict.fromkeys(matter.documents, ordinal)
    entries.extend(
        _imported(acting, number, where[ident], each, day_known=where[ident] in known) for ident, each in told.items()
    )
    return Late(number, where, tuple(entries))


def _has_day(matter: MatterPlan) -> bool:
    """Tell whether the day is printed; 1 January of a matter without a document of its own is taken for a stand-in."""
    day = matter.received_on
    return day is not None and (bool(matter.documents) or (day.month, day.day) != (1, 1))


def _rows(
    acting: Acting, filing: Filing, unit: str, entered: Entered, matter: int, *, day_known: bool = True
) -> rows.Rows:
    return rows.Rows(
        filing, unit, acting.person, entered.parties, entered.aliases, matter,
        closed=True, day_known=day_known, seen_by=(acting.unit,),
    )  # fmt: skip


def _without_measures(parties: tuple[rows.NumberedParty, ...]) -> tuple[rows.NumberedParty, ...]:
    """Give the same people as known ones: their names are indexed for the next office too, and nothing is told twice."""
    return tuple(
        rows.NumberedParty(p.ordinal, PartyFiled(p.filed.name, p.filed.kind), p.name, None, is_new=False)
        for p in parties
    )


def _filing(plan: CasePlan, matter: MatterPlan, year: int, *, first: bool) -> Filing:
    return Filing(
        matter_kind=matter.kind,
        source="COURT",
        source_name=matter.court[:100],
        received_on=matter.received_on or _first_day(matter, year),
        cause=plan.cause or "（未写明）",
        secrecy=INTERNAL,
        juvenile=plan.juvenile,
        parties=tuple(_party(person) for person in plan.people) if first else (),
        aliases=tuple(AliasFiled(normalize("NFC", n.raw), n.kind, n.issuer[:100]) for n in matter.numbers),
    )


def _first_day(matter: MatterPlan, year: int) -> date:
    """Stand in for a day that is not printed: the first of the year that the matter's own number gives."""
    printed = next((int(n.raw[1:5]) for n in matter.numbers if n.raw[1:5].isdecimal() and n.raw[1:5].isascii()), year)
    return date(printed if year <= printed <= year + 40 else year, 1, 1)


def _party(person: PersonFound) -> PartyFiled:
    told = (("DETENTION", person.detained_on), ("ARREST", person.arrested_on))
    return PartyFiled(
        name=normalize("NFC", person.name),
        kind="ORGANISATION" if person.is_unit else "PERSON",
        role="DEFENDANT",
        charge=person.charge,
        measures=tuple(MeasureFiled(kind, day) for kind, day in told if day),
    )


def _imported(acting: Acting, number: str, matter: int, told: Told, *, day_known: bool) -> Entry:
    secrets = dict(_prosecutors(number, told))
    event = import_events.JudgmentImported(
        told.document, told.sha, told.instance, normalize("NFC", told.court), normalize("NFC", told.court_number),
        day_known,
    )  # fmt: skip
    return Entry(
        event=event, actor=acting.ledger_actor, number=number, matter=f"M{matter:02}", secrets=secrets, via=acting.via
    )


def _prosecutors(number: str, told: Told) -> Iterator[tuple[str, Secret]]:
    if told.prosecutors:
        yield "prosecutors", Secret("、".join(told.prosecutors), case_subject(number))
