"""Building the invented country (建立虚构的国度), through the same commands and under each person's own rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

from django.contrib.auth.hashers import make_password

from yihao.people import commands
from yihao.people.acting import Acting, the_system
from yihao.people.invented.offices import CHENG, OFFICES, SINCE, SPP
from yihao.people.invented.people import FIRST, REST, Held
from yihao.people.models import Account, PersonName, Procuratorate
from yihao.people.models.offices import Origin
from yihao.people.models.policy import Evidence
from yihao.people.queries.acting import acting_for
from yihao.people.rules.categories import THREE_POWERS, Category
from yihao.runtime.context import Via

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One invented person, as a demo introduces him or her (虚构人员)."""

    person: str
    name: str
    staff_no: str
    unit: str
    category: Category
    title: str


@dataclass(frozen=True, slots=True)
class Country:
    """What was built (虚构的国度): members by name, in the order of the lists."""

    members: tuple[Member, ...]

    @property
    def by_name(self) -> MappingProxyType[str, Member]:
        """Members by name; no two share one."""
        return MappingProxyType({member.name: member for member in self.members})

    def acting(self, name: str, at: datetime, via: Via | None = None) -> Acting:
        """Give a member acting in his or her first post on that day."""
        found = acting_for(self.by_name[name].person, at, via=via)
        if found is None:
            raise LookupError(f"{name} holds no post on {at.date()}")
        return found


def is_built() -> bool:
    """Tell whether the invented country stands in this database."""
    return Procuratorate.objects.filter(unit=SPP).exists()


def build(*, at: datetime, via: Via | None = None, progress: Progress | None = None) -> Country:
    """Build offices, people and posts; when they stand already, give them. Safe to repeat.

    ``at`` is when the system learns of it all: in a simulated database, before the history that follows.
    """
    if is_built():
        return members()
    via = via or Via("system")
    total = len(OFFICES) + len({held.name for held in (*FIRST, *REST)})
    step = _counting(progress, total)
    system = the_system(via)
    for office in OFFICES:
        commands.add_procuratorate(
            acting=system,
            unit=office.unit,
            name=office.name,
            short_name=office.short_name,
            document_prefix=office.document_prefix,
            place=office.place,
            level=office.level,
            kind=office.kind,
            parent=office.parent,
            since=SINCE,
            origin=Origin.INVENTED,
            at=at,
        )
        step()
    people: dict[str, str] = {}
    for held in FIRST:
        people[held.name] = _appoint(system, [held], at)
        step()
    officers = {SPP: _officer(people["司空越"], at, via)}
    for name, posts in groupby(REST, key=lambda held: held.name):
        terms = list(posts)
        # Each office's people are appointed by the nearest political department at or above it that stands already.
        officer = (
            officers.get(terms[-1].unit) or (officers.get(CHENG) if _in_province(terms) else None) or officers[SPP]
        )
        people[name] = _appoint(officer, terms, at)
        if terms[-1].category == Category.POLITICAL:
            officers[terms[-1].unit] = _officer(people[name], at, via)
        step()
    _set_figures(officers[SPP], at)
    return members()


def members() -> Country:
    """Give the invented people of this database with their last posts."""
    last = {held.name: held for held in (*FIRST, *REST)}
    known = dict(PersonName.objects.filter(name__in=last, valid_to__isnull=True).values_list("name", "person_id"))
    numbers = _staff_numbers()
    return Country(
        tuple(
            Member(known[name], name, numbers[name], held.unit, held.category, held.title)
            for name, held in last.items()
            if name in known
        )
    )


def open_accounts(
    *, at: datetime, password: str | None = None, via: Via | None = None, names: tuple[str, ...] | None = None
) -> tuple[str, tuple[Member, ...]]:
    """Open accounts for all invented people, or for ``names``; gives the one password they share, and who may use it.

    One generated password for all: it is printed once, and only invented people who live on 127.0.0.1 have it.
    Accounts that exist already get the new password, so that the line printed is always true.
    """
    country = members()
    told = password or commands.make_passphrase()
    hashed = make_password(told)
    chosen = tuple(member for member in country.members if names is None or member.name in names)
    existing = set(Account.objects.values_list("person_id", flat=True))
    administrator = _officer(country.by_name["程砚秋"].person, at, via or Via("system"))
    for member in chosen:
        if member.person not in existing:
            commands.open_account(
                acting=administrator,
                person=member.person,
                staff_no=member.staff_no,
                at=at,
                password=told,
                hashed=hashed,
            )
    repeated = [member.person for member in chosen if member.person in existing]
    Account.objects.filter(person_id__in=repeated).update(password=hashed)
    return told, chosen


def _appoint(officer: Acting, terms: list[Held], at: datetime) -> str:
    since = min(term.since for term in terms)
    person = commands.add_person(acting=officer, name=terms[0].name, since=since, at=at)
    for term in terms:
        commands.give_post(
            acting=officer,
            person=person.id,
            unit=term.unit,
            category=term.category,
            department=term.department,
            title=term.title,
            quota=term.quota,
            clearance=term.clearance,
            since=term.since,
            until=term.until,
            at=at,
        )
    return person.id


def _officer(person: str, at: datetime, via: Via) -> Acting:
    acting = acting_for(person, at, via=via)
    if acting is None or acting.category not in THREE_POWERS | {Category.POLITICAL}:
        raise LookupError(f"{person} appoints nobody on {at.date()}")
    return acting


def _in_province(terms: list[Held]) -> bool:
    return all(term.unit.startswith(CHENG[:3]) for term in terms)


def _set_figures(officer: Acting, at: datetime) -> None:
    commands.set_policy(
        acting=officer,
        name="quota.ceiling_share",
        value=Decimal(39),
        unit_of_measure="percent",
        effective_from=date(2019, 1, 1),
        source="检察官员额比例上限，按全省中央政法专项编制计算",
        evidence=Evidence.RECALLED,
        at=at,
    )


def _staff_numbers() -> dict[str, str]:
    """Staff numbers 工号: the unit of the last post and a running number within it."""
    numbers: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, held in {held.name: held for held in (*FIRST, *REST)}.items():
        counts[held.unit] = counts.get(held.unit, 0) + 1
        numbers[name] = f"{held.unit}{counts[held.unit]:03d}"
    return numbers


def _counting(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return step
