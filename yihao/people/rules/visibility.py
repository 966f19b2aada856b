"""Who may see a case (可见范围): one function for page, interface, search, count, export and suggestion alike.

visible = not recused and ((unit scope and secrecy <= clearance and the post grants this view)
                           or on the matter's team, now or ever before, or an explicit grant that has not expired
                           or registered it oneself, as far as what was registered goes);
a sealed juvenile record always needs an explicit grant: breaking the glass opens none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from yihao.people.rules.categories import Category


class Secrecy(IntEnum):
    """Secrecy of a case (密级): what is higher than secret stays off the system."""

    PUBLIC = 0
    INTERNAL = 1
    SECRET = 2
    SEALED = 3


class View(StrEnum):
    """What of a case is looked at (看什么)."""

    INDEX = "index"  # the card: number, cause, first name masked, state, clocks, other numbers, no substance
    PERSONS = "persons"  # the people as registered: names masked, charges, measures with their days
    NAMES = "names"  # names and identity numbers in full, by a logged act
    SUBSTANCE = "substance"  # documents, opinions, reasons
    TRACE = "trace"  # who did what, when, as what
    ACCESS = "access"  # who looked


class Reach(StrEnum):
    """How far a post reaches without a tie to the case (岗位的当然范围)."""

    NONE = "none"
    DEPARTMENT = "department"
    UNIT = "unit"


_CARD = {View.INDEX: Reach.UNIT}
_LEADER = dict.fromkeys(View, Reach.UNIT)
_TRACES = {View.INDEX: Reach.UNIT, View.TRACE: Reach.UNIT, View.ACCESS: Reach.UNIT}

REACHES: dict[Category, dict[View, Reach]] = {
    Category.PROSECUTOR: _CARD,
    Category.ASSISTANT: _CARD,
    Category.CLERK: _CARD,
    # It keeps the register, and measures are clocks: the people of its office's cases, masked (ADR 0023).
    Category.CASE_MANAGEMENT: {View.INDEX: Reach.UNIT, View.PERSONS: Reach.UNIT, View.ACCESS: Reach.UNIT},
    Category.DEPARTMENT_HEAD: dict.fromkeys(View, Reach.DEPARTMENT) | {View.INDEX: Reach.UNIT},
    Category.DEPUTY_CHIEF: _LEADER,
    Category.CHIEF: _LEADER,
    Category.INSPECTION: _TRACES,
    Category.DISCIPLINE_GROUP: _TRACES,
    # 政治部, auditors (by assignment only), the three administrators, those who left: nothing as of right.
}


# Whoever registered a matter keeps the sight of what was typed in and done there; what others write later is not part of it.
REGISTERED = frozenset({View.INDEX, View.PERSONS, View.NAMES, View.TRACE})


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks (查看人): the post acted in."""

    category: Category
    unit: str
    department: str
    clearance: int


@dataclass(frozen=True, slots=True)
class Subject:
    """The case as far as visibility goes (被查看的案件): where it is or was, in which departments, how secret."""

    units: frozenset[str]
    departments: frozenset[tuple[str, str]]  # (unit, department)
    secrecy: Secrecy


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties the asker to this case (与本案的联系)."""

    recused: bool = False
    on_team: bool = False  # now or ever before
    granted: bool = False  # an explicit grant, unexpired and not revoked
    glass: bool = False  # broken glass, unexpired
    registered: bool = False  # accepted a matter of this case


def reach(category: Category, view: View) -> Reach:
    """Tell how far a post reaches for this view; deny by default."""
    return REACHES.get(category, {}).get(view, Reach.NONE)


def in_scope(asker: Asker, subject: Subject, view: View) -> bool:
    """Tell whether the post grants this view of a case standing there."""
    match reach(asker.category, view):
        case Reach.UNIT:
            return asker.unit in subject.units
        case Reach.DEPARTMENT:
            return (asker.unit, asker.department) in subject.departments
        case _:
            return False


def visible(asker: Asker, subject: Subject, tie: Tie, view: View) -> bool:
    """Tell whether the asker may have this view of the case (是否可见)."""
    if tie.recused:
        return False
    if subject.secrecy == Secrecy.SEALED:
        return tie.granted
    if tie.on_team or tie.granted or tie.glass or (tie.registered and view in REGISTERED):
        return True
    return subject.secrecy <= asker.clearance and in_scope(asker, subject, view)
