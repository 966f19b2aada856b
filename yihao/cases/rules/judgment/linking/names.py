"""Whether two printed names can be one person (姓名比对), through the redactions that publishing makes."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from yihao.cases.rules.judgment.linking.model import Party

Likeness = Literal["same", "possible", "different"]
_MASK = "某Xx×*✕╳○△□?"
_COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "东方",
    "端木", "南宫", "独孤", "闻人", "赫连", "澹台", "公冶", "淳于", "单于", "太叔", "申屠", "仲孙", "轩辕", "钟离",
)  # fmt: skip
_LABEL = re.compile(rf"(?<=[{_MASK}])[甲乙丙丁戊己庚辛壬癸\dA-Za-z一二三四五六七八九十]+$")
_ASIDE = re.compile(r"\(.*?\)|\(.*$")


def clean(name: str) -> str:
    """Return a printed name without asides, dots or white space (姓名)."""
    return re.sub(r"[·•・.．。,:;'\"“”\s-]", "", _ASIDE.sub("", unicodedata.normalize("NFKC", name)))


def is_masked(name: str) -> bool:
    """Test whether anything of the name was taken out (已隐名), as in 吴X群, 俞某某, 张某甲 or 杨1."""
    return bool(re.search(rf"[{_MASK}]|[\dA-Za-z]$", name)) or len(name) < 2


@lru_cache(maxsize=65536)
def _pattern(name: str) -> re.Pattern[str]:
    """Compile a masked name (隐名模式): each run of masks stands for one to three characters."""
    bare = re.sub(r"\d+$", "", _LABEL.sub("", name))
    runs = re.split(rf"([{_MASK}]+)", bare)
    filled = "".join(".{1,4}" if run and run[0] in _MASK else re.escape(run) for run in runs)
    open_end = ".{0,3}" if len(bare) == 1 or not re.search(rf"[{_MASK}]", bare) else ""
    return re.compile(filled + open_end)


def surname(name: str) -> str:
    """Return the surname (姓), two characters for a compound one."""
    return name[:2] if name[:2] in _COMPOUND else name[:1]


@lru_cache(maxsize=262144)
def likeness(one: str, other: str) -> Likeness:
    """Compare two names (姓名比对): same only when both are whole and equal; a mask can only make them possible.

    >>> likeness("吴X群", "吴建群"), likeness("俞某某", "俞雪芬"), likeness("吴X群", "吴建国")
    ('possible', 'possible', 'different')
    """
    here, there = clean(one), clean(other)
    if not here or not there:
        return "different"
    if not is_masked(here) and not is_masked(there):
        return "same" if here == there else "different"
    if here == there:
        return "possible"
    if is_masked(here) and is_masked(there):
        return "possible" if _both_masked(here, there) else "different"
    masked, whole = (here, there) if is_masked(here) else (there, here)
    return "possible" if _pattern(masked).fullmatch(whole) else "different"


def _both_masked(here: str, there: str) -> bool:
    """Test whether two masked names can be one (两隐名): the surnames agree and no printed character contradicts."""
    if surname(here) != surname(there):
        return False
    mine, theirs = (re.sub(rf"[{_MASK}\dA-Za-z甲乙丙丁戊己庚辛壬癸]", "", name)[1:] for name in (here, there))
    return not mine or not theirs or mine == theirs or mine.endswith(theirs) or theirs.endswith(mine)


def likely_in(name: str, title: str) -> bool:
    """Test whether a title may name this accused (标题点名), whole or masked: their surname and anything else agree."""
    printed = clean(name)
    return printed[:3] in title or any(
        likeness(printed, title[at : at + length]) != "different"
        for at in range(len(title))
        if title[at] == printed[:1]
        for length in (2, 3, 4)
    )


def alike(one: Party, other: Party) -> Likeness:
    """Compare two accused by name and birth (人员比对): birthdays part masked names or join them."""
    verdict = likeness(one.name, other.name)
    born = _births(one.born, other.born)
    if verdict == "different":
        near = born == "equal" and surname(one.name) == surname(other.name) and len(one.born) >= 8
        return "possible" if near else "different"
    if verdict == "same":
        return "possible" if born == "apart" else "same"  # a namesake, or a birthday printed wrong
    if born == "apart":
        return "different"
    return "same" if born == "equal" and len(one.born) >= 8 else "possible"


def _births(one: str, other: str) -> Literal["equal", "apart", "unknown"]:
    if not one or not other:
        return "unknown"
    shorter = min(len(one), len(other))
    return "equal" if one[:shorter] == other[:shorter] else "apart"


def matched(one: tuple[Party, ...], other: tuple[Party, ...]) -> tuple[int, int]:
    """Count the accused of the smaller list that are surely and possibly on the other (人员重合数)."""
    few, many = sorted((one, other), key=len)
    sure = possible = 0
    for party in few:
        found = {alike(party, candidate) for candidate in many}
        if "same" in found:
            sure += 1
        elif "possible" in found:
            possible += 1
    return sure, possible
