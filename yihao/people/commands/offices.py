"""What may be done about procuratorates (检察院的增设、更名、撤销)."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from yihao.people import events
from yihao.people.acting import Acting
from yihao.people.commands.acts import note, said
from yihao.people.models import Procuratorate, ProcuratorateVersion
from yihao.people.models.offices import Kind, Level, Origin
from yihao.people.permissions import require
from yihao.people.queries.offices import forget
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

UNIT = re.compile(r"[0-9]{6}")


@transaction.atomic
def add_procuratorate(
    *,
    acting: Acting,
    unit: str,
    name: str,
    short_name: str,
    document_prefix: str,
    level: Level,
    since: date,
    at: datetime,
    kind: Kind = Kind.ORDINARY,
    parent: str = "",
    place: str = "",
    origin: Origin = Origin.OFFICIAL,
) -> Procuratorate:
    """Add a procuratorate to the register (增设检察院); its code was never used before.

    Raises:
        Refused: not permitted; the code is no code or taken; the office above is not there.
    """
    require(acting, "procuratorate.add", unit=unit, at=at)
    _check_place(unit, parent)
    office = _new_office(unit)
    version = ProcuratorateVersion.objects.create(
        procuratorate=office,
        name=said(name, "name", most=80),
        short_name=said(short_name, "short_name", most=40),
        document_prefix=document_prefix.strip(),
        place=place,
        level=level,
        kind=kind,
        parent=parent,
        origin=origin,
        valid_from=since,
    )
    forget()
    note(
        acting,
        events.ProcuratorateAdded(
            office=unit,
            name=version.name,
            short_name=version.short_name,
            document_prefix=version.document_prefix,
            place=place,
            level=int(level),
            kind=str(kind),
            parent=parent,
            origin=str(origin),
            since=since,
        ),
    )
    return office


@transaction.atomic
def rename_procuratorate(
    *, acting: Acting, unit: str, name: str, short_name: str, document_prefix: str, on: date, at: datetime
) -> ProcuratorateVersion:
    """From ``on`` the office is called otherwise (更名); the code stays, and so does the old name for its time.

    Raises:
        Refused: not permitted; no such office; the day is not after the last change.
    """
    require(acting, "procuratorate.rename", unit=unit, at=at)
    before = _open_version(unit, on)
    ProcuratorateVersion.objects.filter(pk=before.pk).update(valid_to=on)
    after = ProcuratorateVersion.objects.create(
        procuratorate_id=unit,
        name=said(name, "name", most=80),
        short_name=said(short_name, "short_name", most=40),
        document_prefix=document_prefix.strip(),
        place=before.place,
        level=before.level,
        kind=before.kind,
        parent=before.parent,
        origin=before.origin,
        valid_from=on,
    )
    forget()
    note(
        acting,
        events.ProcuratorateRenamed(
            office=unit, name=after.name, short_name=after.short_name, document_prefix=after.document_prefix, on=on
        ),
    )
    return after


@transaction.atomic
def dissolve_procuratorate(*, acting: Acting, unit: str, successor: str, on: date, at: datetime) -> None:
    """From ``on`` the office is no more (撤销); ``successor`` takes over what it had.

    Raises:
        Refused: not permitted; no such office or successor; offices still stand under it.
    """
    require(acting, "procuratorate.dissolve", unit=unit, at=at)
    version = _open_version(unit, on)
    if (
        successor == unit
        or not ProcuratorateVersion.objects.filter(procuratorate_id=successor, valid_to__isnull=True).exists()
    ):
        raise Refused(
            "no_such_successor",
            Words(
                "请写明承接职责的院，并且它在名录中。", "Name the office that takes over; it must be in the register."
            ),
            field="successor",
        )
    if ProcuratorateVersion.objects.filter(parent=unit, valid_to__isnull=True).exists():
        raise Refused(
            "has_offices_below",
            Words(
                "还有下级院，请先改由其他院领导或撤销。", "Offices still stand under it; move or dissolve those first."
            ),
            field="unit",
        )
    ProcuratorateVersion.objects.filter(pk=version.pk).update(valid_to=on, successor=successor)
    forget()
    note(acting, events.ProcuratorateDissolved(office=unit, successor=successor, on=on))


def _check_place(unit: str, parent: str) -> None:
    if not UNIT.fullmatch(unit) or unit == "000000":
        raise Refused("no_unit_code", Words("单位代码应为六位数字。", "A unit code has six digits."), field="unit")
    if parent and not ProcuratorateVersion.objects.filter(procuratorate_id=parent, valid_to__isnull=True).exists():
        raise Refused(
            "no_such_parent",
            Words("上级院 {unit} 不在名录中，请先增设。", "The office above ({unit}) is not in the register.").format(
                unit=parent
            ),
            field="parent",
        )


def _new_office(unit: str) -> Procuratorate:
    office, is_new = Procuratorate.objects.get_or_create(unit=unit)
    if not is_new:
        raise Refused(
            "unit_taken",
            Words(
                "单位代码 {unit} 已经用过，代码不重复使用。", "The code {unit} was used before, and none is used twice."
            ).format(unit=unit),
            field="unit",
            status=409,
        )
    return office


def _open_version(unit: str, on: date) -> ProcuratorateVersion:
    Procuratorate.objects.select_for_update().filter(unit=unit).first()
    version = ProcuratorateVersion.objects.filter(procuratorate_id=unit, valid_to__isnull=True).first()
    if version is None:
        raise Refused(
            "no_such_unit",
            Words("名录中没有现存的 {unit}。", "There is no present office {unit}.").format(unit=unit),
            field="unit",
            status=404,
        )
    if version.valid_from is not None and on <= version.valid_from:
        raise Refused(
            "not_after_last_change",
            Words("日期应当晚于上次变更（{day}）。", "The day must be after the last change ({day}).").format(
                day=version.valid_from.isoformat()
            ),
            field="on",
        )
    return version
