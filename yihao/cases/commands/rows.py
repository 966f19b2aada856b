"""The rows of a registration, written in one statement (登记落表): counter, case, matter, parties, numbers, indexes.

One statement, because the way to the database and back is what a clerk at the counter waits for. The lock order of the
ledger holds: the counter row is taken here, unit heads later.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yihao.cases import blind
from yihao.cases.rules import masking
from yihao.cases.rules.filing import Filing, PartyFiled
from yihao.ledger.commands import Secret

LIVE, LATE = "live", "late"
_FIRST = {LIVE: 1, LATE: 90_001}
_SIZE = {LIVE: 79_999, LATE: 9_999}

_NUMBERED = """
clock AS MATERIALIZED (SELECT ledger_now() AS t),
birth AS (SELECT COALESCE(%(year)s::int, ledger_year(t)) AS y FROM clock),
counted AS (
  INSERT INTO cases_counter AS c (year, unit, series, n)
  SELECT y, %(unit)s, %(series)s, 1 FROM birth
  ON CONFLICT (year, unit, series) DO UPDATE SET n = c.n + 1 WHERE c.n < %(size)s
  RETURNING year, n),
stem AS (SELECT year, lpad(year::text, 4, '0') || %(unit)s || lpad((n + %(first)s - 1)::text, 5, '0') AS s FROM counted),
numbered AS (SELECT year, s || lpad((98 - ((s || '00')::bigint %% 97))::text, 2, '0') AS number FROM stem),
born AS (
  INSERT INTO cases_case (number, birth_unit, year, series, state, secrecy, juvenile, cause, lead_name, parties_count,
                          merged_into, registered_at, version)
  SELECT number, %(unit)s, year, %(series)s, %(case_state)s, %(secrecy)s, %(juvenile)s, %(cause)s, %(lead)s, %(people)s, '', t, 1
  FROM numbered, clock RETURNING number),
"""
_JOINED = """
clock AS MATERIALIZED (SELECT ledger_now() AS t),
numbered AS (SELECT %(number)s::text AS number),
born AS (
  UPDATE cases_case SET version = version + 1, parties_count = parties_count + %(people)s,
         state = CASE state WHEN 'CLOSED' THEN %(case_state)s ELSE state END
  WHERE number = %(number)s RETURNING number),
"""
_PARTS = """
matter AS (
  INSERT INTO cases_matter (number, ordinal, kind, unit, department, source, source_name, received_on, day_known,
                            accepted_at, accepted_by, state, handler)
  SELECT number, %(matter)s, %(kind)s, %(unit)s, '', %(source)s, %(source_name)s, %(received_on)s, %(day_known)s, t, %(clerk)s,
         %(matter_state)s, '' FROM numbered, clock),
offices AS (
  INSERT INTO cases_caseoffice (number, unit, department)
  SELECT number, o.unit, '' FROM numbered, unnest(%(offices)s::text[]) AS o(unit) ON CONFLICT DO NOTHING),
parties AS (
  INSERT INTO cases_party (number, ordinal, matter, kind, role, masked_name, masked_identity, charge, subject, name_ref,
                           identity_ref)
  SELECT number, p.o, %(matter)s, p.kind, p.role, p.masked, p.masked_id, p.charge, p.subject, p.name_ref, p.id_ref
  FROM numbered, jsonb_to_recordset(%(parties)s::jsonb) AS p(o int, kind text, role text, masked text, masked_id text,
       charge text, subject uuid, name_ref uuid, id_ref uuid)),
measures AS (
  INSERT INTO cases_measure (number, party, matter, kind, since, place)
  SELECT number, m.o, %(matter)s, m.kind, m.since, m.place
  FROM numbered, jsonb_to_recordset(%(measures)s::jsonb) AS m(o int, kind text, since date, place text)),
names AS (
  INSERT INTO cases_nameindex (unit, digest, number, party)
  SELECT n.u, decode(n.d, 'hex'), number, n.o
  FROM numbered, jsonb_to_recordset(%(names)s::jsonb) AS n(u text, o int, d text) ON CONFLICT DO NOTHING),
identities AS (
  INSERT INTO cases_identityindex (digest, number, party)
  SELECT decode(i.d, 'hex'), number, i.o
  FROM numbered, jsonb_to_recordset(%(identities)s::jsonb) AS i(o int, d text) ON CONFLICT DO NOTHING),
aliases AS (
  INSERT INTO cases_alias (number, matter, unit, kind, raw, normalised, key, issuer, ref)
  SELECT number, %(matter)s, %(unit)s, a.kind, a.raw, a.normalised, a.key, a.issuer, a.ref
  FROM numbered, jsonb_to_recordset(%(aliases)s::jsonb) AS a(kind text, raw text, normalised text, key text, issuer text,
       ref uuid) ON CONFLICT (number, key, kind, issuer) DO NOTHING)
SELECT number, t FROM born, clock
"""
_ADDED = """
clock AS MATERIALIZED (SELECT ledger_now() AS t),
numbered AS (SELECT %(number)s::text AS number),
born AS (
  UPDATE cases_case SET version = version + 1, parties_count = parties_count + %(people)s
  WHERE number = %(number)s RETURNING number),
