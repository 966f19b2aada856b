"""The one search box (检索框): decide what was typed, and say how it was understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from stdnum.cn import ric

from yihao.cases.rules import number
from yihao.cases.rules.alias import Alias, AliasKind, parse

LATEST_YEAR = 2099  # up to here a lifelong number and a legacy unified number never look alike
LONGEST = 200
HAN = "\u3400-\u9fff"
NAME = re.compile(rf"[{HAN}]{{2,4}}|(?=.*某)[{HAN}]{{2,6}}|[{HAN}]{{1,12}}(?:·[{HAN}]{{1,12}}){{1,3}}")
MIDDLE_DOTS = re.compile("[•・‧∙]")
NEARLY_A_NUMBER = re.compile(r"[0-9]{14,20}|(?=.{15,18}$)[0-9]*[^0-9][0-9]*")
STARTS_LIKE_ONE = re.compile(r"(?:URN:JC:LCN:|JC1:|检|J)[0-9]", re.IGNORECASE | re.ASCII)
# 18 characters, a day of birth among them; a lifelong number has 17.
LIKE_AN_IDENTITY = re.compile(
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]", re.ASCII
)
FOUR_GROUPS = re.compile(r"[0-9]{4}-[0-9]{1,7}-[0-9]{1,6}-[0-9]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the search box understood what was typed (检索理解), with `zh` and `en` to show to the person.

    `value` is what to look up: 17 digits, a normalised other number, a name, words, or nothing. `part` is M03 and the
    like. `candidates` are possible lifelong numbers; show one **only if the asker may see that case**.
    """

    kind: Literal["lcn", "lcn_typo", "alias", "name", "words"]
    value: str
    zh: str
    en: str
    candidates: tuple[str, ...] = ()
    part: str | None = None
    alias: Alias | None = None


def understand(text: str, short_names: Collection[str]) -> Reading:
    """Understand what was typed (理解输入): lifelong number, mistyped number, other number, name, or words.

    >>> understand("检2026-371329-42-22", ()).value, understand("张某某", ()).kind, understand("盗窃 电动车", ()).kind
    ('20263713290004222', 'name', 'words')
    >>> understand("20263713290004232", ()).kind, understand("（2017）湘0405刑初149号", ()).kind
    ('lcn_typo', 'alias')
    """
    typed = tidy_words(text)
    return (
        as_number(typed)
        or as_alias(typed, short_names)
        or as_identity_number(typed)
        or as_mistyped_number(typed)
        or as_name(typed)
        or as_words(typed)
    )


def tidy_words(text: str) -> str:
    """Drop invisible characters, keep single blanks between words (整理输入), and cut at 200 characters."""
    narrow = unicodedata.normalize("NFKC", text[: 2 * LONGEST])
    seen = "".join(c for c in narrow if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc", "Cs"))
    return " ".join(seen.split())[:LONGEST]


def as_number(typed: str) -> Reading | None:
    """Read a lifelong number in any spelling (终身案号), or the address of a part of its case."""
    try:
        found = number.validate(typed, latest_year=LATEST_YEAR)
    except number.NumberError:
        return None
    try:
        part = number.parse_part(typed).local
    except number.NumberError:
        part = None
    shown = number.format(found) + (f"/{part}" if part else "")
    return Reading("lcn", found, f"终身案号：{shown}", f"Lifelong case number: {shown}", part=part)


def as_alias(typed: str, short_names: Collection[str]) -> Reading | None:
    """Read a number given by police, procuratorate or court (其他编号)."""
    read = parse(typed, short_names)
    if read.kind is AliasKind.OTHER:
        return None
    # A legacy number and a lifelong number with its first digits mistyped can look alike: keep both in view.
    candidates = number.suggest(typed, latest_year=LATEST_YEAR) if read.kind is AliasKind.UNIFIED else ()
    zh, en = f"{read.kind.label}：{read.normalised}", f"{read.kind.label_en.capitalize()}: {read.normalised}"
    return Reading("alias", read.normalised, zh, en, candidates, alias=read)


def as_identity_number(typed: str) -> Reading | None:
    """Recognise a citizen's identity number (公民身份号码), mistyped too, so that it is neither searched nor taken for a case's."""
    if not (ric.is_valid(typed) or LIKE_AN_IDENTITY.fullmatch(typed)):
        return None
    return Reading(
        "words",
        "",
        "看似公民身份号码；检索框不按身份号码查案，请输入案号或姓名。",
        "This looks like a citizen's identity number, which is not searched here. Type a case number or a name.",
    )


def as_mistyped_number(typed: str) -> Reading | None:
    """Recognise a lifelong number with something wrong in it (疑似误输的案号)."""
    try:
        number.validate(typed, latest_year=LATEST_YEAR)
    except number.NumberError as wrong:
        candidates = number.suggest(typed, latest_year=LATEST_YEAR)
        bare = typed.replace(" ", "")
        near = NEARLY_A_NUMBER.fullmatch(bare) or STARTS_LIKE_ONE.match(bare) or FOUR_GROUPS.fullmatch(bare)
        if near or candidates:
            return Reading("lcn_typo", bare, wrong.zh, wrong.en, candidates)
    return None


def as_words(typed: str) -> Reading:
    """Read it as words of a case's cause (词语)."""
    return Reading("words", typed, f"按词语检索：{typed}", f"Searching for the words: {typed}")


def as_name(typed: str) -> Reading | None:
    """Read a person's name (姓名): two to four Han characters, one with 某, or parts joined by a middle dot."""
    name = MIDDLE_DOTS.sub("·", typed).replace(" ", "")
    if NAME.fullmatch(name) is None or (" " in typed and len(name) > 3):
        return None
    return Reading("name", name, f"按姓名检索：{name}", f"Searching for the name: {name}")
