"""What people and offices of a case are called on its pages (称呼)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yihao.cases.queries.office_names import short_office_names
from yihao.cases.rules.alias.value import LABELS, AliasKind
from yihao.people.queries import person_names
from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Called:
    """What people and offices are called (称呼): ids without a name stand for themselves."""

    people: Mapping[str, str]
    offices: Mapping[str, str]

    def person(self, who: str) -> str:
        """Give a person's name; the system is called so."""
        return str(Words("系统", "the system")) if who == "system" else self.people.get(who, who)

    def office(self, unit: str) -> str:
        """Give an office's short name."""
        return self.offices.get(unit, unit)


def moment(value: str | datetime) -> datetime:
    """Read a time as PostgreSQL's JSON writes it."""
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(BEIJING)


def called(people: Iterable[str], units: Iterable[str], on: date) -> Called:
    """Find what they are called today."""
    wanted = {person for person in people if person and person != "system"}
    return Called(person_names(wanted, on) if wanted else {}, short_office_names(set(units), on))


def called_in(card: Mapping[str, Any], on: date) -> Called:
    """Find the names of everybody on a card."""
    people = (
        {m["handler"] for m in card["matters"]}
        | {m["accepted_by"] for m in card["matters"]}
        | {t["person"] for t in card["team"]}
    )
    units = {m["unit"] for m in card["matters"]} | {a["unit"] for a in card["aliases"]}
    return called(people, units | {card["birth_unit"]}, on)


def alias_label(kind: str) -> str | Words:
    """Give the word for a kind of other number."""
    try:
        return Words(*LABELS[AliasKind(kind)])
    except ValueError:
        return kind
