"""The directory of the whole country (检察院名录): derived from GB/T 2260, and replaced by an official list where there is one.

An official list is a CSV file in UTF-8 with the columns of ``COLUMNS``: ``unit`` six digits, ``name``, ``short_name``,
``document_prefix``, ``level`` 1 to 4, ``kind`` as in ``Kind``, ``parent`` and ``successor`` six digits or empty,
``valid_from`` and ``valid_to`` as 2024-09-18 or empty; ``valid_to`` is the first day it no longer holds. An office with
several lines had several names. One event holds source, counts and the hash of the content.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from importlib.resources import files

from django.db import transaction

from yihao.people import events
from yihao.people.acting import Acting
from yihao.people.commands.acts import note
from yihao.people.models import Directory, Procuratorate, ProcuratorateVersion
from yihao.people.models.offices import Kind, Origin
from yihao.people.permissions import require
from yihao.people.queries.offices import forget
from yihao.people.rules import places
from yihao.people.rules.listed import COLUMNS, Listed, RefusedRow, check_list
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a directory did (载入结果)."""

    sha256: str
    offices: int
    versions: int
    is_new: bool  # False: this very content was loaded before, nothing was done
    left_out: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[RefusedRow, ...] = ()


@transaction.atomic
def load_derived(*, acting: Acting, at: datetime) -> Loaded:
    """Load the directory that follows from GB/T 2260 (载入推得的名录); offices known otherwise stay as they are.

    Raises:
        Refused: not permitted.
    """
    require(acting, "directory.load", at=at)
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    expected, left_out = places.expect(places.read(text))
    known = _units_not_derived()
    rows = [_row(office) for office in expected if office.unit not in known]
    loaded = _load(Origin.DERIVED, _written(expected), rows, acting, at)
    return Loaded(loaded.sha256, loaded.offices, loaded.versions, loaded.is_new, dict(left_out))


@transaction.atomic
def load_official(*, acting: Acting, content: bytes, at: datetime) -> Loaded:
    """Load an official list (载入官方名录): its offices replace derived and earlier official ones; bad lines are reported.

    An office with a refused line stays wholly as it was.

    Raises:
        Refused: not permitted; not UTF-8, no CSV or other columns; no line is good.
    """
    require(acting, "directory.load", at=at)
    lines = _lines(content)
    invented = set(
        ProcuratorateVersion.objects.filter(origin=Origin.INVENTED).values_list("procuratorate_id", flat=True)
    )
    known = set(Procuratorate.objects.values_list("unit", flat=True))
    good, refused = check_list(lines, kinds=frozenset(Kind.values), known=known, invented=invented)
    if not good:
        raise Refused(
            "nothing_to_load",
            Words("名录中没有一行可以载入：{first}", "No line of the list can be loaded: {first}").format(
                first=refused[0].words if refused else Words("没有内容", "it is empty")
            ),
            field="file",
        )
    rows = [_listed_row(listed) for listed in good]
    done = _load(Origin.OFFICIAL, content, rows, acting, at)
    return Loaded(done.sha256, done.offices, done.versions, done.is_new, refused=tuple(refused))


def _load(origin: Origin, content: bytes, rows: list[ProcuratorateVersion], acting: Acting, at: datetime) -> Loaded:
    digest = sha256(content).hexdigest()
    units = {row.procuratorate_id for row in rows}
    _, is_new = Directory.objects.get_or_create(
        source=origin,
        sha256=digest,
        defaults={
            "offices": len(units),
            "versions": len(rows),
            "loaded_at": at,
            "content": zlib.compress(content, 9),
        },
    )
    if not is_new:
        return Loaded(digest, len(units), len(rows), False)
    before = ProcuratorateVersion.objects.filter(procuratorate_id__in=units)
    if origin == Origin.DERIVED:
        before = before.filter(origin=Origin.DERIVED)
    before.delete()
    Procuratorate.objects.bulk_create([Procuratorate(unit=unit) for unit in sorted(units)], 2000, ignore_conflicts=True)
    ProcuratorateVersion.objects.bulk_create(rows, 1000)
    forget()
    note(acting, events.DirectoryLoaded(source=str(origin), sha256=digest, offices=len(units), versions=len(rows)))
    return Loaded(digest, len(units), len(rows), True)


def _units_not_derived() -> set[str]:
    rows = ProcuratorateVersion.objects.exclude(origin=Origin.DERIVED)
    return set(rows.values_list("procuratorate_id", flat=True))


def _row(office: places.Expected) -> ProcuratorateVersion:
    return ProcuratorateVersion(
        procuratorate_id=office.unit,
        name=office.name,
        short_name=office.short_name,
        document_prefix=office.document_prefix,
        place=office.place,
        level=office.level,
        kind=Kind.ORDINARY,
        parent=office.parent,
        origin=Origin.DERIVED,
        valid_from=office.since,
        valid_to=office.until,
    )


def _listed_row(listed: Listed) -> ProcuratorateVersion:
    return ProcuratorateVersion(
        procuratorate_id=listed.unit,
        name=listed.name,
        short_name=listed.short_name,
        document_prefix=listed.document_prefix,
        place=listed.name.removesuffix(places.TAIL) if listed.kind == Kind.ORDINARY else "",
        level=listed.level,
        kind=listed.kind,
        parent=listed.parent,
        successor=listed.successor,
        origin=Origin.OFFICIAL,
        valid_from=listed.valid_from,
        valid_to=listed.valid_to,
    )


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        columns = tuple(reader.fieldnames or ())
        lines = [(reader.line_num, {key: value or "" for key, value in row.items() if key}) for row in reader]
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise Refused(
            "no_list", Words("名录应为 UTF-8 编码的 CSV 文件。", "The list must be a CSV file in UTF-8."), field="file"
        ) from wrong
    if columns != COLUMNS:
        raise Refused(
            "other_columns",
            Words("名录的列应依次为：{columns}。", "The columns must be, in this order: {columns}.").format(
                columns=",".join(COLUMNS)
            ),
            field="file",
        )
    return lines


def _written(expected: Iterable[places.Expected]) -> bytes:
    """Write the derived content: one line an office, so that the same table gives the same hash everywhere."""
    lines = []
    for office in expected:
        parts = (office.unit, office.name, office.short_name, office.document_prefix, str(office.level), office.parent)
        lines.append("\x1f".join((*parts, _day(office.since), _day(office.until))) + "\n")
    return "".join(lines).encode()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
