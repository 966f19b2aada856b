"""The rows of one case's pages (案件页面各行): matters, people, other numbers, relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.people.queries import PersonCard
from yihao.runtime.words import Words
from yihao.web.pages.called import Called, alias_label, moment
from yihao.web.pages.parts import printed


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter (一件): which, where, by whom, since when."""

    part: str
    kind: str | Words
    office: str
    handler: str
    department: str
    received: Words
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
    earlier: tuple[str, ...] = ()


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


def measure_words(measure: Mapping[str, Any]) -> str:
    """逮捕 自 2026-09-30，区看守所."""
    words = str(kinds.MEASURES.get(measure["kind"], measure["kind"]))
    if measure["since"]:
        words += f" {Words('自', 'since')} {measure['since']}"
    return f"{words}，{measure['place']}" if measure["place"] else words


def matter_rows(card: Mapping[str, Any], names: Called) -> list[MatterRow]:
    """Give the matters, the newest on top."""
    return [
        MatterRow(
            part=case_part(m, "M", card),
            kind=kinds.MATTER_KINDS.get(m["kind"], m["kind"]),
            office=names.office(m["unit"]),
            handler=names.person(m["handler"]) if m["handler"] else "",
            department=m["department"],
            received=received(m),
            accepted_at=moment(m["accepted_at"]),
            accepted_by=names.person(m["accepted_by"]),
            source=m["source_name"] or str(kinds.SOURCES.get(m["source"], m["source"])),
            state=kinds.MATTER_STATES.get(m["state"], m["state"]),
            tone={"OPEN": "dai", "VOID": "zhu"}.get(m["state"], "song"),
            receipt=reverse("case_receipt", args=[m["number"], f"{m['ordinal']:02}"]),
        )
        for m in reversed(card["matters"])
    ]


def received(matter: Mapping[str, Any]) -> Words:
    """Say the day a matter was received (收到日), as far as it is known."""
    return received_words(date.fromisoformat(matter["received_on"]), matter["day_known"])


def case_part(row: Mapping[str, Any], letter: str, card: Mapping[str, Any]) -> str:
    """M03, or with the number before it when the part came in by a merger."""
    part = f"{letter}{row['ordinal']:02}"
    return part if row["number"] == card["number"] else f"{printed(row['number'])} {part}"


def party_rows(
    card: Mapping[str, Any],
    names: Mapping[tuple[str, int], str],
    identities: Mapping[tuple[str, int], str],
    earlier: Mapping[tuple[str, int], tuple[str, ...]] | None = None,
) -> list[PartyRow]:
    """Give the parties; full names, and what they were before corrections, where they were just revealed, else masked."""
    return [
        PartyRow(
            part=case_part(p, "P", card),
            role=kinds.PARTY_ROLES.get(p["role"], p["role"]),
            kind=kinds.PARTY_KINDS.get(p["kind"], p["kind"]),
            name=names.get((p["number"], p["ordinal"])) or p["name"],
            identity=identities.get((p["number"], p["ordinal"])) or p["identity"],
            charge=p["charge"],
            measures=tuple(f"M{m['matter']:02} {measure_words(m)}" for m in p["measures"]),
            earlier=(earlier or {}).get((p["number"], p["ordinal"]), ()),
        )
        for p in sorted(card["parties"], key=lambda p: (p["number"] != card["number"], p["number"], p["ordinal"]))
    ]


def part_choices(card: Mapping[str, Any]) -> tuple[tuple[str, str | Words], ...]:
    """Give the parts of a case that a correction can be about (可更正的部分): the whole, its people, its matters."""
    own = card["number"]
    people = [(f"P{p['ordinal']:02}", p["name"]) for p in card["parties"] or () if p["number"] == own]
    matters = [
        (f"M{m['ordinal']:02}", kinds.MATTER_KINDS.get(m["kind"], m["kind"]))
        for m in card["matters"]
        if m["number"] == own
    ]
    parts = ((part, f"{part} {words}") for part, words in (*people, *matters))
    return (("", Words("全案", "the whole case")), *parts)


def matter_choices(card: Mapping[str, Any], unit: str) -> tuple[tuple[str, str], ...]:
    """Give the open matters of an office as ``number/ordinal`` (本院在办的件), the newest in front, absorbed numbers' too."""
    return tuple(
        (f"{m['number']}/{m['ordinal']}", f"{case_part(m, 'M', card)} {kinds.MATTER_KINDS.get(m['kind'], m['kind'])}")
        for m in reversed(card["matters"])
        if m["unit"] == unit and m["state"] == "OPEN"
    )


def person_choices(people: Sequence[PersonCard]) -> tuple[tuple[str, Words], ...]:
    """Give people with department and post (人员), as a list to choose from."""
    named = [(p.person, p.name, p.department, p.title or p.category.label) for p in people]
    return tuple(
        (who, Words("{n}（{d}{p}）", "{n} ({e}{p})").format(n=name, d=d and f"{d}，", e=d and f"{d}, ", p=post))
        for who, name, d, post in named
    )


def alias_rows(card: Mapping[str, Any], names: Called) -> list[AliasRow]:
    """Give the other numbers as printed and as we write them."""
    return [
        AliasRow(
            kind=alias_label(a["kind"]), raw=a["raw"], normalised=a["normalised"], issuer=a["issuer"],
            part=f"M{a['matter']:02} · {names.office(a['unit'])}",
        )
        for a in card["aliases"]
    ]  # fmt: skip


def relation_rows(card: Mapping[str, Any]) -> list[RelationRow]:
    """Give the related cases."""
    return [
        RelationRow(kinds.RELATIONS.get(r["kind"], r["kind"]), r["other"], moment(r["since"]))
        for r in card["relations"]
    ]
