"""Dates as judgments print them (日期): full, in Chinese numerals, or relative (同年, 同月, 次日, 同日)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_NUMERALS = {**{mark: digit for digit, mark in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0, "Ｏ": 0, "О": 0}
# Typists put the letters O and l for the digits 0 and 1.
_LETTERS = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0", "Ｏ": "0"})
_YEAR = r"(?:[12][0-9lIOoＯ]{3}|[一二][零〇○Ｏ0O0一九二三四五六七八]{3}|同|当|次|翌)"
_SMALL = r"(?:[0-9lIOo]{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(
    rf"(?P<year>{_YEAR})年(?P<month>{_SMALL}|同|当)月(?:份)?(?:(?P<day>{_SMALL})(?:[日号]|(?=被|经|因|由|依法)))?"
    rf"|(?P<same_year>同年|当年)(?![0-9])"
    rf"|(?P<same_month>同月|当月|本月)(?:(?P<day2>{_SMALL})[日号])?"
    rf"|(?<![0-9年])(?P<month3>{_SMALL})月(?P<day3>{_SMALL})[日号]"
    rf"|次月(?P<next_month>{_SMALL})[日号]"
    r"|(?P<next>次日|翌日|第二天|次天)"
    r"|(?P<same>同日|当日|当天|同一天|该日)"
    rf"|(?<![0-9月])(?P<day4>[0-9lIO]{{1,2}})日(?=被|由|经|因|，|执行|决定|批准)"
)


@dataclass(frozen=True, slots=True)
class DatedPlace:
    """A date (日期) and where in the text it stands; `on` is None when the day is not printed."""

    start: int
    end: int
    on: date | None


def small_number(text: str) -> int:
    """Read 1 to 99 from digits or Chinese numerals (十二, 二十, 3l)."""
    if text[0] in "0123456789lIOo":
        return int(text.translate(_LETTERS))
    tens, ten, units = text.partition("十")
    if not ten:
        return _NUMERALS.get(text[-1], 0)
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[units] if units else 0)


def year_number(text: str) -> int:
    """Read a year from digits, letters standing for digits, or Chinese numerals (二〇一四)."""
    latin = text.translate(_LETTERS)
    return int("".join(mark if mark.isdigit() and mark.isascii() else str(_NUMERALS[mark]) for mark in latin))


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dates(text: str) -> Iterator[DatedPlace]:
    """Yield every date of the text in order, relative ones resolved against the date before them."""
    year: int | None = None
    month: int | None = None
    last: date | None = None
    for match in _DATE.finditer(text):
        part = match.groupdict()
        on: date | None = None
        if part["next"]:
            on = last + timedelta(days=1) if last else None
        elif part["next_month"]:
            year, month = _month_after(year, month)
            on = _day(year, month, small_number(part["next_month"]))
        elif part["same"]:
            on = last
        elif part["day4"]:
            on = _day(year, month, small_number(part["day4"]))
        elif part["same_month"]:
            on = _day(year, month, small_number(part["day2"])) if part["day2"] else None
        elif part["month3"]:
            month = small_number(part["month3"])
            on = _day(year, month, small_number(part["day3"]))
        elif part["year"]:
            year = _resolved_year(part["year"], year)
            month = month if part["month"] in "同当" else small_number(part["month"])
            on = _day(year, month, small_number(part["day"])) if part["day"] else None
        else:
            continue
        last = on
        if on is not None:
            year, month = on.year, on.month
        yield DatedPlace(match.start(), match.end(), on)


def _month_after(year: int | None, month: int | None) -> tuple[int | None, int | None]:
    if year is None or month is None:
        return None, None
    return (year + 1, 1) if month == 12 else (year, month + 1)


def _resolved_year(text: str, before: int | None) -> int | None:
    if text in ("同", "当"):
        return before
    if text in ("次", "翌"):
        return before + 1 if before else None
    return year_number(text)
