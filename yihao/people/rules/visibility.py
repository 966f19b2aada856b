"""Who may see a case (可见范围): one function for page, interface, search, count, export and suggestion alike.

visible = not recused and ((unit scope and secrecy <= clearance and the post grants this view)
                           or on the matter's team, now or ever before, or an explicit grant that has not expired);
a sealed juvenile record always needs an explicit grant.
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

    INDEX = "index"  # the card: number, state, clocks, other numbers, no substance
    SUBSTANCE = "substance"  # documents, persons, opinions
    TRACE = "trace"  # who did what, when, as what
    ACCESS = "access"  # who looked


class Reach(StrEnum):
    """How far a post reaches without a tie to the case (岗位的当然范围)."""

    NONE = "none"
    DEPARTMENT = "department"
    UNIT = "unit"


_CARD = {View.INDEX: Reach.UNIT}
_LEADER = {View.INDEX: Reach.UNIT, View.SUBSTANCE: Reach.UNIT, View.TRACE: Reach.UNIT, View.ACCESS: Reach.UNIT}
_TRACES = {View.INDEX: Reach.UNIT, View.TRACE: Reach.UNIT, View.ACCESS: Reach.UNIT}

REACHES: dict[Category, dict[View, Reach]] = {
    Category.PROSECUTOR: _CARD,
    Category.ASSISTANT: _CARD,
    Category.CLERK: _CARD,
    Category.CASE_MANAGEMENT: {View.INDEX: Reach.UNIT, View.ACCESS: Reach.UNIT},
    Category.DEPARTMENT_HEAD: {
        View.INDEX: Reach.UNIT,
        View.SUBSTANCE: Reach.DEPARTMENT,
        View.TRACE: Reach.DEPARTMENT,
        View.ACCESS: Reach.DEPARTMENT,
    },
    Category.DEPUTY_CHIEF: _LEADER,
    Category.CHIEF: _LEADER,
    Category.INSPECTION: _TRACES,
    Category.DISCIPLINE_GROUP: _TRACES,
    # 政治部, auditors (by assignment only), the three administrators, those who left: nothing as of right.
}


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
    granted: bool = False  # an explicit grant or break-glass, unexpired and not revoked


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
    if tie.on_team or tie.granted:
        return True
    return subject.secrecy <= asker.clearance and in_scope(asker, subject, view)
