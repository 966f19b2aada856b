"""The database's own make-up (数据库构成): roles, memberships, grants, triggers, functions, tables; a change becomes an event.

Nothing can stop an administrator of the database from changing it. But whatever was changed shows at the next look, in the
system's own log, with whether a migration was recorded that explains it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from django.db import transaction

from yihao.ledger.commands import Receipt
from yihao.ledger.database import ask
from yihao.ledger.events import CatalogueSeen
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.ledger.rules.stored import said_in
from yihao.ledger.system_acts import note, note_keys, note_migrations

# The partitions of a year are made by the append itself and are left out; that their triggers stand, verify says.
_YEARLY = "relname !~ '^(access_)?event_y[0-9]{4}'"
_PARTS: Mapping[str, str] = {  # nothing from outside stands in these statements
    "roles": "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls"
    " FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1",
    "memberships": "SELECT r.rolname, m.rolname, a.admin_option FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
    " JOIN pg_roles m ON m.oid = a.member WHERE m.rolname !~ '^pg_' ORDER BY 1, 2",
    "grants": "SELECT relname, relowner::regrole::text, relacl::text FROM pg_class"  # noqa: S608
    f" WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S') AND {_YEARLY} ORDER BY 1",
    "triggers": "SELECT c.relname, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid) FROM pg_trigger t"  # noqa: S608
    f" JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND {_YEARLY} ORDER BY 1, 2",
    "functions": "SELECT p.oid::regprocedure::text, p.proowner::regrole::text, p.proacl::text, pg_get_functiondef(p.oid)"
    " FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' ORDER BY 1",
    "tables": "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a"  # noqa: S608
    " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    f" AND a.attnum > 0 AND NOT a.attisdropped AND {_YEARLY} ORDER BY 1, 2",
    "migrations": "SELECT app, name FROM django_migrations ORDER BY 1, 2",
}


def fingerprint() -> dict[str, str]:
    """Hash each part of the catalogue (各部分的指纹)."""
    return {part: sha256(repr(ask(statement)).encode()).hexdigest() for part, statement in _PARTS.items()}


def last_seen() -> dict[str, str]:
    """Give the fingerprint that the system's log holds, or nothing before the first look (账本所载的指纹)."""
    rows = ask(
        "SELECT entry FROM event WHERE unit = %s AND type = 'catalogue.seen/1' ORDER BY epoch DESC, seq DESC LIMIT 1",
        [SYSTEM_UNIT],
    )
    said = said_in(bytes(rows[0][0]))["d"] if rows else {}
    return {part: str(said[part]) for part in _PARTS if part in said}


def changed() -> tuple[str, ...]:
    """Name the parts that are not as the system's log says (未入账的变动)."""
    before, after = last_seen(), fingerprint()
    return tuple(part for part in _PARTS if before and before[part] != after[part])


@transaction.atomic
def watch() -> Receipt | None:
    """Compare the catalogue with what was seen last, and record a change (核对数据库构成); nothing if there is none.

    New migrations and new keys of logs are recorded by name beside it.
    A change together with new migrations is announced; any other is not, and says so for ever.
    """
    note_migrations()
    note_keys()
    before, after = last_seen(), fingerprint()
    if before == after:
        return None
    parts = tuple(part for part in _PARTS if before and before[part] != after[part])
    event = CatalogueSeen(**after, changed=parts, announced=not before or "migrations" in parts)
    return note(event, rule="ledger.catalogue@1")
