"""Why something was done, and what a name was before and after (理由与更正前后): for those who may see a case's substance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from yihao.cases.queries.trace import Told
from yihao.cases.rules.masking import masked_name
from yihao.cases.visibility import visible_to
from yihao.ledger.vault import reveal
from yihao.people.acting import Acting
from yihao.people.rules.visibility import View
from yihao.runtime.words import Words

Said = str | Words  # a value erased by law is said in words

_RENAMED = """
SELECT r.after_ref, r.before_ref, p.kind = 'ORGANISATION' FROM cases_case c
LEFT JOIN cases_correction r ON r.number = ANY(%(numbers)s) AND r.what = 'party.name'
LEFT JOIN cases_party p ON p.number = r.number AND p.ordinal = substr(r.part, 2)::int
WHERE c.number = (SELECT COALESCE(NULLIF(o.merged_into, ''), o.number) FROM cases_case o WHERE o.number = %(number)s)
  AND {visible}
"""
_EARLIER = """
SELECT number, substr(part, 2)::int, before_ref FROM cases_correction
WHERE number = ANY(%s) AND what = 'party.name' AND before_ref IS NOT NULL ORDER BY at, id
"""


@dataclass(frozen=True, slots=True)
class Explained:
    """One event with its reason, and for a corrected name what it was and is, masked (附理由的事件); else empty."""

    told: Told
    reason: Said = ""
    before: Said = ""
    after: Said = ""


@dataclass(frozen=True, slots=True)
class _Renamed:
    before_ref: UUID
    is_organisation: bool


def explained(acting: Acting, number: str, told: Sequence[Told], at: datetime) -> list[Explained]:
    """Add reasons and corrected names where the asker sees the case's substance, and the reasons of one's own acts; two statements.

    The caller has shown that the asker may see the events, and logged the look.
    """
    condition, parameters = visible_to(acting, at, View.SUBSTANCE)
    parameters |= {"number": number, "numbers": sorted({event.number for event in told})}
    with connection.cursor() as cursor:
        cursor.execute(_RENAMED.format(visible=condition), parameters)
        rows = cursor.fetchall()
    if not rows:
        own = [event for event in told if event.person == acting.person and "reason" in event.refs]
        said = reveal([event.refs["reason"] for event in own])
        why = {(event.log, event.seq): said.get(event.refs["reason"], "") for event in own}
        return [Explained(event, why.get((event.log, event.seq), "")) for event in told]
    renamed = {after: _Renamed(before, bool(organisation)) for after, before, organisation in rows if after}
    wanted = [event.refs["reason"] for event in told if "reason" in event.refs]
    values = reveal([*wanted, *renamed, *(each.before_ref for each in renamed.values())])
    return [_explained(event, renamed, values) for event in told]


def _explained(event: Told, renamed: Mapping[UUID, _Renamed], values: Mapping[UUID, Said]) -> Explained:
    reason = values.get(event.refs["reason"], "") if "reason" in event.refs else ""
    after_ref = event.refs.get("after")
    change = renamed.get(after_ref) if after_ref else None
    if after_ref is None or change is None:
        return Explained(event, reason)
    before, after = (_masked(values.get(ref, ""), change) for ref in (change.before_ref, after_ref))
    return Explained(event, reason, before, after)


def _masked(value: Said, change: _Renamed) -> Said:
    return masked_name(value, organisation=change.is_organisation) if isinstance(value, str) else value


def earlier_names(numbers: Collection[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Give what the parties of these numbers were called before corrections (更正前姓名), by number and ordinal, oldest first.

    Whoever calls it has checked that the reader may see full names, and logged that they are shown.
    """
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [sorted(numbers)])
        rows = cursor.fetchall()
    values = reveal([ref for _, _, ref in rows])
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for number, ordinal, ref in rows:
        found[number, ordinal] = (*found.get((number, ordinal), ()), str(values.get(ref, "")))
    return found
