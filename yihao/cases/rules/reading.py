"""Reading input field by field (逐项读取): every problem is kept with its field, and reading goes on.

Text is put in Unicode form NFC, control, zero-width and bidi characters are refused (they make two names look alike), and
length is bounded before anything else is done with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum.cn import ric, uscc

from yihao.cases.rules.kinds import named
from yihao.runtime.plain_text import what_is_wrong
from yihao.runtime.words import Words

MISSING = Words("缺少这一项，请填写", "This is missing: fill it in")
UNCHOSEN = Words("缺少这一项，请从中选择：{names}", "This is missing: choose one of: {names}")
UNKNOWN = Words("没有这样的选项，请从中选择：{names}", "There is no such choice. Choose one of: {names}")
LATER = Words(
    "日期在今天之后，请改为今天（{today}）或以前的日期",
    "This day is still to come: give today ({today}) or an earlier day",
)
EARLIER = Words("日期早于 {earliest}，请核对年份", "This day is before {earliest}: look at the year again")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _check_digit_holds(module: Any, compact: str) -> bool:
    try:
        return bool(module.calc_check_digit(compact) == compact[-1])
    except (ValueError, IndexError):  # letters where digits belong
        return False


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field (一处错误): where, and what to do. ``field`` is a path such as ``parties.0.name``."""

    field: str
    words: Words


class Reader:
    """Reads one object (读取器); readers of its parts share its list of problems."""

    def __init__(self, raw: Any, *, path: str = "", problems: list[Problem] | None = None) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._path = path
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            self.problem("", Words("应是一个对象，请写在 { } 之内", "An object is needed: write it within { }"))

    def problem(self, field: str, words: Words) -> None:
        """Keep a problem with ``field`` of this object."""
        self.problems.append(Problem(".".join(p for p in (self._path, field) if p), words))

    def raw(self, field: str) -> Any:
        """Give what was handed in, unread."""
        return self._raw.get(field)

    def only(self, *fields: str) -> None:
        """Refuse keys that nobody would read, lest a misspelt one be lost in silence."""
        for unknown in sorted(str(k)[:40] for k in self._raw.keys() - set(fields)):
            self.problem(unknown, Words("没有这一项，请核对名称", "There is no such field: check its name"))

    def text(self, field: str, *, most: int, needed: bool = False) -> str:
        """Read a line of text of at most ``most`` characters."""
        value = self._raw.get(field)
        if value is None or value == "":
            if needed:
                self.problem(field, MISSING)
            return ""
        if not isinstance(value, str):
            self.problem(field, Words("应是文字，请加上引号", "Text is needed: put it in quotation marks"))
            return ""
        if len(value) > most * 4:  # never normalise a huge field
            value = value[: most * 4]
        value = unicodedata.normalize("NFC", value).strip()
        if needed and not value:
            self.problem(field, MISSING)
        elif len(value) > most:
            self.problem(field, Words(f"最多 {most} 个字符，请缩短", f"At most {most} characters: shorten it"))
        elif wrong := what_is_wrong(value):
            self.problem(field, wrong)
        else:
            return value
        return ""

    def choice(self, field: str, among: Mapping[str, Words], *, otherwise: str | None = None) -> str:
        """Read one of the codes of ``among``; ``otherwise`` stands for an absent one."""
        value = self._raw.get(field)
        if value in (None, "") and otherwise is not None:
            return otherwise
        if isinstance(value, str) and value in among:
            return value
        self.problem(field, (UNKNOWN if value else UNCHOSEN).format(names=named(among)))
        return next(iter(among))

    def whole(self, field: str, *, among: Mapping[int, Words], otherwise: int) -> int:
        """Read a whole number among a few; a digit string is taken too, since forms send text."""
        value = self._raw.get(field)
        if value in (None, ""):
            return otherwise
        if isinstance(value, str) and re.fullmatch(r"\d{1,3}", value, re.ASCII):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value in among:
            return value
        self.problem(field, UNKNOWN.format(names=named({str(code): label for code, label in among.items()})))
        return otherwise

    def flag(self, field: str) -> bool:
        """Read yes or no; absent is no."""
        value = self._raw.get(field)
        if value in (True, "1", "on", "true"):
            return True
        if value not in (None, "", False, "0", "false"):
            self.problem(field, Words("应是“是”或“否”，请写 true 或 false", "Yes or no is needed: write true or false"))
        return False

    def day(self, field: str, *, earliest: date, latest: date) -> date:
        """Read a day that exists and lies between ``earliest`` and ``latest``, both included."""
        value = self._raw.get(field)
        if isinstance(value, date):
            value = value.isoformat()
        if not value:
            self.problem(
                field, Words("缺少日期，请填写，如 2026-11-23", "The day is missing: fill it in, as 2026-11-23")
            )
        elif not isinstance(value, str) or not _DAY.match(value):
            self.problem(field, Words("日期应写作 2026-11-23", "Write the day as 2026-11-23"))
        else:
            try:
                day = date.fromisoformat(value)
            except ValueError:
                self.problem(
                    field, Words(f"没有 {value} 这一天，请核对日期", f"There is no such day as {value}: look again")
                )
            else:
                if day > latest:
                    self.problem(field, LATER.format(today=latest))
                elif day < earliest:
                    self.problem(field, EARLIER.format(earliest=earliest))
                return day
        return latest

    def identity(self, field: str, *, person: bool) -> str:
        """Read an identity number (GB 11643) or an organisation code (GB 32100) with its check digit; absent is allowed."""
        value = self.text(field, most=40)
        if not value:
            return ""
        module = ric if person else uscc
        compact: str = module.compact(unicodedata.normalize("NFKC", value)).upper()
        # Foreign papers have other forms: only what claims to be a Chinese number is checked as one. The check digit
        # decides; places come and go, and a number outlives them.
        if len(compact) == 18 and not _check_digit_holds(module, compact):
            self.problem(field, Words("证件号码校验不符，请核对", "The identity number fails its check: look again"))
        return compact

    def each(self, field: str, *, most: int, least: int = 0) -> Iterator[Reader]:
        """Read a list of objects."""
        value = self._raw.get(field)
        if value is None:
            value = []
        if not isinstance(value, (list, tuple)):
            self.problem(field, Words("应是一个列表，请写在 [ ] 之内", "A list is needed: write it within [ ]"))
            return
        if len(value) < least:
            self.problem(field, Words(f"至少填写 {least} 项，请补上", f"At least {least} needed: add it"))
        if len(value) > most:
            self.problem(
                field, Words(f"最多 {most} 项，请分次登记", f"At most {most}: register the rest in a second step")
            )
            return
        for index, item in enumerate(value):
            path = ".".join(p for p in (self._path, field, str(index)) if p)
            yield Reader(item, path=path, problems=self.problems)