"""
_NEW_CASE = "WITH" + _NUMBERED + _PARTS
_NEW_MATTER = "WITH" + _JOINED + _PARTS
_MORE = "WITH" + _ADDED + _PARTS[_PARTS.index("offices AS") :]


@dataclass(frozen=True, slots=True)
class NumberedParty:
    """A party with its place in the case and its secrets; ``is_new`` unless the case knew it already."""

    ordinal: int
    filed: PartyFiled
    name: Secret
    identity: Secret | None
    is_new: bool = True

    @property
    def stem(self) -> str:
        """How its committed fields begin, as ``p01``."""
        return f"p{self.ordinal:02}"


@dataclass(frozen=True, slots=True)
class NumberedAlias:
    """Another number with its parsed form; ``place`` numbers it within its ledger entry."""

    place: int
    kind: str
    secret: Secret
    normalised: str
    key: str
    issuer: str
    short_name: str = ""
    given: str = ""

    @property
    def weight(self) -> int:
        """How much room it takes in an entry; an issuer's name may be long."""
        return 1 + (len(self.short_name) + len(self.given)) // 16

    @property
    def field(self) -> str:
        """The name of its committed field."""
        return f"alias_{self.place}"


@dataclass(frozen=True, slots=True)
class Rows:
    """All that a registration writes (登记内容).

    ``closed``: the matter had ended before it was registered. ``day_known``: the day received is a day, not a stand-in
    for its year. ``seen_by``: offices beside ``unit`` that hold the case.
    """

    filing: Filing
    unit: str
    clerk: str
    parties: Sequence[NumberedParty]
    aliases: Sequence[NumberedAlias]
    matter: int = 1
    closed: bool = False
    day_known: bool = True
    seen_by: tuple[str, ...] = ()

    @property
    def offices(self) -> list[str]:
        """The offices that hold the case, each once."""
        return list(dict.fromkeys((self.unit, *self.seen_by)))


def insert_case(rows: Rows, *, series: str = LIVE, year: int | None = None) -> tuple[str, datetime] | None:
    """Write a new case and give its number and time; ``None`` when the series of this unit and year is full.

    ``year`` is given only for late registrations; otherwise it is the year of ledger time.
    """
    return _one(
        _NEW_CASE, _values(rows) | {"series": series, "year": year, "first": _FIRST[series], "size": _SIZE[series]}
    )


def insert_matter(rows: Rows, *, number: str) -> datetime:
    """Write a new matter of a case that has its number and give its time; the caller holds the case's row."""
    return _made(_NEW_MATTER, _values(rows) | {"number": number})


def insert_more(rows: Rows, *, number: str) -> datetime:
    """Write further parties and numbers of a matter that is there; the caller holds the case's row."""
    return _made(_MORE, _values(rows) | {"number": number})


def _made(statement: str, values: dict[str, Any]) -> datetime:
    made = _one(statement, values)
    if made is None:
        raise RuntimeError("the case that the caller holds is gone")
    return made[1]


def _one(statement: str, values: dict[str, Any]) -> tuple[str, datetime] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[str, datetime] | None = cursor.fetchone()
    return row


def _values(rows: Rows) -> dict[str, Any]:
    new = [p for p in rows.parties if p.is_new]
    masked = {
        p.ordinal: masking.masked_name(p.filed.name, organisation=p.filed.kind == "ORGANISATION") for p in rows.parties
    }
    return {
        "unit": rows.unit,
        "offices": rows.offices,
        "case_state": "CLOSED" if rows.closed else "LIVE",
        "matter_state": "CLOSED" if rows.closed else "OPEN",
        "clerk": rows.clerk,
        "matter": rows.matter,
        "kind": rows.filing.matter_kind,
        "source": rows.filing.source,
        "source_name": rows.filing.source_name,
        "received_on": rows.filing.received_on,
        "day_known": rows.day_known,
        "secrecy": rows.filing.secrecy,
        "juvenile": rows.filing.juvenile,
        "cause": rows.filing.cause,
        "people": len(new),
        "lead": masked[min(masked)] if masked else "",
        "parties": json.dumps([_party(p, masked[p.ordinal]) for p in new]),
        "measures": json.dumps(
            [
                {"o": p.ordinal, "kind": m.kind, "since": m.since.isoformat() if m.since else None, "place": m.place}
                for p in rows.parties
                for m in p.filed.measures
            ]
        ),
        "names": json.dumps(
            [
                {"u": unit, "o": p.ordinal, "d": blind.name_digest(unit, p.filed.name).hex()}
                for unit in rows.offices
                for p in rows.parties
            ]
        ),
        "identities": json.dumps(
            [
                {"o": p.ordinal, "d": blind.identity_digest(p.filed.identity).hex()}
                for p in rows.parties
                if p.filed.identity
            ]
        ),
        "aliases": json.dumps(
            [
                {
                    "kind": a.kind,
                    "raw": a.secret.value,
                    "normalised": a.normalised,
                    "key": a.key,
                    "issuer": a.issuer,
                    "ref": str(a.secret.ref(a.field)),
                }
                for a in rows.aliases
            ]
        ),
    }


def _party(party: NumberedParty, masked: str) -> dict[str, Any]:
    filed = party.filed
    return {
        "o": party.ordinal,
        "kind": filed.kind,
        "role": filed.role,
        "masked": masked,
        "masked_id": masking.masked_identity(filed.identity),
        "charge": filed.charge,
        "subject": str(party.name.subject),
        "name_ref": str(party.name.ref(f"{party.stem}_name")),
        "id_ref": str(party.identity.ref(f"{party.stem}_identity")) if party.identity else None,
    }
