"""Which office, which year, which matters (归案): from the judgments of one case to its registration."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from yihao.cases.rules.judgment.assembling.model import CasePlan, MatterPlan, NumberFound, PersonFound, Reading
from yihao.cases.rules.judgment.assembling.people import is_juvenile, people_of
from yihao.cases.rules.judgment.offices import same_office

_RANK = {"first": 0, "other": 1, "second": 2, "retrial": 3}
_YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)")
_JOINED = re.compile(r"^(?P<stem>.*?)(?P<numbers>\d+(?:号?[、，,和及]第?\d+)+)号?$")
EARLIEST_YEAR = 1978
LONGEST_NUMBER = 100
_MISPRINT = 5  # years before any dated act that a number's year cannot lie


def assemble(readings: Sequence[Reading], *, latest_year: int) -> CasePlan | None:
    """Plan the registration of one case (拟登记), or None where no procuratorate is read in any of its judgments.

    ``latest_year`` is the present year: a later one printed is a misprint.
    """
    ordered = sorted(readings, key=_order)
    office, doubts = _birth_office(ordered)
    if not office:
        return None
    people = people_of(ordered)
    known_on = _known_on(ordered)
    year, from_court = _year(ordered, known_on, latest_year)
    doubts += ["year_not_printed"] if year is None else ["year_of_court_number"] if from_court else []
    doubts += [] if known_on else ["day_not_printed"]
    doubts += [] if people else ["no_accused_read"]
    return CasePlan(
        office=office,
        court=_trial_court(ordered),
        year=year,
        known_on=known_on,
        cause=_cause(ordered),
        juvenile=is_juvenile(people, known_on),
        people=people,
        matters=tuple(matters_of(ordered, office, known_on)),
        doubts=tuple(doubts),
    )


def _order(reading: Reading) -> tuple[int, str, str]:
    own = reading.evidence.own
    return _RANK[reading.extraction.instance], own.year if own else "9999", reading.id


def _offices(readings: Sequence[Reading], role: str) -> list[str]:
    return [each.name for reading in readings for each in reading.extraction.procuratorates if each.role == role]


def _birth_office(readings: Sequence[Reading]) -> tuple[str, list[str]]:
    """Name the office that indicted (公诉机关), in its fullest printed form; another only where none is read."""
    indicting = _offices(readings, "indicting")
    if indicting:
        forms = [name for name in indicting if same_office(name, indicting[0])]
        differs = any(not same_office(name, indicting[0]) for name in indicting)
        return max(forms, key=len), ["two_indicting_offices"] if differs else []
    others = _offices(readings, "protesting") or _offices(readings, "appearing")
    return (others[0], ["indicting_office_not_read"]) if others else ("", [])


def _trial_court(readings: Sequence[Reading]) -> str | None:
    return next((r.extraction.court for r in readings if r.extraction.instance == "first"), None)


def _known_on(readings: Sequence[Reading]) -> date | None:
    """Find the earliest known act of a procuratorate (最早的检察行为): the approval of an arrest, or the indictment."""
    indicted = [r.extraction.indicted_on for r in readings if r.extraction.indicted_on]
    arrested = [r.extraction.arrested_on for r in readings if r.extraction.arrested_on]
    # An arrest after the indictment was decided by the court, so the indictment stays the first act.
    return min((*indicted, *arrested), default=None)


def _year(readings: Sequence[Reading], known_on: date | None, latest: int) -> tuple[int | None, bool]:
    """Find the year of birth (立号年份), and whether only a court number tells it."""
    printed = [y for r in readings for n in r.extraction.indictment_nos for y in _years(n, latest)]
    if known_on and EARLIEST_YEAR <= known_on.year <= latest:
        printed = [y for y in printed if y > known_on.year - _MISPRINT] + [known_on.year]
    if printed:
        return min(printed), False
    numbers = [n for r in readings for n in (r.extraction.court_case_no, *r.extraction.lower_court_case_nos) if n]
    return min((y for n in numbers for y in _years(n, latest)), default=None), True


def _years(number: str, latest: int) -> list[int]:
    return [int(y) for y in _YEAR.findall(number)[:1] if EARLIEST_YEAR <= int(y) <= latest]


def _cause(readings: Sequence[Reading]) -> str:
    charges = dict.fromkeys(charge.removesuffix("罪") for r in readings for charge in r.extraction.charges)
    text = "、".join(charges)
    return text if len(text) <= 120 else text[:119] + "…"


def matters_of(readings: Sequence[Reading], office: str, known_on: date | None) -> Iterator[MatterPlan]:
    """Lay out the matters (件): the indicting office's first, then each later hearing that an office took part in."""
    later = _later_hearings(readings)
    moved = {ident for _, documents in later for ident in (d.id for d in documents)}
    first = [r for r in readings if r.id not in moved]
    given = [(kind, office_, documents) for (kind, office_, _), documents in later]
    taken = {r.extraction.court_case_no for _, _, documents in given for r in documents}
    numbers = [n for r in readings for n in _numbers(r) if r in first or (n.kind == "document" or n.raw not in taken)]
    court = _trial_court(readings) or ""
    yield MatterPlan("PROSECUTION_REVIEW", office, court, known_on, _once(numbers), tuple(r.id for r in first))
    for kind, place, documents in given:
        own = [n for r in documents for n in _own_number(r)]
        court = documents[0].extraction.court or ""
        yield MatterPlan(kind, place, court, None, _once(own), tuple(r.id for r in documents))


