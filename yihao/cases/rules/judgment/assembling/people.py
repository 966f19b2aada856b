"""The accused of one case from all its judgments (合并被告人), through redaction."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from yihao.cases.rules.judgment.assembling.model import PersonFound, Reading
from yihao.cases.rules.judgment.linking.model import Party
from yihao.cases.rules.judgment.linking.names import alike, is_masked

_UNIT = re.compile(
    r"(?:公司|厂|店|中心|局|院|社|商行|银行|工作室|学校|大学|部|站|矿|场|所|队|委员会|协会|基金|合伙企业?)$"
)
LONGEST_NAME = 100
_OF_AGE = 18


def people_of(readings: Sequence[Reading], known: Sequence[PersonFound] = ()) -> tuple[PersonFound, ...]:
    """Bring the accused of several judgments together (合并被告人), those of ``known`` first and in their places.

    A person found again is never listed twice: at once where whole names agree, and where a masked name can be only one
    person of the list.
    """
    people = list(known)
    for reading in readings:
        taken: set[int] = set()
        for person in _accused(reading):
            place = _place(person, people, taken)
            if place is None:
                people.append(person)
                taken.add(len(people) - 1)
            else:
                taken.add(place)
                people[place] = _fuller(people[place], person)
    return tuple(people)


def _accused(reading: Reading) -> list[PersonFound]:
    x = reading.extraction
    born = {party.name: party.born for party in reading.evidence.parties}
    charge = "、".join(x.charges) if len(x.charges) == 1 or len(x.defendants) == 1 else ""
    found, custody_told = [], False
    for name in x.defendants:
        is_unit = len(name) > 4 and bool(_UNIT.search(name))
        person = PersonFound(name[:LONGEST_NAME], is_unit, born.get(name, ""), charge[:120])
        if not is_unit and not custody_told:  # custody is read for the first natural person only
            person, custody_told = replace(person, detained_on=x.detained_on, arrested_on=x.arrested_on), True
        found.append(person)
    return found


def _place(person: PersonFound, people: Sequence[PersonFound], taken: set[int]) -> int | None:
    """Find the person among those known (定位); a name that may be several people is nobody's."""
    likeness = {
        place: alike(Party(person.name, person.born), Party(other.name, other.born))
        for place, other in enumerate(people)
        if place not in taken
    }
    same = [place for place, verdict in likeness.items() if verdict == "same"]
    possible = [place for place, verdict in likeness.items() if verdict == "possible"]
    return same[0] if same else possible[0] if len(possible) == 1 else None


def _fuller(one: PersonFound, other: PersonFound) -> PersonFound:
    """Keep what either tells (取全): the unmasked name, the longer birth date, the earlier custody."""
    name = other.name if is_masked(one.name) and not is_masked(other.name) else one.name
    return PersonFound(
        name,
        one.is_unit,
        max(one.born, other.born, key=len),
        one.charge or other.charge,
        _earlier(one.detained_on, other.detained_on),
        _earlier(one.arrested_on, other.arrested_on),
    )


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def is_juvenile(people: Sequence[PersonFound], on: date | None) -> bool:
    """Test whether anyone was under eighteen (未成年人) when taken or accused; one born on an unknown day is not."""
    return any(
        (day := person.detained_on or on) is not None and len(person.born) >= 8 and _age(person.born, day) < _OF_AGE
        for person in people
    )


def _age(born: str, on: date) -> int:
    year, month, day = int(born[:4]), int(born[4:6]), int(born[6:8])
    return on.year - year - ((on.month, on.day) < (month, day))
