"""The accused of a judgment (被告人, 被告单位): who of the party list is one, and the name alone."""

import re
from dataclasses import dataclass, replace

from yihao.cases.rules.judgment.sections import BARE_PERSON, PARTY
from yihao.cases.rules.judgment.text import distinct

_CIVIL = re.compile(
    r"(?:原审|一审|二审)?(?:刑事)?附带民事(?:公益)?(?:诉讼)?(?:的)?(?:被告单位|被告人|被告|原告人"
    r"|原告|上诉人|赔偿义务人)|民事被告人?"
)
_ROLE = (
    r"(?:(?:原审|一审|二审|再审|原|本案|第[一二三四五六七八九十]+|抗诉)*"
    r"(?:被告人单位|被告单位|被告人|被告|上诉单位|上诉人|被上诉人|被上诉单位|被抗诉人|申诉单位"
    r"|申诉人|申请再审人|再审申请人|被申诉人|罪犯|反诉被告人))"
)
_LINK = (
    r"(?:暨|及|兼|、|即|（[^（）]*(?:（[^（）]*）[^（）]*)?）"
    r"|(?:刑事)?附带民事(?:公益)?(?:诉讼)?(?:的)?(?:被告单位|被告人|被告|原告人|原告|上诉人)"
    r"|自诉人|反诉人)"
)
_OPENER = re.compile(
    rf"^(?:（?[一二三四五六七八九十0-9]+[）、])?(?P<role>{_LINK}*{_ROLE}(?:{_LINK}"
    rf"|{_ROLE})*)[：、]*(?P<rest>.*)",
    re.S,
)
# What follows the role when the paragraph is about somebody beside the accused.
_BESIDE = re.compile(
    r"^(?:的|之|及|等|诉讼|法定|辩护|委托|指定|代理|监护|父亲|母亲|近亲属|亲属|（?以上|单位诉讼|对"
    r"|在|不服|均|因|系|犯|于\d|提出|到庭|自愿|向|、|未)"
)
_ALIAS = re.compile(
    r"(?:，|（)?(?:曾用名|又名|别名|化名|绰号|外号|自称|自报名|自报姓名|小名|乳名|现名|原名|网名"
    r"|英文名|中文名|昵称|人称|别号|冒名).*",
    re.S,
)
_SELF_NAMED = re.compile(r"^(?:自报姓名|自报名|自报|自称|化名)[：为]?")
_UNIT_WORD = re.compile(
    r"公司|厂|社|店|中心|局|院|所|部|站|会|场|集团|学校|银行|单位|企业|矿|队|处|行|馆|城|政府|协会"
    r"|商行|医院|办|园"
)
_UNIT_NAME = re.compile(
    r"^[^，。：；（]+(?:（[^（）]{1,12}）[^，。：；（]*(?:公司|厂|社|店|中心|部|所|企业|院|会|集团"
    r"|行|站|局|处|合伙）?))?"
)
_PERSON_NAME = re.compile(r"^[^，。：；（）“”\"、？！]+")
_STUCK_SEX = re.compile(r"^(.{2,4}?)(男|女)$")
_STUCK_LIFE = re.compile(
    r"(?<=..)(?:性别|出生|生于|汉族|系(?=.{2})|现年|身份证|公民身份|\d{4}年|\d{2}岁|曾?因(?:本案"
    r"|涉嫌|犯|吸|赌)|未委托|不请|没有委托|未聘请|已被|现).*",
    re.S,
)
# 李某某 printed right behind the name it stands for (the publisher's half-done redaction).
_DOUBLED = re.compile(r"^((.)(?!某).{1,2})\2某.{0,2}$")
# A misprint of 暨被害人 as often as a true accused: the accusation decides.
_VICTIM_TOO = re.compile(r"^(?:刑事)?附带民事诉讼原告人?(?:暨|兼|及)被告人")
_FOREIGN = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class Accused:
    """One accused of the party list (被告人 or 被告单位) with the paragraph that describes them."""

    name: str
    is_unit: bool
    paragraph: str


def accused_of(parties: tuple[str, ...], told: str = "") -> tuple[Accused, ...]:
    """Pick the accused out of the party list (当事人), in printed order, each name once.

    `told` is the text that says of whom it speaks as accused: who is printed in the list without a role is judged by it.
    """
    found: dict[str, Accused] = {}
    for paragraph in parties:
        one = _accused(paragraph) or _without_role(paragraph, told)
        # A bare 申诉人 may be a victim or an outsider: only 申诉人（原审被告人） is an accused.
        if one is None or (paragraph.startswith("申诉人") and "被告" not in paragraph[:16]):
            continue
        if told and _VICTIM_TOO.match(paragraph) and not _is_named(one.name, told):
            continue
        before = found.get(one.name)
        found[one.name] = one if before is None else replace(before, paragraph=before.paragraph + paragraph)
    return tuple(one for one in found.values() if not _runs_on(one, found))


