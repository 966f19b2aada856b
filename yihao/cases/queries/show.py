"""One case, whole, in one statement (查看一案): any number ever printed for it leads here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from yihao.cases.visibility import visible_to, within
from yihao.ledger.commands import Note, read_noted
from yihao.people.acting import Acting
from yihao.people.limits import Count
from yihao.people.permissions import require
from yihao.people.presumed import Presumed
from yihao.people.rules.categories import Category
from yihao.people.rules.visibility import View
from yihao.runtime.refusal import NotVisible

_CASE = """
SELECT jsonb_build_object(
  'number', c.number, 'birth_unit', c.birth_unit, 'state', c.state, 'secrecy', c.secrecy, 'juvenile', c.juvenile,
  'cause', c.cause, 'lead_name', c.lead_name, 'parties_count', {count}, 'version', c.version,
  'registered_at', c.registered_at,
  'absorbed', array_remove(f.numbers, c.number),
  'matters', (SELECT COALESCE(jsonb_agg(jsonb_build_object('number', m.number, 'ordinal', m.ordinal, 'kind', m.kind,
      'unit', m.unit, 'department', m.department, 'source', m.source, 'source_name', m.source_name,
      'received_on', m.received_on, 'day_known', m.day_known, 'accepted_at', m.accepted_at, 'accepted_by', m.accepted_by, 'state', m.state,
      'handler', m.handler) ORDER BY m.accepted_at, m.number, m.ordinal), '[]')
    FROM cases_matter m WHERE m.number = ANY(f.numbers)),
  'sees', jsonb_build_object({sees}),
  'parties', CASE WHEN {persons} THEN (SELECT COALESCE(jsonb_agg(jsonb_build_object('number', p.number, 'ordinal', p.ordinal, 'kind', p.kind,
      'role', p.role, 'name', p.masked_name, 'identity', p.masked_identity, 'charge', p.charge,
      'measures', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', s.kind, 'since', s.since, 'place', s.place,
          'matter', s.matter) ORDER BY s.matter, s.id), '[]')
        FROM cases_measure s WHERE s.number = p.number AND s.party = p.ordinal)) ORDER BY p.number, p.ordinal), '[]')
    FROM cases_party p WHERE p.number = ANY(f.numbers)) END,
  'aliases', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', a.kind, 'raw', a.raw, 'normalised', a.normalised,
      'matter', a.matter, 'unit', a.unit, 'issuer', a.issuer) ORDER BY a.id), '[]')
    FROM cases_alias a WHERE a.number = ANY(f.numbers)),
  'relations', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', r.kind, 'other', r.other, 'since', r.since)
      ORDER BY r.since, r.other), '[]') FROM cases_relation r WHERE r.number = c.number),
  'team', (SELECT COALESCE(jsonb_agg(jsonb_build_object('person', t.person, 'matter', t.matter, 'role', t.role,
      'from', t.from_at, 'to', t.to_at) ORDER BY t.from_at, t.id), '[]')
    FROM cases_teammember t WHERE t.number = ANY(f.numbers) AND t.matter > 0)) AS card{more}
FROM cases_case c
CROSS JOIN LATERAL (SELECT array_agg(number ORDER BY number) AS numbers FROM
    (SELECT c.number UNION ALL SELECT a.number FROM cases_case a WHERE a.merged_into = c.number AND a.merged_into <> '') family) f
{ties}
WHERE c.number = (SELECT COALESCE(NULLIF(r.merged_into, ''), r.number) FROM cases_case r WHERE r.number = %(number)s)
  AND {visible}
