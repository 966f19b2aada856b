"""Writing an invented case down as judgments (虚构裁判文书), each with the fields a reader should find in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from yihao.cases.invented.people import Case, Person


@dataclass(frozen=True, slots=True)
class Judgment:
    """A written judgment (虚构文书) and its gold fields, in the shape of the import data."""

    id: str
    title: str
    head: str
    fact: str
    reason: str
    result: str
    gold: Mapping[str, Any] = field(hash=False)
    number: str

    def text(self) -> dict[str, str]:
        """Return the document as a predictor reads it (输入)."""
        parts = ("id", "title", "head", "fact", "reason", "result")
        return {part: getattr(self, part) for part in parts}

    def truth(self) -> dict[str, Any]:
        """Return the gold object (标准答案)."""
        return {"id": self.id, **self.gold}


def vary(judgment: Judgment, *changes: tuple[str, str], **gold: Any) -> Judgment:
    """Return the judgment with every text changed (改写) and the gold fields that change with it.

    Raises:
        ValueError: a text to change is not in the judgment, so that a trap would silently not be set.
    """
    parts = {"head": judgment.head, "fact": judgment.fact, "reason": judgment.reason, "result": judgment.result}
    for old, new in changes:
        if not any(old in part for part in parts.values()):
            raise ValueError(f"{old!r} is not in judgment {judgment.id}.")
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    return replace(judgment, gold={**judgment.gold, **gold}, **parts)


def chinese(day: date) -> str:
    """Return a day as a judgment prints it (日期)."""
    return f"{day.year}年{day.month}月{day.day}日"


def first(case: Case, ident: str, *, number: str = "", history: str = "", lower: tuple[str, ...] = ()) -> Judgment:
    """Write a judgment of first instance (一审判决书); `history` tells of a remand and `lower` lists its numbers."""
    number, place, who = number or case.number, case.place, _names(case.accused)
    custody = f"因涉嫌犯{case.charge}于{chinese(case.detained_on)}被刑事拘留，{chinese(case.arrested_on)}被逮捕"
    people = " ".join(f"被告人{person.line}。{custody}。现羁押于{place.city}看守所。" for person in case.accused)
    head = (
        f"{place.court} 刑事判决书 {number} 公诉机关{place.office}。 {people} "
        f"{place.office}以{case.indictment}起诉书指控被告人{who}犯{case.charge}，"
        f"于{chinese(case.indicted_on)}向本院提起公诉。{history}本院依法组成合议庭，公开开庭审理了本案。"
        f"{place.office}指派检察员{case.prosecutor}出庭支持公诉，被告人{who}到庭参加诉讼。现已审理终结。"
    )
    gold = _gold(case, "first", number, lower, [{"name": place.office, "role": "indicting"}])
    title = f"{_names(case.accused[:2])}{case.charge}一审刑事判决书"
    return Judgment(ident, title, head, _fact("公诉机关指控", case), _reason(case, who), _sentence(case), gold, number)


def second(case: Case, ident: str, below: Judgment, *, number: str = "", lower: tuple[str, ...] = ()) -> Judgment:
    """Write the judgment on appeal (二审判决书) from the judgment `below`."""
    place, who = case.place, _names(case.accused)
    number = number or f"（{case.year}）{place.code[:3]}刑终{case.serial + 300}号"
    custody = f"因涉嫌犯{case.charge}于{chinese(case.detained_on)}被刑事拘留，{chinese(case.arrested_on)}被逮捕"
    people = " ".join(f"上诉人（原审被告人）{person.line}。{custody}。" for person in case.accused)
    head = (
        f"{place.upper_court} 刑事判决书 {number} 原公诉机关{place.office}。 {people} "
        f"{place.court}审理{place.office}指控原审被告人{who}犯{case.charge}一案，"
        f"于{chinese(case.indicted_on + timedelta(days=60))}作出{below.number}刑事判决。原审被告人{who}不服，提出上诉。"
        f"本院依法组成合议庭，公开开庭审理了本案。{place.upper_office}指派检察员{case.prosecutor}出庭履行职务。现已审理终结。"
    )
    offices = [{"name": place.office, "role": "indicting"}, {"name": place.upper_office, "role": "appearing"}]
    gold = _gold(case, "second", number, (below.number, *lower), offices) | {"indictment_nos": [], "indicted_on": None}
    result = f"一、撤销{place.court}{below.number}刑事判决；二、{_sentence(case)}本判决为终审判决。"
    title = f"{_names(case.accused[:2])}{case.charge}二审刑事判决书"
    return Judgment(ident, title, head, _fact("原审判决认定", case), _reason(case, who), result, gold, number)


def _gold(
    case: Case, instance: str, number: str, lower: tuple[str, ...], offices: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "instance": instance,
        "court_case_no": number,
        "lower_court_case_nos": list(lower),
        "procuratorates": offices,
        "indictment_nos": [case.indictment],
        "indicted_on": case.indicted_on.isoformat(),
        "prosecutors": [case.prosecutor],
        "defendants": [person.name for person in case.accused],
        "charges": [case.charge],
        "detained_on": case.detained_on.isoformat(),
        "arrested_on": case.arrested_on.isoformat(),
        "protest": False,
    }


def _names(people: tuple[Person, ...]) -> str:
    return "、".join(person.name for person in people)


def _fact(opening: str, case: Case) -> str:
    return f"{opening}：{'。'.join(case.events)}。上述事实，有经庭审举证、质证的证据证实，本院予以确认。"


def _reason(case: Case, who: str) -> str:
    return f"本院认为，被告人{who}的行为已构成{case.charge}。依照《中华人民共和国刑法》的有关规定，判决如下："


def _sentence(case: Case) -> str:
    return "".join(f"被告人{person.name}犯{case.charge}，判处有期徒刑二年。" for person in case.accused)
