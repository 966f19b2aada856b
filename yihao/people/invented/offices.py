"""Invented procuratorates (虚构的检察院). GB/T 2260 has no province 98 or 99; 98xxxx stays free for import codes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from yihao.people.models.offices import Kind, Level

SINCE = date(2014, 1, 1)


class Office(NamedTuple):
    """One invented office (虚构的院)."""

    unit: str
    place: str
    name: str
    short_name: str
    document_prefix: str
    level: Level
    parent: str
    kind: Kind = Kind.ORDINARY


def _ordinary(unit: str, place: str, prefix: str, level: Level, parent: str) -> Office:
    return Office(unit, place, f"{place}人民检察院", f"{place}院", f"{prefix}检", level, parent)


SPP, CHENG, QING = "999900", "990000", "991000"

# From the top down, so that the office above always stands first.
OFFICES = (
    Office(SPP, "", "虚构国最高人民检察院", "最高检", "虚高检", Level.SPP, ""),
    _ordinary(CHENG, "澄江省", "澄", Level.PROVINCIAL, SPP),
    _ordinary(QING, "青原省", "青原", Level.PROVINCIAL, SPP),
    _ordinary("990100", "临澜市", "临", Level.CITY, CHENG),
    _ordinary("990300", "青岭市", "岭", Level.CITY, CHENG),
    _ordinary("991100", "柏川市", "柏", Level.CITY, QING),
    Office("990500", "", "澄江省人民检察院澄北分院", "澄北分院", "澄北检", Level.CITY, CHENG, Kind.BRANCH),
    _ordinary("990103", "云溪区", "云", Level.BASIC, "990100"),
    _ordinary("990105", "松涛区", "松", Level.BASIC, "990100"),
    _ordinary("990124", "望湖县", "望", Level.BASIC, "990100"),
    _ordinary("990302", "石桥区", "石桥", Level.BASIC, "990300"),
    _ordinary("990325", "石门县", "石门", Level.BASIC, "990300"),
    _ordinary("990521", "霜原县", "霜", Level.BASIC, "990500"),
    _ordinary("991102", "南柏区", "南柏", Level.BASIC, "991100"),
    Office("990191", "", "临澜市白沙洲地区人民检察院", "白沙洲院", "白沙检", Level.BASIC, "990100", Kind.DISPATCHED),
    Office("990192", "", "临澜铁路运输检察院", "临澜铁检院", "临铁检", Level.BASIC, "990100", Kind.DESIGNATED),
)
