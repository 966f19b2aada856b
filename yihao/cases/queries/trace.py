"""What was done in a case, read from the ledger itself (办案事件): who, when, as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yihao.ledger.queries import Recorded, events_of_case
from yihao.ledger.registry import event_types
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """One event (一条事件): ``facts`` are its public facts, ``committed`` the names of what lies in the vault."""

    number: str
    matter: str
    type: str
    label: Words
    person: str
    post: str
    unit: str
    basis: str
    occurred: str
    recorded_at: datetime
    log: str
    seq: int
    leaf: str
    facts: dict[str, Any]
    committed: tuple[str, ...]
    refs: Mapping[str, UUID]


def events_told(numbers: Sequence[str]) -> list[Told]:
    """Read a case's events, oldest first; the caller has asked whether they may be seen. One statement for each number."""
    found = [event for number in numbers for event in events_of_case(number)]
    return [told(event) for event in sorted(found, key=lambda e: (e.rec, e.log, e.seq))]


def told(event: Recorded) -> Told:
    """Tell one entry of the ledger (一条事件)."""
    types, said = event_types(), event.said
    return Told(
        number=said.get("case", ""),
        matter=said.get("matter", ""),
        type=event.type,
        label=types[event.type].label if event.type in types else Words(event.type, event.type),
        person=event.actor.id,
        post=event.actor.post,
        unit=event.actor.unit,
        basis=said["auth"]["basis"],
        occurred=said.get("occ", ""),
        recorded_at=event.rec,
        log=event.log,
        seq=event.seq,
        leaf=event.leaf,
        facts=event.facts,
        committed=tuple(sorted(said.get("c", {}))),
        refs=event.refs,
    )
