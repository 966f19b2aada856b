"""Lines of an official list of procuratorates (官方名录的行): which are good, and what is wrong with the others. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yihao.runtime.words import Words

COLUMNS = (
    "unit",
    "name",
    "short_name",
    "document_prefix",
    "level",
    "kind",
    "parent",
    "successor",
    "valid_from",
    "valid_to",
)
_UNIT = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listed:
    """One good line (名录的一行)."""

    line: int
    unit: str
    name: str
    short_name: str
    document_prefix: str
    level: int
    kind: str
    parent: str
    successor: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line that was not loaded, and why (未载入的行)."""

    line: int
    unit: str
    words: Words


class _Wrong(Exception):
    def __init__(self, words: Words) -> None:
        self.words = words


def check_list(
    lines: Iterable[tuple[int, Mapping[str, str]]],
    *,
    kinds: Collection[str],
    known: Collection[str],
    invented: Collection[str],
) -> tuple[list[Listed], list[RefusedRow]]:
    """Give the good lines and the refused ones; an office with one refused line is refused as a whole."""
    grouped: dict[str, list[Listed]] = defaultdict(list)
    refused: list[RefusedRow] = []
    for number, line in lines:
        unit = line.get("unit", "").strip()
        try:
            grouped[unit].append(_read(number, line, kinds, invented))
        except _Wrong as wrong:
            refused.append(RefusedRow(number, unit, wrong.words))
    refused += [row for unit in grouped for row in _overlapping(grouped[unit])]
    bad = {row.unit for row in refused}
    while True:  # an office whose parent was refused has no place to stand, and so on down
        there = (set(grouped) - bad) | set(known)
        orphans = [
            one for unit in set(grouped) - bad for one in grouped[unit] if one.parent and one.parent not in there
        ]
        if not orphans:
            break
        refused += [
            RefusedRow(
                one.line,
                one.unit,
                Words(f"上级院 {one.parent} 不在名录中。", f"The office above, {one.parent}, is not listed."),
            )
            for one in orphans
        ]
        bad |= {one.unit for one in orphans}
    good = [one for unit, ones in grouped.items() if unit not in bad for one in ones]
    reported = {row.line for row in refused}
    refused += [
        RefusedRow(
            one.line,
            unit,
            Words("同一院的另一行有误，整院未载入。", "Another line of this office is wrong; none was loaded."),
        )
        for unit in bad
        for one in grouped.get(unit, ())
        if one.line not in reported
    ]
    return good, sorted(refused, key=lambda row: row.line)


def _read(number: int, line: Mapping[str, str], kinds: Collection[str], invented: Collection[str]) -> Listed:
    value = {column: line.get(column, "").strip() for column in COLUMNS}
    for column in ("unit", "parent", "successor"):
        if (value[column] or column == "unit") and not _UNIT.fullmatch(value[column]):
            raise _Wrong(Words(f"{column} 应为六位数字。", f"{column} must have six digits."))
    if value["unit"] in invented:
        raise _Wrong(Words("此代码属于虚构的院，不能写入官方名录。", "This code belongs to an invented office."))
    if (
        not value["name"]
        or len(value["name"]) > 80
        or len(value["short_name"]) > 40
        or len(value["document_prefix"]) > 20
    ):
        raise _Wrong(Words("名称缺失或过长。", "A name is missing or too long."))
    if value["level"] not in ("1", "2", "3", "4"):
        raise _Wrong(Words("level 应为 1（基层）至 4（最高检）。", "level must be 1 (basic) to 4 (supreme)."))
    if value["kind"] not in kinds:
        raise _Wrong(Words(f"没有 {value['kind']} 这种院。", f"There is no kind {value['kind']}."))
    if value["parent"] == value["unit"]:
        raise _Wrong(Words("上级院不能是本院。", "An office does not stand under itself."))
    since, until = _day(value["valid_from"]), _day(value["valid_to"])
    if since and until and until <= since:
        raise _Wrong(Words("终止日期应当晚于起始日期。", "valid_to must be after valid_from."))
    return Listed(
        number,
        value["unit"],
        value["name"],
        value["short_name"] or value["name"],
        value["document_prefix"],
        int(value["level"]),
        value["kind"],
        value["parent"],
        value["successor"],
        since,
        until,
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Wrong(Words(f"没有 {text} 这个日期。", f"There is no day {text}.")) from None


def _overlapping(ones: list[Listed]) -> list[RefusedRow]:
    ordered = sorted(ones, key=lambda one: one.valid_from or date.min)
    words = Words("与同一院的另一行时间重叠。", "It overlaps in time with another line of this office.")
    return [
        RefusedRow(after.line, after.unit, words)
        for before, after in pairwise(ordered)
        if before.valid_to is None or after.valid_from is None or after.valid_from < before.valid_to
    ]
