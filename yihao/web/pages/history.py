"""Events of a case in words (事件): what was done, by whom, as what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yihao.cases.queries.reasons import Explained
from yihao.cases.queries.trace import Told
from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.ledger.rules.receipt import receipt_text
from yihao.runtime.words import Words
from yihao.web.pages.called import Called, alias_label
from yihao.web.pages.parts import printed
from yihao.web.receipts import receipt_address


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event (一条事件)."""

    label: Words
    part: str
    number: str
    person: str
    post: str
    office: str
    basis: Words | str
    recorded_at: datetime
    occurred: str
    place: str
    receipt: str
    leaf: str
    facts: tuple[tuple[str, str], ...]
    committed: int
    reason: Words | str = ""


BASES = {
    "OWN_POWER": Words("依职权", "own power"),
    "DELEGATED": Words("依授权", "delegated"),
    "APPROVED": Words("经批准", "approved"),
    "COMMITTEE": Words("检委会决定", "committee"),
    "HIGHER_ORDER": Words("上级决定", "higher order"),
    "SYSTEM_RULE": Words("依系统规则", "by rule"),
}
BEFORE, AFTER = Words("更正前", "Before"), Words("更正后", "After")
SAME_MASKED = Words(
    "（隐名后相同，“显示姓名和证件号码”可看全文）",
    " (the same when masked; “Show names and identity numbers” tells them apart)",
)
NAMES = {
    "matter_kind": Words("件", "Matter"),
    "cause": Words("案由", "Cause"),
    "source": Words("来源", "Source"),
    "received_on": Words("收到", "Received"),
    "secrecy": Words("密级", "Secrecy"),
    "parties": Words("人", "People"),
    "aliases": Words("其他编号", "Other numbers"),
    "kind": Words("关系", "Relation"),
    "other": Words("另一案", "Other case"),
    "other_unit": Words("另一院", "Other office"),
    "what": Words("更正", "Corrected"),
    "part": Words("部分", "Part"),
    "before": BEFORE,
    "after": AFTER,
    "chosen": Words("判断", "Chosen"),
    "answer": Words("答复", "Answer"),
    "person": Words("人员", "Person"),
    "role": Words("身份", "As"),
    "department": Words("部门", "Department"),
}
WHAT = {
    "party.name": Words("姓名或名称", "name"),
    "party.charge": Words("罪名", "charge"),
    "case.cause": Words("案由", "cause"),
    "matter.received_on": Words("收案日期", "day received"),
}
ROLES = {
    "lead": Words("承办", "lead"),
    "assistant": Words("协办", "assistant"),
    "member": Words("办案组成员", "member"),
}
ANSWERS = {
    "same": Words("同一案件", "same case"),
    "different": Words("不是同一案件", "not the same"),
    "new": Words("发新号", "a new number"),
}


def people_in(events: Sequence[Told]) -> set[str]:
    """Give everybody an event names: who acted, and whom it was about."""
    about = {str(event.facts["person"]) for event in events if event.facts.get("person")}
    return {event.person for event in events} | about


def event_rows(events: Sequence[Explained], names: Called) -> list[EventRow]:
    """Put events into words, the newest on top."""
    told = [each.told for each in events]
    known = {(e.number, e.matter): False for e in told if "day_known" in e.facts}
    known |= {(e.number, e.matter): True for e in told if e.facts.get("day_known")}
    return [_row(each, names, known.get((each.told.number, each.told.matter), True)) for each in reversed(events)]


def _row(explained: Explained, names: Called, day_known: bool) -> EventRow:
    event = explained.told
    facts = tuple(
        (str(label), said)
        for key, label in NAMES.items()
        if event.facts.get(key) not in (None, "", []) and (said := _said(key, event.facts[key], names, day_known))
    )
    same = isinstance(explained.before, str) and explained.before and explained.before == explained.after
    masked = ((BEFORE, explained.before), (AFTER, f"{explained.after}{SAME_MASKED if same else ''}"))
    facts += tuple((str(label), str(value)) for label, value in masked if value)
    return EventRow(
        label=event.label,
        part=event.matter,
        number=event.number,
        person=names.person(event.person),
        post=event.post,
        office=names.office(event.unit),
        basis=BASES.get(event.basis, event.basis),
        recorded_at=event.recorded_at,
        occurred=event.occurred,
        place=f"{event.unit} / {event.seq + 1:,}",
        receipt=receipt_address(receipt_text(event.log, event.seq, event.leaf, event.number)),
        leaf=event.leaf,
        facts=facts,
        committed=len(event.committed),
        reason=explained.reason,
    )


def _said(key: str, value: Any, names: Called, day_known: bool) -> str:
    """Put one fact into words; codes by their labels, numbers as printed, lists by their length and kinds."""
    tables: Mapping[str, Mapping[Any, Words]] = {
        "matter_kind": kinds.MATTER_KINDS, "source": kinds.SOURCES, "secrecy": kinds.SECRECY, "kind": kinds.RELATIONS,
        "what": WHAT, "answer": ANSWERS, "role": ROLES,
    }  # fmt: skip
    if key in tables:
        return str(tables[key].get(value, value))
    speakers: Mapping[str, Callable[[Any], str]] = {
        "chosen": lambda v: str(ANSWERS["new"]) if v == "new" else printed(v),
        "received_on": lambda v: str(received_words(date.fromisoformat(v), day_known)),
        "other": printed,
        "other_unit": names.office,
        "person": names.person,
        "parties": lambda v: "、".join(f"P{p['p']:02}" for p in v),
        "aliases": lambda v: "、".join(str(alias_label(a["kind"])) for a in v),
    }
    return speakers.get(key, str)(value)
