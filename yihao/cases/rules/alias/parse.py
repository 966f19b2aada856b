"""Read the numbers that police, procuratorates and courts print (读别的案号). Odd text is kind `other`, never an error.

The issuer is the longest known unit short name at the beginning. Never split at the first 检: in 黔西南检检建受 the
unit is 黔西南检 and the type 检建, and 山东省院起诉受 has no 检 at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from yihao.cases.rules.alias.text import TO_ROUND, plain, tidy
from yihao.cases.rules.alias.value import Alias, AliasKind

LONGEST = 120
HAN = "\u3400-\u9fff"
YEAR = "(?P<year>19[5-9][0-9]|20[0-9][0-9])"
UNIFIED = re.compile(rf"(?!19|20)(?P<unit>[1-9][0-9]{{5}}){YEAR}(?P<tail>[0-9]{{7}})")
POLICE_CASE = re.compile(rf"A(?P<organ>[0-9]{{12}}){YEAR}(?:0[1-9]|1[0-2])(?P<serial>[0-9]{{4}})")

COURT = re.compile(
    rf"(?P<open>\(?){YEAR}\)?(?P<words>[{HAN}][{HAN}0-9()]{{0,22}}?[{HAN})])第?(?P<serial>[0-9]{{1,8}})号?"
    r"(?P<tail>(?:之[一二三四五六七八九十0-9]{1,3})?)"
)
CASE_TYPE = rf"(?P<type>[刑民行执知赔破商认司财国委监][{HAN}()]{{0,11}})"
COURT_CODE = re.compile(
    rf"(?P<issuer>最高法知?[{HAN}]??|[{HAN}]{{1,2}}[0-9]{{2,4}}|"
    rf"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔贵云藏陕甘青宁新兵军])" + CASE_TYPE
)

BRACKETED_YEAR = re.compile(rf"\({YEAR}\)")
BARE_YEAR = re.compile(rf"(?<![0-9]){YEAR}(?=第?[A-Z]?[0-9]+号?$)")
SERIAL = re.compile(
    r"第?(?P<letter>[A-Z]?)(?P<digits>[0-9]{1,12})号?(?P<tail>(?:[之-][一二三四五六七八九十0-9]{1,3})?)号?"
)
DEPARTMENT = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}部|公诉|侦监)(?=.)")
POLICE_OFFICE = re.compile(rf"(?P<issuer>[{HAN}]{{1,12}})\([{HAN}]{{1,8}}\)(?P<type>[{HAN}]{{0,12}})")


def parse(raw: str, short_names: Collection[str]) -> Alias:
    """Read a number given by someone else (读别名编号). Never raises on text.

    `short_names` are the unit short names in force at any time; give a set or a dict when there are many.

    >>> a = parse("黔西南检检建受[2021]522300000001号", {"黔西南检", "黔检"})
    >>> a.kind.label, a.issuer, a.unit, a.type_word, a.year, a.serial
    ('部门受案号', '黔西南检', '522300', '检建', 2021, '1')
    >>> a.normalised
    '黔西南检检建受〔2021〕522300000001号'
    >>> parse("hello", ()).kind.value
    'other'
    """
    if len(raw) <= LONGEST:
        text = plain(raw)
        found = read_digits(raw, text) or read_court(raw, text) or read_issued(raw, text, short_names)
        if found is not None:
            return found
    return Alias(AliasKind.OTHER, raw, tidy(raw))


def guess_kind(text: str) -> AliasKind:
    """Guess what a text is without knowing the units (猜编号种类).

    >>> guess_kind("（2017）湘0405刑初149号").label, guess_kind("高公(刑)诉字[2016]1003号").label
    ('法院案号', '公安文书文号')
    """
    return parse(text, ()).kind


def read_digits(raw: str, text: str) -> Alias | None:
    """Read the two numbers without words (纯数字编号): legacy unified number, police case number."""
    digits = text.replace("-", "")
    unified = UNIFIED.fullmatch(digits)
    if unified:
        unit, year, tail = unified["unit"], int(unified["year"]), unified["tail"]
        return Alias(AliasKind.UNIFIED, raw, digits, unit=unit, year=year, serial=tail)
    police = POLICE_CASE.fullmatch(digits)
    if police:
        organ, year, serial = police["organ"], int(police["year"]), strip_zeros(police["serial"])
        return Alias(AliasKind.POLICE_CASE, raw, digits, issuer=organ, year=year, serial=serial)
    return None


def read_court(raw: str, text: str) -> Alias | None:
    """Read a court number (法院案号): year first, then court code, type and serial.

    Numbers before 2016 end in 字第 and have no court code; their issuer and type stay unknown. The year's brackets may
    be missing where a court code says what it is.
    """
    match = COURT.fullmatch(text)
    if match is None:
        return None
    words, old = match["words"], match["words"].endswith("字")
    code = None if old else COURT_CODE.fullmatch(words)
    if code is None and not (old and match["open"]):
        return None
    issuer, type_word = (code["issuer"], code["type"].translate(TO_ROUND)) if code else (None, None)
    middle = words + ("第" if old else "")
    normalised = f"({match['year']}){middle}{match['serial']}号{match['tail']}".translate(TO_ROUND)
    return Alias(
        AliasKind.COURT, raw, normalised, issuer, None, type_word, int(match["year"]), strip_zeros(match["serial"])
    )


def read_issued(raw: str, text: str, short_names: Collection[str]) -> Alias | None:
    """Read words, year, serial (文号、受案号): numbers of procuratorates and police."""
    years = list(BRACKETED_YEAR.finditer(text)) or list(BARE_YEAR.finditer(text))
    if not years:
        return None
    year = years[-1]
    left, serial = text[: year.start()], SERIAL.fullmatch(text, year.end())
    if serial is None or re.match(f"[{HAN}]", left) is None:
        return None
    known = issuer_of(left, short_names)
    unit, digits = None, serial["digits"]
    if is_police(left, known):
        kind = AliasKind.POLICE_DOCUMENT
    elif not serial["letter"] and not serial["tail"] and len(digits) in (11, 12):
        kind, unit, digits = AliasKind.DEPARTMENT, digits[:6], digits[6:]
    elif known or "检" in left or "院" in left:
        kind = AliasKind.DOCUMENT
    else:
        return None
    issuer, type_word = police_words(left, known) if kind is AliasKind.POLICE_DOCUMENT else words_of(left, known)
    shown = left.translate(TO_ROUND) + f"〔{year['year']}〕" + text[year.end() :].removesuffix("号") + "号"
    number = serial["letter"] + (digits if serial["letter"] else strip_zeros(digits))
    return Alias(kind, raw, shown, issuer, unit, type_word, int(year["year"]), number)


def issuer_of(left: str, short_names: Collection[str]) -> str | None:
    """Find the longest known short name at the beginning (最长简称优先)."""
    return next((left[:end] for end in range(len(left), 0, -1) if left[:end] in short_names), None)


def is_police(left: str, known: str | None) -> bool:
    """Test whether the words are a police organ's (公安文号): 公 with an office in brackets, or 公 without 检."""
    if known is not None:
        return known.endswith("公")
    return "公(" in left or ("公" in left and "检" not in left and "院" not in left)


def police_words(left: str, known: str | None) -> tuple[str | None, str | None]:
    """Take organ and type from police words (公安机关与文书种类). The office between brackets is not the type."""
    office = POLICE_OFFICE.fullmatch(left)
    if office:
        return known or office["issuer"], office["type"].removesuffix("字") or None
    return words_of(left, known)


def words_of(left: str, known: str | None) -> tuple[str | None, str | None]:
    """Take issuer and type word (单位简称与文种). Without a known short name both are unknown, rather than guessed."""
    if known is None:
        return None, None
    rest = left[len(known) :].removesuffix("受").removesuffix("字")
    return known, DEPARTMENT.sub("", rest).translate(TO_ROUND) or None


def strip_zeros(digits: str) -> str:
    """Write a serial without leading zeros (去前导零)."""
    return digits.lstrip("0") or "0"
