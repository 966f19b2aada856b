"""One case as its pages show it (案件页面): made from the card that ``cases`` gives, with names of people and offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from yihao.cases.rules import kinds
from yihao.cases.rules.alias.value import LABELS, AliasKind
from yihao.people.queries import person_names, short_unit_names
from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words
from yihao.web.clocks import Clock
from yihao.web.pages.parts import Tab, Tag, printed

SHOWN_PEOPLE = 4
STATE_TONES = {"LIVE": "dai", "CLOSED": "song", "MERGED": "zhe", "VOID": "zhu"}
SECRECY_TONES = {0: "line", 1: "line", 2: "zhe", 3: "ink"}


@dataclass(frozen=True, slots=True)
class Called:
    """What people and offices are called (称呼): ids without a name stand for themselves."""

    people: Mapping[str, str]
    offices: Mapping[str, str]

    def person(self, who: str) -> str:
        """Give a person's name; the system is called so."""
        return str(Words("系统", "the system")) if who == "system" else self.people.get(who, who)

    def office(self, unit: str) -> str:
        """Give an office's short name."""
        return self.offices.get(unit, unit)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One party in the head (案头人员)."""

    part: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The head of every page of a case (案头)."""

    number: str
    printed: str
    cause: str
    tags: tuple[Tag, ...]
    people: tuple[PersonLine, ...]
    people_count: int
    href: str
    stage_label: str
    stage: str
    stage_note: str
    registered_at: datetime
    reach: str
    can_reveal: bool = True
    clock: Clock | None = None
    clock_label: str = ""

    @property
    def more_people(self) -> bool:
        """Tell whether the head leaves people out (是否还有他人)."""
        return self.people_count > len(self.people)


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter (一件): which, where, by whom, since when."""

    part: str
    kind: str | Words
    office: str
    handler: str
    department: str
    received_on: date
    accepted_at: datetime
    accepted_by: str
    source: str
    state: str | Words
    tone: str
    receipt: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party with measures (当事人)."""

    part: str
    role: str | Words
    kind: str | Words
    name: str
    identity: str
    charge: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasRow:
    """Another number (其他编号)."""

    kind: str | Words
    raw: str
    normalised: str
    issuer: str
    part: str


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A related case (关联案件)."""

    kind: str | Words
    other: str
    since: datetime


def moment(value: str | datetime) -> datetime:
    """Read a time as PostgreSQL's JSON writes it."""
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(BEIJING)


def called(people: Iterable[str], units: Iterable[str], on: date) -> Called:
    """Find what they are called today."""
    wanted = {person for person in people if person and person != "system"}
    return Called(person_names(wanted, on) if wanted else {}, short_unit_names(set(units), on))


def called_in(card: Mapping[str, Any], on: date) -> Called:
    """Find the names of everybody on a card."""
    people = (
        {m["handler"] for m in card["matters"]}
        | {m["accepted_by"] for m in card["matters"]}
        | {t["person"] for t in card["team"]}
    )
    return called(people, {m["unit"] for m in card["matters"]} | {a["unit"] for a in card["aliases"]}, on)


def measure_words(measure: Mapping[str, Any]) -> str:
    """逮捕 自 2026-09-30，区看守所."""
    words = str(kinds.MEASURES.get(measure["kind"], measure["kind"]))
    if measure["since"]:
        words += f" {Words('自', 'since')} {measure['since']}"
    return f"{words}，{measure['place']}" if measure["place"] else words


def head(card: Mapping[str, Any], names: Called) -> CaseHead:
    """Make the head of a case from its card."""
    latest, state, secrecy = card["matters"][-1], card["state"], card["secrecy"]
    kind = kinds.MATTER_KINDS.get(latest["kind"], latest["kind"])
    tags = [
        Tag(f"M{latest['ordinal']:02} {kind}", "dai"),
        Tag(kinds.STATES.get(state, state), STATE_TONES.get(state, "")),
        Tag(kinds.SECRECY.get(secrecy, str(secrecy)), SECRECY_TONES.get(secrecy, "line")),
    ]
    if card["juvenile"]:
        tags.append(Tag(Words("未成年人", "juvenile"), "zi"))
    offices = len({m["unit"] for m in card["matters"]})
    own = [p for p in card["parties"] if p["number"] == card["number"]]
    people = tuple(
        PersonLine(
            f"P{p['ordinal']:02}", p["name"], str(kinds.MEASURES[p["measures"][-1]["kind"]]) if p["measures"] else ""
        )
        for p in own[:SHOWN_PEOPLE]
    )
    handler = names.person(latest["handler"]) if latest["handler"] else str(Words("待分配", "not yet assigned"))
    return CaseHead(
        number=card["number"],
        printed=printed(card["number"]),
        cause=card["cause"],
        tags=tuple(tags),
        people=people,
        people_count=len(own),
        href=reverse("case", args=[card["number"]]),
        stage_label=f"M{latest['ordinal']:02} {Words('承办', 'handler')}",
        stage=handler,
        stage_note=f"{names.office(latest['unit'])} · {latest['received_on']} {Words('收到', 'received')}",
        registered_at=moment(card["registered_at"]),
        reach=str(
            Words("经 {a} 院 {b} 件，案号未变", "{a} offices, {b} matters, one number").format(
                a=offices, b=len(card["matters"])
            )
        ),
    )


