"""Lists of matters (案件清单)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yihao.cases.queries.lists import Row
from yihao.cases.rules import kinds
from yihao.people.queries import person_names, short_unit_names
from yihao.runtime.words import Words
from yihao.web.pages.parts import headcount

STATES = {"OPEN": Words("在办", "open"), "CLOSED": Words("已办结", "closed"), "VOID": Words("已作废", "void")}


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter in a list (清单的一行)."""

    number: str
    part: str
    kind: str | Words
    cause: str
    people: str
    office: str
    source: str
    received_on: date
    accepted_at: datetime
    handler: str
    state: str | Words
    tone: str
    in_custody: bool
    days: int
    is_void: bool


def matter_lines(rows: Sequence[Row], today: date) -> list[MatterLine]:
    """Put rows into words; two statements for all names."""
    people = (
        person_names({row.handler for row in rows if row.handler}, today) if any(row.handler for row in rows) else {}
    )
    offices = short_unit_names({row.unit for row in rows}, today)
    return [
        MatterLine(
            number=row.number,
            part=f"M{row.ordinal:02}",
            kind=kinds.MATTER_KINDS.get(row.kind, row.kind),
            cause=row.cause,
            people=headcount(row.lead_name, row.parties_count),
            office=offices.get(row.unit, row.unit),
            source=row.source_name,
            received_on=row.received_on,
            accepted_at=row.accepted_at,
            handler=people.get(row.handler, row.handler),
            state=STATES.get(row.matter_state, row.matter_state),
            tone={"OPEN": "dai", "VOID": "zhu"}.get(row.matter_state, ""),
            in_custody=row.in_custody,
            days=(today - row.received_on).days,
            is_void=row.matter_state == "VOID",
        )
        for row in rows
    ]
