"""A light look at a judgment (速览) for what linking needs and the full reading may not have found."""

import re
from collections.abc import Iterable

from yihao.cases.rules.judgment.linking import courts, names, numbers
from yihao.cases.rules.judgment.linking.model import CourtNumber, Party
from yihao.cases.rules.judgment.model import Instance

_ROLE = r"(?:被告人|被告单位|上诉人|申诉人|原审被告人|原审上诉人|原审被告单位)"
_LISTED = re.compile(
    rf"(?:^|[。;)]){_ROLE}(?:暨附带民事诉讼被告人)?(?:\([^()]{{2,24}}\))*(?:[一二三四五六七八九十\d]{{0,2}}[:.]?)"
    r"([^,。;:()、]{1,30}?)(?=[,(。;、])"
)
_ACCUSED = re.compile(rf"{_ROLE}(?:\([^()]{{2,24}}\))?([一-龥×XxＸ*·A-Z\d]{{1,14}}?)(?:\([^()]{{1,30}}\))?(?:无罪|犯)")
_CHARGED = re.compile(r"(?:指控|控诉)(?:原审)?(?:被告人|被告单位|上诉人)([^。;:]{2,300}?)犯")
_BARE = re.compile(
    rf"(?:^|[。;])([一-龥某×X]{{2,4}})\((?:原审)?被告人\)|{_ROLE}([一-龥某×X]{{2,4}}?)(?:及其|到庭|不服|提出|[贪受盗诈抢故交危])"
)
_BORN = re.compile(r"^.{0,70}?((?:19|20)\d\d)年(?:(\d{1,2})月)?(?:(\d{1,2})日)?[^。;]{0,6}?(?:出?生)")
_CHARGE = re.compile(r"犯([一-龥、,]{2,30}?罪)")
_INDICTED = re.compile(
    r"([一-龥]{0,14}?[检诉][一-龥()]{0,12}?)\(((?:19|20)\d\d)\)"
    r"([一-龥]{0,6}?)第?([\d、,和及\-号]{1,40}?)号"
)
_NOT_OF_THE_NUMBER = re.compile(r"[字第以]|^.*(?:检察院|公诉机关)[又以并]?|^[日又并以]|^作出")
_NOT_A_NAME = re.compile(r"犯|罪|等|不服|提出|辩护|诉讼|一案|分别|原判|^[及和的系在因均之]")


def court_of(head: str) -> str | None:
    """Return the court printed at the top (审理法院)."""
    found = re.search(r"[一-龥]{2,40}?法院", head[:260])
    if found is None:
        return None
    name = courts.tidy(found.group())
    return name if len(name) > 5 else None


def instance_of(number: CourtNumber | None, title: str) -> Instance:
    """Return the instance (审级), from the number's own words first and the title second."""
    body = number.body if number else ""
    if re.search(r"再|刑提|刑监|刑申", body) or "再审" in title:
        return "retrial"
    if re.search(r"终|刑.?抗|刑.?核|刑.?复", body) or "二审" in title:
        return "second"
    return "first" if "初" in body or "一审" in title else "other"


def parties_of(head: str, result: str, read: Iterable[str]) -> tuple[Party, ...]:
    """Return every accused (被告人) of the party list and of the decision, with birthdays where printed.

    `read` are the names that the full reading found; the decision's own list helps where the head is cut short.
    """
    wanted = list(read)
    listed = [] if wanted else [name for name in _LISTED.findall(head) if not _NOT_A_NAME.search(name)]
    decided = [match.group(1) for match in _ACCUSED.finditer(result)]
    charged = [name for match in _CHARGED.finditer(head) for name in re.split(r"[、,和及]", match.group(1))]
    trusted = {names.clean(name): name for name in [*wanted, *listed]}
    for name in [*decided, *charged]:
        short = names.clean(re.sub(r"^(?:原审)?(?:被告人|被告单位)", "", name))
        known = any(short.startswith(each) for each in trusted)  # 冯某的 is 冯某 and a particle
        if 2 <= len(short) <= 4 and not known and not _NOT_A_NAME.search(short):
            trusted.setdefault(short, short)
    if not trusted:
        bare = [name for found in _BARE.findall(head) for name in found if name]
        trusted = {name: name for name in bare if not _NOT_A_NAME.search(name)}
    return tuple(Party(name=short, born=_born(head, printed)) for short, printed in trusted.items() if short)


def _born(head: str, name: str) -> str:
    at = head.find(numbers.compact(name))
    if at < 0:
        return ""
    after = head[at + len(name) : at + len(name) + 110]
    cut = re.search(rf"。{_ROLE}|辩护人", after)
    match = _BORN.search(after[: cut.start()] if cut else after)
    if match is None:
        return ""
    year, month, day = match.groups()
    return year + (f"{int(month):02d}" if month else "") + (f"{int(day):02d}" if month and day else "")


def charges_of(head: str, result: str, read: Iterable[str]) -> frozenset[str]:
    """Return the charges (罪名) named in the accusation and in the decision."""
    found = [*read, *(match.group(1) for match in _CHARGE.finditer(result))]
    found = found or [match.group(1) for match in _CHARGE.finditer(head)]
    return frozenset(re.sub(r"[、,]|\(.*?\)", "", numbers.compact(charge)) for charge in found)


def indictments_of(head: str, read: Iterable[str]) -> tuple[str, ...]:
    """Return the indictment numbers (起诉书号) as keys `字|year|number`, without 第, 字 and zeros."""
    keys: dict[str, None] = {}
    for printed in [*read, *(match.group() for match in _INDICTED.finditer(head))]:
        match = _INDICTED.search(numbers.compact(printed) + ("" if "号" in printed else "号"))
        if match is None:
            continue
        office = _NOT_OF_THE_NUMBER.sub("", match.group(1) + match.group(3))
        for serial in re.findall(r"\d+(?:-\d+)?", match.group(4)):
            keys[f"{office}|{match.group(2)}|{serial.lstrip('0')}"] = None
    return tuple(keys)