def may_be_void(card: Mapping[str, Any], unit: str) -> bool:
    """Tell whether the number could still be voided by this office: its own, live, with one matter (能否作废)."""
    return card["birth_unit"] == unit and card["state"] == "LIVE" and len(card["matters"]) == 1


TABS = (
    ("case", Words("逐件", "Matters"), "matters"),
    ("case_events", Words("事件", "Events"), ""),
    ("case_people", Words("人", "People"), "parties"),
    ("case_aliases", Words("其他编号", "Other numbers"), "aliases"),
    ("case_relations", Words("关联", "Relations"), "relations"),
    ("case_access", Words("谁看过", "Who looked"), ""),
)


def tabs(card: Mapping[str, Any], current: str) -> list[Tab]:
    """Give the tabs of a case; counts where the card has them."""
    return [
        Tab(label, reverse(view, args=[card["number"]]), len(card[counted]) if counted else None, view == current)
        for view, label, counted in TABS
    ]


def matter_rows(card: Mapping[str, Any], names: Called) -> list[MatterRow]:
    """Give the matters, the newest on top."""
    return [
        MatterRow(
            part=_part(m, "M", card),
            kind=kinds.MATTER_KINDS.get(m["kind"], m["kind"]),
            office=names.office(m["unit"]),
            handler=names.person(m["handler"]) if m["handler"] else "",
            department=m["department"],
            received_on=date.fromisoformat(m["received_on"]),
            accepted_at=moment(m["accepted_at"]),
            accepted_by=names.person(m["accepted_by"]),
            source=m["source_name"] or str(kinds.SOURCES.get(m["source"], m["source"])),
            state=kinds.MATTER_STATES.get(m["state"], m["state"]),
            tone={"OPEN": "dai", "VOID": "zhu"}.get(m["state"], "song"),
            receipt=reverse("case_receipt", args=[m["number"], f"{m['ordinal']:02}"]),
        )
        for m in reversed(card["matters"])
    ]


def _part(row: Mapping[str, Any], letter: str, card: Mapping[str, Any]) -> str:
    """M03, or with the number before it when the part came in by a merger."""
    part = f"{letter}{row['ordinal']:02}"
    return part if row["number"] == card["number"] else f"{printed(row['number'])} {part}"


def party_rows(card: Mapping[str, Any], names: Mapping[int, str], identities: Mapping[int, str]) -> list[PartyRow]:
    """Give the parties; full names where they were just revealed, else masked."""
    return [
        PartyRow(
            part=_part(p, "P", card),
            role=kinds.PARTY_ROLES.get(p["role"], p["role"]),
            kind=kinds.PARTY_KINDS.get(p["kind"], p["kind"]),
            name=str(_full(p, card, names) or p["name"]),
            identity=str(_full(p, card, identities) or p["identity"]),
            charge=p["charge"],
            measures=tuple(f"M{m['matter']:02} {measure_words(m)}" for m in p["measures"]),
        )
        for p in card["parties"]
    ]


def _full(party: Mapping[str, Any], card: Mapping[str, Any], revealed: Mapping[int, str]) -> str:
    """Give what was revealed of this party; those that came in by a merger are revealed at their own number."""
    return revealed.get(party["ordinal"], "") if party["number"] == card["number"] else ""


def alias_rows(card: Mapping[str, Any], names: Called) -> list[AliasRow]:
    """Give the other numbers as printed and as we write them."""
    return [
        AliasRow(
            kind=alias_label(a["kind"]), raw=a["raw"], normalised=a["normalised"], issuer=a["issuer"],
            part=f"M{a['matter']:02} · {names.office(a['unit'])}",
        )
        for a in card["aliases"]
    ]  # fmt: skip


def alias_label(kind: str) -> str | Words:
    """Give the word for a kind of other number."""
    try:
        return Words(*LABELS[AliasKind(kind)])
    except ValueError:
        return kind


def relation_rows(card: Mapping[str, Any]) -> list[RelationRow]:
    """Give the related cases."""
    return [
        RelationRow(kinds.RELATIONS.get(r["kind"], r["kind"]), r["other"], moment(r["since"]))
        for r in card["relations"]
    ]