def _later_hearings(readings: Sequence[Reading]) -> list[tuple[tuple[str, str, str], list[Reading]]]:
    """Group the documents of later instances (二审、再审) by what the office did there, where, under which number."""
    found: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings:
        matter = matter_of(reading)
        if matter is not None:
            key = (*matter, reading.evidence.own.strict if reading.evidence.own else reading.id)
            found.setdefault(key, []).append(reading)
    return list(found.items())


def matter_of(reading: Reading) -> tuple[str, str] | None:
    """Tell what a document makes a matter of its own (另立一件): kind and office, or None where it belongs to the first."""
    x = reading.extraction
    if x.instance not in ("second", "retrial"):
        return None
    appearing = _offices([reading], "appearing")
    protesting = _offices([reading], "protesting")
    present = appearing or protesting
    if not present:
        return None
    kinds = ("PROTEST_2ND", "SECOND_INSTANCE") if x.instance == "second" else ("RETRIAL_PROTEST", "RETRIAL_ATTEND")
    return kinds[0] if x.protest else kinds[1], present[0]


def _own_number(reading: Reading) -> Iterator[NumberFound]:
    x = reading.extraction
    if x.court_case_no:
        yield from _spread(NumberFound(x.court_case_no, "court", x.court or ""))


def _numbers(reading: Reading) -> Iterator[NumberFound]:
    """List every number a document gives of its case (全部编号): its own, the earlier ones, the indictments."""
    yield from _own_number(reading)
    courts = {cited.number: cited.court or "" for cited in reading.extraction.earlier_cited}
    for number in reading.extraction.lower_court_case_nos:
        yield from _spread(NumberFound(number, "court", courts.get(number, "")))
    for number in reading.extraction.indictment_nos:
        yield from _spread(NumberFound(number, "document"))


def _spread(number: NumberFound) -> Iterator[NumberFound]:
    """Give the number as printed, and each number of a joined one (646、648号) by itself, so that each is found."""
    yield number
    joined = _JOINED.match(number.raw)
    if joined:
        for serial in re.findall(r"\d+", joined["numbers"]):
            yield replace(number, raw=f"{joined['stem']}{serial}号")


def _once(numbers: Sequence[NumberFound]) -> tuple[NumberFound, ...]:
    """Keep each number once (去重), with an issuer where any mention names one."""
    kept: dict[tuple[str, str], NumberFound] = {}
    for number in numbers:
        if len(number.raw) <= LONGEST_NUMBER:
            held = kept.get((number.raw, number.kind))
            if held is None or (number.issuer and not held.issuer):
                kept[number.raw, number.kind] = number
    return tuple(kept.values())


def added_people(known: Sequence[Reading], new: Sequence[Reading]) -> tuple[PersonFound, ...]:
    """List the accused that new documents add to a case (新增被告人)."""
    before = people_of(sorted(known, key=_order))
    return people_of(sorted(new, key=_order), before)[len(before) :]
