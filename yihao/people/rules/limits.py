"""How often one person may look (查阅频次限制): generous for a desk on a heavy day, narrow for one who copies the register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from yihao.runtime.words import Words


class Kind(StrEnum):
    """What is counted (计次种类)."""

    SEARCHED = "searched"  # whatever was typed into the search box
    OPENED = "opened"  # a card; the same case again does not count
    COMPARED = "compared"  # with the national index of identity numbers
    MISSED = "missed"  # a number that is none, that nobody has, or whose case is out of sight: all alike


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so many seconds (限次与时段)."""

    most: int
    seconds: int


Limits = Mapping[Kind, Limit]
LABELS = {
    Kind.SEARCHED: Words("查号", "searches"),
    Kind.OPENED: Words("打开不同案件", "different cases opened"),
    Kind.COMPARED: Words("与全国索引比对", "comparisons with the national index"),
    Kind.MISSED: Words("查询不存在或不可见的案号", "numbers that led to no case"),
}
# [R] Our figures, none from any rule. A search each half second and a case each second, for minutes on end, is no human
# reading. A filled-in form compares two to five times: 240 an hour are 50 to 100 filings. Three wrong numbers a minute
# for ten minutes are more than typing errors; each further number has one chance in a hundred to pass its check.
STANDARD = "searched=120/60,opened=600/600,compared=240/3600,missed=30/600"
OFF = "off"
_ONE = re.compile(r"([a-z]+)=([1-9][0-9]{0,6})/([1-9][0-9]{0,5})", re.ASCII)


@lru_cache(maxsize=8)
def read_limits(text: str) -> Limits:
    """Read ``searched=120/60,…`` (读取限次): what is not named keeps its standard, ``off`` switches all off.

    Raises:
        ValueError: the text is none of these.
    """
    if text == OFF:
        return {}
    found: dict[Kind, Limit] = {}
    for one in [*STANDARD.split(","), *filter(None, text.split(","))]:
        parts = _ONE.fullmatch(one.strip())
        if parts is None:
            raise ValueError(f"{one!r} is no limit of look-ups; write searched=120/60 (so many / seconds)")
        found[Kind(parts[1])] = Limit(int(parts[2]), int(parts[3]))
    return found