"""

# Of a case with others merged into it, one person (one identity number) is counted once.
_COUNT = """CASE WHEN cardinality(f.numbers) = 1 THEN c.parties_count ELSE (
    SELECT count(DISTINCT COALESCE(encode(i.digest, 'hex'), p.number || '/' || p.ordinal)) FROM cases_party p
    LEFT JOIN cases_identityindex i ON (i.number, i.party) = (p.number, p.ordinal) WHERE p.number = ANY(f.numbers)) END"""

# A card asked for by the number of a case merged into another is the other's: that look is noted once its number is known.
# What is counted as too often is not noted so: the refusal takes the note's place.
_NOTED = """
SELECT s.card, s.wait, CASE WHEN s.wait = 0 AND s.number = %(number)s THEN {call} END FROM ({case} OFFSET 0) s
"""


@cache
def _case(category: Category, visible: str, more: str = "") -> str:
    inside = within(category, "f.numbers")
    sees = ", ".join(f"'{view}', {condition}" for view, condition in inside.views.items())
    return _CASE.format(
        visible=visible, count=_COUNT, ties=inside.ties, sees=sees, persons=inside.views[View.PERSONS], more=more
    )


def _card(acting: Acting, number: str, at: datetime, view: View, more: str = "") -> tuple[str, dict[str, Any]]:
    visible, parameters = visible_to(acting, at, view)
    return _case(acting.category, visible, more), parameters | {"number": number}


def case_card(
    acting: Acting,
    number: str,
    at: datetime,
    *,
    view: View = View.INDEX,
    noted: tuple[Note, Count] | None = None,
    presumed: Presumed | None = None,
) -> dict[str, Any]:
    """Give the whole card of one case (案件信息), names masked; a merged number gives the case it went into.

    ``parties_count`` counts a person once who is in several of the numbers merged, if the identity number is known.

    ``sees`` tells which further views the asker has; ``parties`` is ``None`` without that of the people.
    ``noted``: the same statement counts the look if there is a card, and writes the note if it may be given and its
    number is the one asked for; else the note is not written. ``presumed``: there is a card only if that holds.

    Raises:
        TooMany: the count says so.
        NotVisible: it does not exist, or is not the asker's to see; both alike, in content and in work done.
    """
    require(acting, "case.view", at=at)
    if noted:
        note, count = noted
        case, parameters = _card(acting, number, at, view, f", c.number, {count.call} AS wait")
        parameters |= count.parameters
        if presumed:
            case, parameters = f"{case} AND {presumed.holds}", parameters | presumed.parameters
        rows = read_noted(_NOTED.format(call=note.call, case=case), parameters, note)
    else:
        case, parameters = _card(acting, number, at, view)
        with connection.cursor() as cursor:
            cursor.execute(case, parameters)
            rows = cursor.fetchall()
    if not rows:
        raise NotVisible
    if noted:
        count.passed(rows[0][1])
    card: dict[str, Any] = json.loads(rows[0][0])  # Django's cursor gives JSON as text
    return card


_REFS = """
SELECT p.number, p.ordinal, p.name_ref, p.identity_ref FROM cases_case c JOIN cases_party p ON p.number = c.number
    OR p.number IN (SELECT a.number FROM cases_case a WHERE a.merged_into = c.number AND a.merged_into <> '')
WHERE c.number = %(number)s AND {visible} ORDER BY p.number, p.ordinal
"""


@dataclass(frozen=True, slots=True)
class VaultAddress:
    """Where the name and identity number of a party lie (姓名存放处); with its own number, should that be merged now."""

    number: str
    ordinal: int
    name_ref: UUID
    identity_ref: UUID | None


def name_addresses(acting: Acting, number: str, at: datetime) -> Sequence[VaultAddress]:
    """Give the vault addresses of a case's names, for revealing them; who asks is logged by the caller.

    Raises:
        NotVisible: the names are not the asker's to see.
    """
    require(acting, "case.reveal", at=at)
    condition, parameters = visible_to(acting, at, View.NAMES)
    with connection.cursor() as cursor:
        cursor.execute(_REFS.format(visible=condition), parameters | {"number": number})
        found = [VaultAddress(*row) for row in cursor.fetchall()]
    if not found:
        raise NotVisible
    return found
