"""Places and the procuratorates one may expect there (行政区划与可推得的检察院). Pure; reads a text in GB/T 2260 form.

The table in python-stdnum gives codes, names and years. From it follow, for most places, a procuratorate under the same
code and its name; for some it must not be concluded: a prefecture or league has a *branch* of the provincial office, the
cities of 65 90 belong to the production and construction corps (兵团), Hong Kong, Macao and Taiwan have none of these
offices, and "districts under the city" is no place at all. Those are left out, each with its reason, for an official list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

SPP = "100000"
TAIL = "人民检察院"

_PROVINCE = re.compile(r'(\d\d) province="[^"]*"')
_COUNTY = re.compile(r'\s+(\d{4}) county="([^"]*)"')
_SPAN = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?(.+)")
_NOT_A_PLACE = re.compile(r"市辖区|县|林区|.*(?:直辖.*|行政单位|办事处|及其海域|行政委[員员][會会])")
_HAS_A_BRANCH = re.compile(r".+(?:地区|盟|专区|行政区)")
_SIMPLE = str.maketrans("達區嶺", "达区岭")
_PEOPLES = [
    "各族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "普米族",
    "塔吉克族",
    "怒族",
    "鄂温克族",
    "保安族",
    "裕固族",
    "独龙族",
    "鄂伦春族",
    "维吾尔",
    "蒙古",
    "柯尔克孜",
    "哈萨克",
    "塔吉克",
    "锡伯",
]
_AUTONOMOUS = re.compile(rf"(.*?)((?:{'|'.join(_PEOPLES)})*)自治(?:区|州|县|旗)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place under a code over a time (行政区划). ``until`` is the first day it no longer holds."""

    code: str
    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A procuratorate that follows from a place (推得的检察院)."""

    unit: str
    name: str
    short_name: str
    document_prefix: str
    place: str
    level: int
    parent: str
    since: date | None
    until: date | None


def read(text: str) -> Iterator[Place]:
    """Give every place of the table, with its years: a name holds from 1 January of its first to 31 December of its last."""
    province = ""
    for line in text.splitlines():
        if found := _PROVINCE.match(line):
            province = found[1]
        elif found := _COUNTY.match(line):
            for span in found[2].split(","):
                parts = _SPAN.fullmatch(span)
                if parts is None:
                    raise ValueError(f"not a place: {line}")
                first, last, name = parts.groups()
                yield Place(
                    province + found[1],
                    name.translate(_SIMPLE),
                    date(int(first), 1, 1) if first else None,
                    date(int(last) + 1, 1, 1) if last else None,
                )


def reason_to_leave_out(place: Place) -> str:
    """Say why no procuratorate follows from the place, or nothing."""
    if place.since is not None and place.until is not None and place.until <= place.since:
        return "years_do_not_fit"  # the table has some that end before they begin
    if place.code[:2] in ("71", "81", "82"):
        return "not_under_this_system"
    if place.code[:4] == "6590":
        return "xpcc"
    if _NOT_A_PLACE.fullmatch(place.name):
        return "not_a_place"
    if place.code.endswith("00") and _HAS_A_BRANCH.fullmatch(place.name):
        return "branch"
    return ""


def stem(name: str) -> str:
    """Give a place's name without its kind (云溪区 → 云溪, 青龙满族自治县 → 青龙); a single character keeps it (赵县)."""
    if found := _AUTONOMOUS.fullmatch(name):
        # 内蒙古 is a name, not 内 with a people after it.
        return found[1] + found[2] if len(found[1]) == 1 else found[1] or found[2].removesuffix("族")
    short = re.sub(r"(?:新区|省|市|区|县|旗)$", "", name)
    return short if len(short) > 1 else name


def expect(places: Iterable[Place]) -> tuple[list[Expected], Counter[str]]:
    """Give the procuratorates that follow, the supreme one first, and how many places were left out for which reason."""
    codes: dict[str, list[Place]] = {}
    left_out: Counter[str] = Counter()
    for place in places:
        reason = reason_to_leave_out(place)
        if reason:
            left_out[reason] += 1
        else:
            codes.setdefault(place.code, []).append(place)
    codes = {code: _one_after_another(spans) for code, spans in codes.items()}
    top = Expected(SPP, "最高" + TAIL, "最高检", "高检", "", 4, "", None, None)
    return [top, *(_office(place, codes) for spans in codes.values() for place in spans)], left_out


def _one_after_another(spans: list[Place]) -> list[Place]:
    """A code names one place at a time: where years of change overlap, the earlier ends when the later begins."""
    ordered = sorted(spans, key=lambda place: place.since or date.min)
    ended = [
        replace(one, until=after.since) if one.until is None or (after.since and after.since < one.until) else one
        for one, after in pairwise(ordered)
    ]
    return [*ended, *ordered[-1:]]


def _office(place: Place, codes: dict[str, list[Place]]) -> Expected:
    level = 3 if place.code.endswith("0000") else 2 if place.code.endswith("00") else 1
    return Expected(
        unit=place.code,
        name=place.name + TAIL,
        short_name=place.name + "院",
        document_prefix=stem(place.name) + "检",
        place=place.name,
        level=level,
        parent=_parent(place, level, codes),
        since=place.since,
        until=place.until,
    )


def _parent(place: Place, level: int, codes: dict[str, list[Place]]) -> str:
    """The nearest code above that stood when this place did; at its end, since places moved up while they stood."""
    above = [place.code[:4] + "00", place.code[:2] + "0000"] if level == 1 else [place.code[:2] + "0000"]
    for code in above if level < 3 else []:
        if any(_meet(place, other) for other in codes.get(code, ())):
            return code
    return SPP


def _meet(one: Place, other: Place) -> bool:
    return (one.until is None or other.since is None or other.since < one.until) and (
        other.until is None or one.since is None or one.since < other.until
    )
