"""Where documents go (文书去向): groups of one case, the offices of its matters, and the row of each document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from yihao.cases.commands.import_offices import OfficeCodes
from yihao.cases.commands.late import Told
from yihao.cases.queries.import_spool import Opened
from yihao.cases.rules.judgment.assembling import CasePlan

_PLACE = """
UPDATE cases_importdocument AS d SET state = p.state, number = p.number, matter = p.matter,
       doubts = d.doubts || p.doubts::jsonb
FROM unnest(%(ids)s::text[], %(states)s::text[], %(numbers)s::text[], %(matters)s::int[], %(doubts)s::text[])
     AS p(id, state, number, matter, doubts)
WHERE d.id = p.id
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one case (同案文书), and which of them are in which case already."""

    documents: tuple[str, ...]
    new: tuple[str, ...]
    placed: tuple[tuple[str, str], ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that documents of this group have already."""
        return tuple(sorted({number for _, number in self.placed}))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document went (归案结果)."""

    document: str
    state: str
    number: str = ""
    matter: int = 0
    doubts: tuple[str, ...] = ()


def units_of(plan: CasePlan, codes: OfficeCodes) -> list[str]:
    """Give the codes of the offices of a plan's matters; the first is the number's unit."""
    day = plan.known_on or (date(plan.year, 7, 1) if plan.year else None)
    found = [codes.code(plan.office, plan.court, day)]
    found.extend(codes.code(matter.office, matter.court, day) for matter in plan.matters[1:])
    return found


def tell(document: Opened) -> Told:
    """Give what the ledger says of a document."""
    x = document.reading.extraction
    return Told(x.id, document.sha, x.instance, x.court or "", x.court_case_no or "", x.prosecutors)


def place(placed: Sequence[Placed]) -> None:
    """Write down where documents went."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACE,
            {
                "ids": [p.document for p in placed],
                "states": [p.state for p in placed],
                "numbers": [p.number for p in placed],
                "matters": [p.matter for p in placed],
                "doubts": [json.dumps([f"case.{d}" for d in p.doubts]) for p in placed],
            },
        )
