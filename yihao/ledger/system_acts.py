"""The system's own acts in the system's own log (系统日志): founding, restores, the clock, migrations, settings, keys.

Whoever holds the key of the database's owner or starts the server is not signed in, so these stand in the name of the
system. What is compared is compared with what the log itself says, so there is nothing beside the log to be changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from yihao.ledger.commands import Receipt, record, written
from yihao.ledger.database import ask
from yihao.ledger.events import (
    ExportMade,
    KeySeen,
    KeysSeen,
    LedgerVerified,
    MigrationsApplied,
    SettingSeen,
    SettingsSeen,
)
from yihao.ledger.rules.entry import Actor, Entry
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.ledger.rules.stored import said_in
from yihao.ledger.sealing.config import witnesses_file
from yihao.ledger.site_policy import policy_path
from yihao.runtime import settings as own_settings
from yihao.runtime.context import Via

SYSTEM = Actor("system", "system", SYSTEM_UNIT)
KEYS_AT_ONCE = 60  # an entry holds 16 KiB
DIGEST = 16
NOT_A_SETTING = ("YIHAO_TOKEN",)  # a person's own secret
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('yihao.system_acts'))"
_SAID = (
    "SELECT entry FROM event WHERE unit = '000000' AND type = %s"
    " AND rec_year = ANY (ARRAY(SELECT ledger_years())) ORDER BY epoch DESC, seq DESC LIMIT %s"
)


def note(event: Any, *, rule: str) -> Receipt:
    """Record an act of the system itself (系统行为), inside a transaction."""
    return record(event, actor=SYSTEM, via=Via("system"), unit=SYSTEM_UNIT, basis="SYSTEM_RULE", ref=rule)


def note_as_owner(sql: psycopg.Connection[Any], event: Any, *, rule: str) -> None:
    """Record the same over the owner's connection, in its transaction (属主行为): there is no application there."""
    entry = Entry(event=event, actor=SYSTEM, via=Via("system"), unit=SYSTEM_UNIT, basis="SYSTEM_RULE", ref=rule)
    statement, parameters = written(entry)
    sql.execute(statement.encode(), parameters)


@transaction.atomic
def note_migrations() -> Receipt | None:
    """Record the migrations that the log does not know yet (升级入账); nothing if there is none."""
    ask(_LOCK)
    known = {name for said in _said("migrations.applied/1") for name in said["names"]}
    applied = [str(name) for (name,) in ask("SELECT app || '.' || name FROM django_migrations ORDER BY 1")]
    fresh = tuple(name for name in applied if name not in known)
    return note(MigrationsApplied(fresh), rule="ledger.migrations@1") if fresh else None


@transaction.atomic
def note_keys() -> int:
    """Record the key records that the log does not know yet (密钥入账); gives how many."""
    ask(_LOCK)
    known = {(k["kind"], k["unit"], k["epoch"], k["sha256"]) for said in _said("keys.seen/1") for k in said["keys"]}
    rows = ask("SELECT kind, unit, epoch, record FROM seal_key ORDER BY kind, unit, epoch")
    seen = [(kind, unit, epoch, sha256(text.encode()).hexdigest()) for kind, unit, epoch, text in rows]
    fresh = [KeySeen(*one) for one in seen if one not in known]
    for at in range(0, len(fresh), KEYS_AT_ONCE):
        note(KeysSeen(tuple(fresh[at : at + KEYS_AT_ONCE])), rule="ledger.keys@1")
    return len(fresh)


@transaction.atomic
def note_settings() -> Receipt | None:
    """Record that the server starts with other settings than the time before (设置入账); nothing if they are the same."""
    ask(_LOCK)
    program, values = version("yihao"), dict(_settings())
    present = {name: _digest(value) for name, value in values.items()}
    said = next(_said("settings.seen/1", limit=1), None)
    before = {one["name"]: one["digest"] for one in said["settings"]} if said else {}
    if said and before == present and said["program"] == program:
        return None
    changed = tuple(sorted(n for n in before.keys() | present.keys() if said and before.get(n) != present.get(n)))
    told = tuple(f"{name}={values[name]}" for name in changed if isinstance(values.get(name), bool | int))
    seen = tuple(SettingSeen(name, digest) for name, digest in sorted(present.items()))
    return note(SettingsSeen(program, seen, changed, told), rule="ledger.settings@1")


@transaction.atomic
def note_verification(*, entries: int, codes: Sequence[str]) -> Receipt:
    """Record that everything was verified (全面校验入账): the kinds of what was found, one for each finding."""
    event = LedgerVerified(version("yihao"), entries, len(codes), tuple(sorted(set(codes))))
    return note(event, rule="ledger.verify@1")


def note_export(*, what: str, rows: int, content: bytes, actor: Actor, via: Via) -> Receipt:
    """Record in the system's log that a table leaves the system (导出入账); the door then hands it out."""
    event = ExportMade(what, rows, sha256(content).hexdigest())
    with transaction.atomic():
        return record(event, actor=actor, via=via, unit=SYSTEM_UNIT)


def _said(kind: str, *, limit: int = 10_000) -> Iterator[Mapping[str, Any]]:
    for (entry,) in ask(_SAID, [kind, limit]):
        yield said_in(bytes(entry))["d"]


def _settings() -> Iterator[tuple[str, Any]]:
    """Give everything the server goes by (全部设置): Django's, the environment's, and whom the sealer trusts."""
    for name in vars(own_settings):
        if name.isupper():
            yield name, getattr(settings, name)
    for name, value in os.environ.items():
        if name.startswith("YIHAO_") and name not in NOT_A_SETTING:
            yield f"env.{name}", value
    for path in (policy_path(), witnesses_file()):
        yield f"file.{path.name}", path.read_bytes() if path.exists() else b""


def _digest(value: Any) -> str:
    """Digest a value under the site's own key, so that a short one cannot be guessed from the log."""
    return salted_hmac("yihao.settings", repr(value), algorithm="sha256").hexdigest()[:DIGEST]
