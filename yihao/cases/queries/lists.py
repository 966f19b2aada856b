"""Lists of matters (案件列表), by key: no page is counted, none is skipped to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yihao.cases.rules import kinds
from yihao.cases.visibility import visible_to
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MOST = 100

# Custody is asked of each row shown: an EXISTS here was answered by reading the measures of all cases into a hash first.
_SELECT = """
SELECT m.number, m.ordinal, m.kind, m.unit, m.source_name, m.received_on, m.accepted_at, m.state, m.handler, m.accepted_by,
       c.cause, c.lead_name, c.parties_count, c.state, c.secrecy,
       COALESCE((SELECT TRUE FROM cases_measure s WHERE s.number = m.number AND s.matter = m.ordinal
                 AND s.kind IN ('DETENTION', 'ARREST', 'RETENTION') LIMIT 1), FALSE), m.day_known
FROM {start} JOIN cases_case c ON c.number = m.number
WHERE {where} AND {visible}{after}
ORDER BY {order} LIMIT %(limit)s
"""
_AFTER = " AND (m.accepted_at, m.number, m.ordinal) < (%(at)s, %(number)s, %(ordinal)s)"
_NEWEST = "m.accepted_at DESC, m.number DESC, m.ordinal DESC"


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in a list (一行)."""

    number: str
    ordinal: int
    kind: str
    unit: str
    source_name: str
    received_on: date
    accepted_at: datetime
    matter_state: str
    handler: str
    accepted_by: str
    cause: str
    lead_name: str
    parties_count: int
    state: str
    secrecy: int
    in_custody: bool
    day_known: bool  # False: of ``received_on`` only the year is known


@dataclass(frozen=True, slots=True)
class Page:
    """One page and where the next begins (一页); ``after`` is empty on the last."""

    rows: tuple[Row, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to (筛选)."""

    state: str = "OPEN"
    kind: str = ""
    mine: bool = False  # handled by the asker
    registered_by_me: bool = False


def matters_of_unit(
    acting: Acting, at: datetime, *, narrowed: Filter = Filter(), after: str = "", limit: int = MOST
) -> Page:
    """List matters of the asker's unit, newest first (本院各件); one statement.

    Raises:
        Refused: ``after`` is no place in a list, or no matter can have that state or kind.
    """
    require(acting, "case.list", at=at)
    _check(narrowed)
    where, values = ["m.unit = %(unit)s"], {"unit": acting.unit}
    if narrowed.mine:
        where, values = ["m.handler = %(v_person)s"], {}
    elif narrowed.registered_by_me:
        where, values = ["m.accepted_by = %(v_person)s"], {}
    if narrowed.state:
        where.append("m.state = %(state)s")
        values["state"] = narrowed.state
    if narrowed.kind:
        where.append("m.kind = %(kind)s")
        values["kind"] = narrowed.kind
    return _page(acting, at, "cases_matter m", " AND ".join(where), values, after, limit)


def own_docket(acting: Acting, at: datetime, *, after: str = "", limit: int = MOST) -> Page:
    """List every matter the asker ever handled or helped with (我办过的案件), also at former offices; one statement."""
    require(acting, "case.list", at=at)
    start = (
        "(SELECT DISTINCT number, matter FROM cases_teammember WHERE person = %(v_person)s AND matter > 0) t"
        " JOIN cases_matter m ON m.number = t.number AND m.ordinal = t.matter"
    )
    return _page(acting, at, start, "TRUE", {}, after, limit)


def _page(acting: Acting, at: datetime, start: str, where: str, values: dict[str, Any], after: str, limit: int) -> Page:
    condition, parameters = visible_to(acting, at)
    limit = max(1, min(limit, MOST))
    place = _read_place(after) if after else {}
    statement = _SELECT.format(
        start=start, where=where, visible=condition, after=_AFTER if after else "", order=_NEWEST
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters | values | place | {"limit": limit + 1})
        rows: Sequence[Any] = [Row(*row) for row in cursor.fetchall()]
    shown = tuple(rows[:limit])
    return Page(shown, _place(shown[-1]) if len(rows) > limit else "")


def _check(narrowed: Filter) -> None:
    """Refuse a state or kind that no matter has: it may be text that the database cannot even take."""
    for field, value, among in (
        ("state", narrowed.state, kinds.MATTER_STATES),
        ("kind", narrowed.kind, kinds.MATTER_KINDS),
    ):
        if value and value not in among:
            raise Refused(
                "bad_filter",
                Words(
                    "没有这样的状态或种类，请从中选择：{names}。",
                    "No matter has such a state or kind. Choose one of: {names}.",
                ).format(names=kinds.named(among)),
                field=field,
            )


def _place(row: Row) -> str:
    return f"{int(row.accepted_at.timestamp() * 1_000_000)}-{row.number}-{row.ordinal}"


def _read_place(after: str) -> dict[str, Any]:
    try:
        micros, number, ordinal = after.split("-")
        if not (number.isascii() and number.isdigit()):
            raise ValueError(number)
        seconds, rest = divmod(int(micros), 1_000_000)
        at = datetime.fromtimestamp(seconds, tz=BEIJING).replace(microsecond=rest)
        return {"at": at, "number": number, "ordinal": int(ordinal) % 32_768}
    except (ValueError, OverflowError, OSError):
        raise Refused(
            "bad_cursor",
            Words("翻页位置无效，请从头查看。", "This is no place in the list: start again."),
            field="after",
        ) from None
