"""What was done in a case, read from the ledger itself (办案事件): who, when, as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yihao.ledger.queries import events_of_cases
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


def events_told(numbers: Sequence[str]) -> list[Told]:
    """Read a case's events, oldest first; the caller has asked whether they may be seen. One statement."""
    types = event_types()
    told = []
    for event in events_of_cases(numbers):
        entry = event.entry
        name = entry["type"]
        told.append(
            Told(
                number=entry.get("case", ""),
                matter=entry.get("matter", ""),
                type=name,
                label=types[name].label if name in types else Words(name, name),
                person=entry["actor"]["id"],
                post=entry["actor"]["post"],
                unit=entry["actor"]["unit"],
                basis=entry["auth"]["basis"],
                occurred=entry.get("occ", ""),
                recorded_at=event.rec,
                log=entry["log"],
                seq=entry["seq"],
                leaf=event.leaf,
                facts=entry["d"],
                committed=tuple(sorted(entry.get("c", {}))),
            )
        )
    return told
