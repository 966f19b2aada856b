"""Find a case by whatever is typed (查号): exact first, then did-you-mean; nothing is shown that the asker may not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from yihao.cases import blind
from yihao.cases.rules.alias import search_key
from yihao.cases.rules.search_box import Reading, as_words, understand
from yihao.cases.visibility import visible_to
from yihao.ledger.commands import Note, read_noted
from yihao.people.acting import Acting
from yihao.people.limits import Count
from yihao.people.permissions import require
from yihao.people.presumed import Presumed, Unconfirmed
from yihao.people.queries import short_names

MOST = 50


class Noted(NamedTuple):
    """What the statement that finds does besides (随查随记): it writes the note, counts, and confirms who is presumed to ask."""

    note: Note
    counting: Count
    presumed: Presumed | None = None


AT_ONCE = frozenset({"lcn", "alias"})  # found by one statement
RECENT = 2000  # words are looked for in the causes of the office's latest matters; the library's search comes later

_CARD = """
SELECT c.number, c.cause, c.lead_name, c.parties_count, c.state, h.via, l.kind, l.unit, l.received_on, l.handler, l.day_known,
       c.registered_at
FROM ({hits}) h JOIN cases_case v ON v.number = h.number
JOIN cases_case c ON c.number = COALESCE(NULLIF(v.merged_into, ''), v.number)
LEFT JOIN LATERAL (SELECT m.kind, m.unit, m.received_on, m.handler, m.day_known FROM cases_matter m WHERE m.number = c.number
                   ORDER BY m.ordinal DESC LIMIT 1) l ON TRUE
WHERE {visible} ORDER BY c.registered_at DESC, c.number LIMIT {most}
"""
# The case that stands first is named in the search's own note (``FIRST_FOUND``); what is too often is not noted so.
_NOTED = """
WITH t AS MATERIALIZED (SELECT {holds} AS holds),
     h AS MATERIALIZED ({cards}),
     k AS MATERIALIZED (SELECT t.holds, CASE WHEN t.holds THEN {count} ELSE 0 END AS wait FROM t),
     n AS MATERIALIZED (SELECT k.holds, k.wait, CASE WHEN k.holds AND k.wait = 0 THEN {call} END AS done FROM k)
SELECT n.holds, n.wait, h.* FROM n LEFT JOIN h ON n.holds ORDER BY h.registered_at DESC, h.number
"""
FIRST_FOUND = "SELECT h.number FROM h ORDER BY h.registered_at DESC, h.number LIMIT 1"
_BY_NUMBER = "SELECT number, '' AS via FROM cases_case WHERE number = ANY(%(numbers)s)"
_BY_ALIAS = "SELECT number, min(raw) AS via FROM cases_alias WHERE key = %(key)s GROUP BY number"
_BY_NAME = "SELECT DISTINCT number, '' AS via FROM cases_nameindex WHERE unit = %(unit)s AND digest = %(digest)s"
_BY_WORDS = (
    "SELECT DISTINCT m.number, '' AS via FROM (SELECT number FROM cases_matter WHERE unit = %(unit)s"
    " ORDER BY accepted_at DESC, number DESC, ordinal DESC LIMIT {recent}) m JOIN cases_case w USING (number)"
    " WHERE strpos(w.cause, %(words)s) > 0"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One case found (查到的案件)."""

    number: str
    cause: str
    lead_name: str
    parties_count: int
    state: str
    via: str
    kind: str
    unit: str
    received_on: date | None
    handler: str
    day_known: bool | None  # False: of ``received_on`` only the year is known


@dataclass(frozen=True, slots=True)
class Found:
    """What was understood and found (查询结果); ``suggested`` when a number did not pass its check."""

    reading: Reading
    hits: tuple[Hit, ...] = ()
    suggested: tuple[Hit, ...] = ()


def read(text: str) -> Reading:
    """Tell what was typed (辨认输入): a lifelong number, another number, a name or words."""
    return understand(text[:200], short_names())


def find(acting: Acting, reading: Reading, at: datetime, *, noted: Noted | None = None) -> Found:
    """Look a case up (查找) by a lifelong number in any spelling, any other number, a name, or words of its cause.

    Names are found inside the asker's own unit only, since their index is keyed by unit. With ``noted`` the look is counted
    and noted by the same statement; it may be given only where one statement suffices (``AT_ONCE``).

    Raises:
        TooMany: the count says so; the note is not written then.
        Unconfirmed: who is presumed to ask is not confirmed; nothing is noted or counted.
    """
    require(acting, "case.search", at=at)
    if reading.kind == "lcn_typo":
        return _suggested(acting, reading, at)
    hits = _exact(acting, reading, at, noted)
    if reading.kind == "name" and not hits and (by_words := _by_words(acting, reading.value, at)):
        # 盗窃, 诈骗: a cause may look like a name of two characters.
        return Found(as_words(reading.value), hits=by_words)
    return Found(reading, hits=hits)


def mistyped(acting: Acting, text: str, at: datetime) -> Found | None:
    """Give what a number with something wrong in it may mean among the asker's cases (疑似误输), nothing if it is none."""
    reading = read(text)
    return _suggested(acting, reading, at) if reading.kind == "lcn_typo" else None


def _suggested(acting: Acting, reading: Reading, at: datetime) -> Found:
    return Found(reading, suggested=_cards(acting, at, _BY_NUMBER, {"numbers": list(reading.candidates)}))


def _exact(acting: Acting, reading: Reading, at: datetime, noted: Noted | None) -> tuple[Hit, ...]:
    match reading.kind:
        case "lcn":
            return _cards(acting, at, _BY_NUMBER, {"numbers": [reading.value]}, noted)
        case "alias":
            return _cards(acting, at, _BY_ALIAS, {"key": search_key(reading.value)}, noted)
        case "name":
            digest = blind.name_digest(acting.unit, reading.value)
            return _cards(acting, at, _BY_NAME, {"unit": acting.unit, "digest": digest})
        case "words":
            return _by_words(acting, reading.value, at)
    return ()


def _by_words(acting: Acting, words: str, at: datetime) -> tuple[Hit, ...]:
    if not words:
        return ()
    return _cards(acting, at, _BY_WORDS.format(recent=RECENT), {"unit": acting.unit, "words": words})


def _cards(
    acting: Acting, at: datetime, hits: str, parameters: dict[str, Any], noted: Noted | None = None
) -> tuple[Hit, ...]:
    condition, mine = visible_to(acting, at)
    statement = _CARD.format(hits=hits, visible=condition, most=MOST)
    if noted:
        note, count, presumed = noted
        holds, told = (presumed.holds, presumed.parameters) if presumed else ("TRUE", {})
        whole = _NOTED.format(call=note.call, count=count.call, cards=statement, holds=holds)
        rows = read_noted(whole, mine | parameters | count.parameters | told, note)
        if not rows[0][0]:
            raise Unconfirmed(note)
        count.passed(rows[0][1])
        rows = [row[2:] for row in rows]
    else:
        with connection.cursor() as cursor:
            cursor.execute(statement, mine | parameters)
            rows = cursor.fetchall()
    # Where nothing is found, the note alone makes a row.
    unique = {row[0]: Hit(*row[:-1]) for row in rows if row[0] is not None}
    return tuple(unique.values())


def resolve(acting: Acting, text: str, at: datetime) -> tuple[str, ...]:
    """Give the numbers that another number or a lifelong one leads to for this asker (号码所指), the newest case first."""
    reading = read(text)
    return tuple(hit.number for hit in find(acting, reading, at).hits) if reading.kind in AT_ONCE else ()
