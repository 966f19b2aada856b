"""Is it the same case? (是否同一案件): candidates at the own office, and a bare hint of another office.

At the own office the clerk sees what is the same and what differs. Of a case elsewhere nothing is told but that it may
exist; both case-management desks then compare (number.md, "The same case at two offices").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import connection

from yihao.cases import blind
from yihao.cases.rules.alias import parse, search_key
from yihao.cases.rules.filing import Filing
from yihao.cases.visibility import visible_to
from yihao.people.acting import Acting
from yihao.people.queries import short_names

MOST = 20
GROUNDS = ("identity", "alias", "name")

_FOUND = """
WITH hit AS (
  SELECT number, 'identity' AS ground, digest AS d, '' AS k FROM cases_identityindex WHERE digest = ANY(%(identities)s)
  UNION ALL
  SELECT number, 'name', digest, '' FROM cases_nameindex WHERE unit = %(unit)s AND digest = ANY(%(names)s)
  UNION ALL
  SELECT number, 'alias', NULL, key FROM cases_alias WHERE key = ANY(%(keys)s)),
grouped AS (
  SELECT COALESCE(NULLIF(r.merged_into, ''), r.number) AS number,
         array_agg(DISTINCT encode(hit.d, 'hex')) FILTER (WHERE ground = 'identity') AS identities,
         array_agg(DISTINCT encode(hit.d, 'hex')) FILTER (WHERE ground = 'name') AS names,
         array_agg(DISTINCT k) FILTER (WHERE ground = 'alias') AS keys
  FROM hit JOIN cases_case r USING (number) WHERE r.state <> 'VOID' GROUP BY 1)
SELECT c.number, c.cause, c.lead_name, c.parties_count, c.state, c.birth_unit, c.registered_at,
       g.identities, g.names, g.keys, {visible} AS is_visible,
       (SELECT m.kind FROM cases_matter m WHERE m.number = c.number ORDER BY m.ordinal DESC LIMIT 1) AS latest_kind,
       (SELECT m.received_on FROM cases_matter m WHERE m.number = c.number ORDER BY m.ordinal DESC LIMIT 1) AS latest_on,
       (SELECT m.day_known FROM cases_matter m WHERE m.number = c.number ORDER BY m.ordinal DESC LIMIT 1) AS latest_day_known,
       (SELECT max(m.ordinal) FROM cases_matter m WHERE m.number = c.number) AS matters
FROM grouped g JOIN cases_case c USING (number)
ORDER BY (g.identities IS NOT NULL) DESC, (g.keys IS NOT NULL) DESC, c.registered_at DESC
LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case of the own office that may be the same (可能的同一案件)."""

    number: str
    cause: str
    lead_name: str
    parties_count: int
    state: str
    latest_kind: str
    latest_on: date
    latest_day_known: bool
    next_matter: int
    same_identities: tuple[int, ...]
    same_names: tuple[int, ...]
    same_aliases: tuple[str, ...]
    same_cause: bool

    @property
    def is_likely(self) -> bool:
        """Tell whether an identity number with the same cause, or another number, agrees; a name alone is not enough."""
        return bool(self.same_aliases) or (bool(self.same_identities) and self.same_cause)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A case that the asker may not see and that may be the same (他院可能已有); never shown, only linked.

    ``grounds`` names all that agrees, joined by a comma: ``identity``, ``alias`` or ``identity,alias``.
    """

    number: str
    unit: str
    grounds: str


@dataclass(frozen=True, slots=True)
class Sameness:
    """What the register found (比对结果): ``own`` to be chosen from, ``elsewhere`` for the desks to compare."""

    own: tuple[Candidate, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = field(default=(), repr=False)


class Sought(NamedTuple):
    """What a filing is compared by (比对要素): digests of identity numbers and names with the party's place, other numbers by key."""

    unit: str
    identities: Mapping[str, int]
    names: Mapping[str, int]
    keys: Mapping[str, str]

    @property
    def locks(self) -> list[int]:
        """Give what two filings of one case at one office have in common, as keys of locks, ascending (同案同院的锁)."""
        said = (*self.identities, *self.names, *self.keys)
        digests = (sha256(f"{self.unit} {one}".encode()).digest() for one in said)
        return sorted({int.from_bytes(digest[:8], "big", signed=True) for digest in digests})


def sought(unit: str, filing: Filing) -> Sought:
    """Make out what a filing of this office is compared by."""
    return Sought(
        unit,
        {blind.identity_digest(p.identity).hex(): i for i, p in enumerate(filing.parties, 1) if p.identity},
        {blind.name_digest(unit, p.name).hex(): i for i, p in enumerate(filing.parties, 1)},
        {_key(a.raw): a.raw for a in filing.aliases},
    )


def candidates(acting: Acting, filing: Filing, at: datetime, *, by: Sought | None = None) -> Sameness:
    """Look for cases that may be the same as this filing; one statement, served by three indexes."""
    _, identities, names, keys = by or sought(acting.unit, filing)
    condition, parameters = visible_to(acting, at)
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND.format(visible=condition, most=MOST),
            parameters
            | {
                "unit": acting.unit,
                "identities": [bytes.fromhex(d) for d in identities],
                "names": [bytes.fromhex(d) for d in names],
                "keys": list(keys),
            },
        )
        rows = cursor.fetchall()
    own = tuple(_candidate(row, filing, identities, names, keys) for row in rows if row[10])
    elsewhere = tuple(
        Elsewhere(
            row[0], row[5], ",".join(ground for ground, same in (("identity", row[7]), ("alias", row[9])) if same)
        )
        for row in rows
        if not row[10] and row[4] != "VOID" and (row[7] or row[9])
    )
    return Sameness(own, elsewhere)


def _key(raw: str) -> str:
    return search_key(parse(raw, short_names()).normalised)


def _candidate(
    row: Sequence[object],
    filing: Filing,
    identities: Mapping[str, int],
    names: Mapping[str, int],
    keys: Mapping[str, str],
) -> Candidate:
    number, cause, lead, count, state, _, _, same_ids, same_names, same_keys, _, kind, on, known, matters = row
    return Candidate(
        number=str(number),
        cause=str(cause),
        lead_name=str(lead),
        parties_count=int(count),  # type: ignore[call-overload]
        state=str(state),
        latest_kind=str(kind),
        latest_on=on,  # type: ignore[arg-type]
        latest_day_known=bool(known),
        next_matter=int(matters) + 1,  # type: ignore[call-overload]
        same_identities=tuple(sorted(identities[d] for d in same_ids or ())),  # type: ignore[attr-defined]
        same_names=tuple(sorted(names[d] for d in same_names or ())),  # type: ignore[attr-defined]
        same_aliases=tuple(keys[k] for k in same_keys or ()),  # type: ignore[attr-defined]
        same_cause=cause == filing.cause,
    )
