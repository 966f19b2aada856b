"""Lists of matters (案件清单)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yihao.cases.queries.lists import Row
from yihao.cases.queries.office_names import short_office_names
from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.people.queries import person_names
from yihao.runtime.words import Words
from yihao.web.pages.parts import headcount
from yihao.web.templatetags.formats import deadline

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
    received: str
    since: str
    accepted_at: datetime
    handler: str
    state: str | Words
    tone: str
    in_custody: bool
    is_void: bool


def matter_lines(rows: Sequence[Row], today: date) -> list[MatterLine]:
    """Put rows into words; two statements for all names."""
    people = (
        person_names({row.handler for row in rows if row.handler}, today) if any(row.handler for row in rows) else {}
    )
    offices = short_office_names({row.unit for row in rows}, today)
    return [
        MatterLine(
            number=row.number,
            part=f"M{row.ordinal:02}",
            kind=kinds.MATTER_KINDS.get(row.kind, row.kind),
            cause=row.cause,
            people=headcount(row.lead_name, row.parties_count),
            office=offices.get(row.unit, row.unit),
            source=row.source_name,
            received=_received(row, today),
            since=_since(row, today),
            accepted_at=row.accepted_at,
            handler=people.get(row.handler, row.handler),
            state=STATES.get(row.matter_state, row.matter_state),
            tone={"OPEN": "dai", "VOID": "zhu"}.get(row.matter_state, ""),
            in_custody=row.in_custody and row.matter_state == "OPEN",  # custody then says nothing of custody now
            is_void=row.matter_state == "VOID",
        )
        for row in rows
    ]


def _received(row: Row, today: date) -> str:
    """11-24 周二 this year, 2024-11-24 in other years; the year alone where the day is not known."""
    if row.day_known and row.received_on.year == today.year:
        return deadline(row.received_on)
    return str(received_words(row.received_on, row.day_known))


def _since(row: Row, today: date) -> str:
    """How long an open matter has been here (第几日); what is closed waits for nobody."""
    if row.matter_state != "OPEN" or not row.day_known:
        return ""
    days = (today - row.received_on).days
    return str(Words("今天", "today") if days == 0 else Words("第 {n} 日", "day {n}").format(n=days))