def _runs_on(one: Accused, found: dict[str, Accused]) -> bool:
    """Test for a name with words behind it (黄某某故意杀人) where the name alone is listed too."""
    return not one.is_unit and any(one.name.startswith(name) and len(one.name) > len(name) + 2 for name in found)


def _accused(paragraph: str) -> Accused | None:
    match = _OPENER.match(paragraph)
    if match is None or not _is_accused_role(match["role"]):
        return None
    rest = re.sub(r"^被告人(?=[^，。；]{2,4}，)", "", match["rest"].lstrip("：、 "))
    if re.match(r"^[^，。；（]*的(?:[^，。；]{0,6}?)(?:代理人|辩护人|代表人|监护人)", rest):
        return None
    if _BESIDE.match(rest) and not re.match(r"^(?:于|向|对|系)[一-鿿]{1,2}[，（]", rest):
        return None
    is_unit = "单位" in match["role"] or bool(
        re.match(r"^[^，。（男女]{4,30}?(?:有限(?:责任)?公司|集团公司|分公司)", rest)
    )
    name = _unit_name(rest) if is_unit else _person_name(rest)
    return Accused(name, is_unit, paragraph) if name else None


def _without_role(paragraph: str, told: str) -> Accused | None:
    """Take a person whose role is not printed for an accused when the role follows the name or the text says so."""
    match = BARE_PERSON.match(paragraph)
    if match is None or PARTY.match(paragraph):
        return None
    name = match["name"]
    return Accused(name, False, paragraph) if "被告人" in match["role"] or _is_named(name, told) else None


def _is_named(name: str, told: str) -> bool:
    """Test whether the text calls this person accused (被告人甲、乙)."""
    return bool(
        re.search(
            rf"被告人(?:[^。；，]{{0,80}}?[、和及与])?{re.escape(name)}(?:[、，。（犯的及和与到在对不均等无因]|$)", told
        )
    )


def _is_accused_role(role: str) -> bool:
    """Test whether a printed role is that of an accused; civil parties and private accusers are not."""
    bare = _CIVIL.sub("", role)
    if "原告" in role and "被告人" not in bare:
        return False
    if "被告" in bare or "罪犯" in bare or ("上诉单位" in bare and "附带民事" not in role):
        return True
    if "附带民事" in role or "自诉人" in role or "原告" in role:
        return False
    return bool(re.search(r"上诉人|申诉人|被抗诉人|申请再审人|再审申请人", bare))


def _unit_name(rest: str) -> str | None:
    match = _UNIT_NAME.match(rest)
    if match is None:
        return None
    name = _ALIAS.sub("", match.group())
    return name if 3 <= len(name) <= 40 and not re.search(r"诉讼代表人|法定代表人", name) else None


def _person_name(rest: str) -> str | None:
    rest = _SELF_NAMED.sub("", rest)
    match = _PERSON_NAME.match(rest)
    if match is None:
        return None
    name = _ALIAS.sub("", _SELF_NAMED.sub("", match.group()))
    life = _STUCK_LIFE.search(name)
    name = name[: life.start()] if life else name
    name = _DOUBLED.sub(r"\1", name)
    stuck = _STUCK_SEX.match(name)
    if stuck and (life or re.match(r"，(?:\d{4}|[一-鿿]{1,4}族|生于|现年|[一二]|住|出生|汉)", rest[match.end() :])):
        name = stuck[1]
    name = name.strip(".．·*＊") if not re.search(r"[*＊×]", name) else name
    if not name or (len(name) > 14 and not _FOREIGN.search(name) and "·" not in name):
        return None
    return name


def named_in(sentence: str) -> tuple[str, ...]:
    """Read accused names from running text (被告人甲、乙犯…罪) when the party list is missing."""
    names: list[str] = []
    for match in re.finditer(r"被告人([^，。；：犯（的及]{2,40}?)(?=犯|（|涉嫌|伙同|，|的行为|无视)", sentence):
        names.extend(part for part in match[1].split("、") if 2 <= len(part) <= 4)
    return distinct(names)
