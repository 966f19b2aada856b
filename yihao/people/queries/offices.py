"""What offices there are, called what, standing where (检察院查询).

The whole register is some 7,000 short rows, read on every page and changed a few times a year: it is read at once and kept
for a minute in each process; a change in this process shows at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection, transaction

from yihao.people.models.offices import ProcuratorateVersion

KEPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Office:
    """A procuratorate as it was on a day (某日的检察院)."""

    unit: str
    name: str
    short_name: str
    document_prefix: str
    place: str
    level: int
    kind: str
    parent: str
    successor: str
    origin: str
    since: date | None
    until: date | None

    def held_on(self, day: date) -> bool:
        """Tell whether this is how it was on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)


class Register:
    """All versions of all offices at one moment (检察院名录)."""

    def __init__(self, versions: Iterable[Office]) -> None:
        self.by_unit: dict[str, list[Office]] = defaultdict(list)
        for version in versions:
            self.by_unit[version.unit].append(version)
        self.read_at = time.monotonic()

    def on(self, unit: str, day: date) -> Office | None:
        """Give the office as it was on that day."""
        return next((version for version in self.by_unit.get(unit, ()) if version.held_on(day)), None)

    def nearest(self, unit: str, day: date) -> Office | None:
        """Give the office as it was on that day, else its last version before, else its first: a name is always shown."""
        versions = self.by_unit.get(unit, [])
        before = [version for version in versions if version.since is None or version.since <= day]
        return self.on(unit, day) or (before[-1] if before else versions[0] if versions else None)

    def above(self, unit: str, day: date) -> Iterator[str]:
        """Give the offices over this one, nearest first."""
        seen = {unit}
        office = self.on(unit, day)
        while office is not None and office.parent and office.parent not in seen:
            seen.add(office.parent)
            yield office.parent
            office = self.on(office.parent, day)

    @cached_property
    def prefixes(self) -> Mapping[str, tuple[str, ...]]:
        """Give every known document prefix and short name, with the units that ever used it."""
        found: dict[str, set[str]] = defaultdict(set)
        for unit, versions in self.by_unit.items():
            for version in versions:
                found[version.document_prefix].add(unit)
        found.pop("", None)
        return {prefix: tuple(sorted(units)) for prefix, units in found.items()}

    @cached_property
    def spellings(self) -> Mapping[str, tuple[Office, ...]]:
        """Give every way an office's name is written: alone, after its city, after its province, after both."""
        found: dict[str, list[Office]] = defaultdict(list)
        for versions in self.by_unit.values():
            for version in versions:
                for name in self._written(version):
                    found[name].append(version)
        return {name: tuple(offices) for name, offices in found.items()}

    def _written(self, office: Office) -> set[str]:
        return {way for day in self._days_of_parents(office) for way in self._written_on(office, day)}

    def _days_of_parents(self, office: Office) -> Iterator[date]:
        """Give the first day of this version, and those on which its city got another name (襄樊, 襄阳) or began."""
        yield office.since or date.min
        for above in self.by_unit.get(office.parent, ()):
            if above.since is not None and office.held_on(above.since):
                yield above.since

    def _written_on(self, office: Office, day: date) -> set[str]:
        above = [place for unit in self.above(office.unit, day) if (place := self._place(unit, day))]
        ways = {office.name} | {place + office.name for place in above}
        if len(above) > 1:
            ways.add(above[1] + above[0] + office.name)
        return ways

    def _place(self, unit: str, day: date) -> str:
        office = self.nearest(unit, day)
        return office.place if office else ""


_kept: dict[str, Register] = {}


def register() -> Register:
    """Give the register of offices, at most a minute old."""
    database = str(connection.settings_dict["NAME"])
    kept = _kept.get(database)
    if kept is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        rows = ProcuratorateVersion.objects.order_by("procuratorate_id", "valid_from").values_list(
            "procuratorate_id",
            "name",
            "short_name",
            "document_prefix",
            "place",
            "level",
            "kind",
            "parent",
            "successor",
            "origin",
            "valid_from",
            "valid_to",
        )
        kept = _kept[database] = Register(Office(*row) for row in rows)
        for versions in kept.by_unit.values():  # PostgreSQL sorts NULL last; "before anything known" comes first
            versions.sort(key=lambda version: version.since or date.min)
    return kept


def forget() -> None:
    """Read the register afresh next time; commands call it, and tests between databases."""
    _kept.clear()
    transaction.on_commit(_kept.clear)


def procuratorate(unit: str, on: date) -> Office | None:
    """Give the office as it was on that day; None when it did not exist."""
    return register().on(unit, on)


def unit_names(units: Iterable[str], on: date) -> dict[str, str]:
    """Give full names as on that day (or the nearest known); a code not known stands for itself."""
    book = register()
    return {unit: office.name if (office := book.nearest(unit, on)) else unit for unit in units}


def short_unit_names(units: Iterable[str], on: date) -> dict[str, str]:
    """Give short names for lists (云溪区院) as on that day; a code not known stands for itself."""
    book = register()
    return {unit: office.short_name if (office := book.nearest(unit, on)) else unit for unit in units}


def short_names() -> Mapping[str, tuple[str, ...]]:
    """Give every document prefix ever used (云检) with its units; parsers try the longest first."""
    return register().prefixes


def offices_named(name: str, on: date | None = None) -> tuple[str, ...]:
    """Give the units so named, written alone or after city or province; on that day when one is given."""
    found = register().spellings.get(name, ())
    return tuple(sorted({office.unit for office in found if on is None or office.held_on(on)}))


def is_below(unit: str, above: str, on: date) -> bool:
    """Tell whether ``unit`` stands under ``above``, at any depth, on that day."""
    return above in register().above(unit, on)


def chain_above(unit: str, on: date) -> tuple[str, ...]:
    """Give the offices over this one, nearest first."""
    return tuple(register().above(unit, on))


def offices_below(unit: str, on: date) -> tuple[Office, ...]:
    """Give the offices directly under this one, by code."""
    found = (register().on(below, on) for below in sorted(register().by_unit))
    return tuple(office for office in found if office is not None and office.parent == unit)


def find_offices(text: str, on: date, limit: int = 50) -> tuple[Office, ...]:
    """Give offices whose code begins with the text or whose name or prefix holds it, highest level first."""
    wanted = text.strip()
    if not wanted:
        return ()
    found = (
        office
        for unit, versions in register().by_unit.items()
        for office in versions
        if office.held_on(on)
        and (
            unit.startswith(wanted)
            or wanted in office.name
            or wanted in office.short_name
            or wanted == office.document_prefix
        )
    )
    return tuple(sorted(found, key=lambda office: (-office.level, office.unit))[:limit])
