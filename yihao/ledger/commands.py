"""What may be done with the ledger (记账): record acts inside their own transaction, claim idempotency keys, erase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection

from yihao.ledger.access import Note, chain_waiting, log_access, log_accesses, note_of, read_noted, run_access_batcher
from yihao.ledger.database import IdempotencyConflict, ask
from yihao.ledger.events import VaultErased
from yihao.ledger.given import Receipt, give
from yihao.ledger.registry import EventType, type_of
from yihao.ledger.rules.canonical import decode
from yihao.ledger.rules.commitment import idempotency_key, request_digest, vault_ref
from yihao.ledger.rules.entry import Actor, Attachment, Entry, Fragments, Position, Secret, build_fragments, check_entry
from yihao.ledger.vault import Envelope, open_sealed
from yihao.runtime.clock import BEIJING
from yihao.runtime.context import Via
from yihao.runtime.crash import crash_point

__all__ = [
    "Actor", "Attachment", "Entry", "IdempotencyConflict", "Note", "Position", "Receipt", "Secret",
    "chain_waiting", "claim", "erase", "idempotency_key", "log_access", "log_accesses", "note_of", "read_noted", "rebuild_idempotency",
    "record", "record_many", "run_access_batcher", "written",
]  # fmt: skip

_APPEND = "SELECT log, seq, leaf, rec FROM ledger_append_many({fragments}, {secrets})"
# One entry's fragments go as they are, since string_to_array makes nothing of an empty one; those of many as one text for each kind,
# since a control character in a canonical fragment is always escaped. An array is dearer to send than either.
_OF_ONE = ", ".join(["ARRAY[%s::text]"] * 5)
_OF_MANY = ", ".join(["string_to_array(%s, E'\\x1e')"] * 5)
_BETWEEN = "\x1e"
_SEALED = "%b::integer[], %b::uuid[], %b::uuid[], %b::text[], %b::bytea[], %b::uuid[], %s, %b::bytea[]"
_NOTHING_SEALED = "'{}', '{}', '{}', '{}', '{}', '{}', '', '{}'"
_NO_SECRETS: Mapping[str, Secret] = {}


class _Prepared(NamedTuple):
    unit: str
    fragments: Fragments
    refs: dict[str, UUID]


def record(
    event: Any,
    *,
    actor: Actor,
    via: Via,
    unit: str = "",
    basis: str = "OWN_POWER",
    ref: str = "",
    number: str | None = None,
    matter: str | None = None,
    occurred: date | datetime | None = None,
    secrets: Mapping[str, Secret] = _NO_SECRETS,
    attachments: Sequence[Attachment] = (),
    idem: UUID | None = None,
    request: bytes | None = None,
    supersedes: int | None = None,
    reply_to: Position | None = None,
) -> Receipt:
    """Record one act, as the last step of its transaction (记账). See ``Entry`` for the meaning of each part.

    One statement; one more where a secret's subject is not ``fresh``.

    Raises:
        Refused: unknown type, a body that does not fit, too large, late without a reason, or the clock stands behind.
    """
    entry = Entry(
        event=event, actor=actor, via=via, unit=unit, basis=basis, ref=ref, number=number, matter=matter,
        occurred=occurred, secrets=secrets, attachments=attachments, idem=idem, request=request,
        supersedes=supersedes, reply_to=reply_to,
    )  # fmt: skip
    return record_many([entry])[0]


def record_many(entries: Sequence[Entry]) -> list[Receipt]:
    """Record many acts in one statement (批量记账), in their order within each unit; receipts come in the order given.

    Lock order: units ascending within a transaction. Within one call this is seen to; several calls must keep to it.

    Raises:
        Refused: as ``record``; nothing of it stays.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act is recorded inside its own transaction")
    if not entries:
        return []
    order = sorted(range(len(entries)), key=lambda i: entries[i].log_unit)
    types = [type_of(entry.event) for entry in entries]
    secrets = [_secrets_of(entry) for entry in entries]
    envelope = Envelope(one for some in secrets for one in some.values())
    prepared = [
        _prepare(entries[i], types[i], secrets[i], envelope, position) for position, i in enumerate(order, start=1)
    ]
    crash_point("append.before")
    rows = ask(*_append(prepared, envelope))
    crash_point("append.before_commit")
    receipts: dict[int, Receipt] = {}
    for i, one, (log, seq, leaf, rec) in zip(order, prepared, rows, strict=True):
        receipts[i] = Receipt(log, seq, bytes(leaf).hex(), rec.astimezone(BEIJING), one.refs, entries[i].number)
    give(receipts[0])
    return [receipts[i] for i in range(len(entries))]


def written(entry: Entry) -> tuple[str, list[Any]]:
    """Give the statement that records one entry without secrets, for a connection of the owner's (属主记账语句)."""
    if entry.secrets or entry.request is not None:
        raise ValueError("the owner records no names and no requests")
    envelope = Envelope(())
    return _append([_prepare(entry, type_of(entry.event), {}, envelope, 1)], envelope)


def _secrets_of(entry: Entry) -> dict[str, Secret]:
    """Add the request's hash to the secrets, so that a replay can be told from another request, from the log alone.

    It is kept under the key of a subject of the same act, and so goes when that subject is erased.
    """
    secrets = dict(entry.secrets)
    if entry.request is not None:
        if "request" in secrets:
            raise ValueError("the secret 'request' is the ledger's own")
        beside = next(iter(secrets.values()), None)
        subject, fresh = (uuid4(), True) if beside is None else (beside.subject, beside.fresh)
        secrets["request"] = Secret(request_digest(entry.request), subject, fresh)
    return secrets


def _prepare(
    entry: Entry, kind: EventType, secrets: Mapping[str, Secret], envelope: Envelope, position: int
) -> _Prepared:
    check_entry(entry)
    facts = kind.facts(entry.event)
    committed = envelope.put(position, secrets)
    fragments = build_fragments(entry, kind=kind.kind, version=kind.version, facts=facts, committed=committed)
    return _Prepared(entry.log_unit, fragments, _refs_of(committed))


def _refs_of(committed: Mapping[str, str]) -> dict[str, UUID]:
    return {name: vault_ref(bytes.fromhex(digest)) for name, digest in committed.items()}


def _append(prepared: list[_Prepared], envelope: Envelope) -> tuple[str, list[Any]]:
    """Give the statement that appends them all, with its parameters."""
    columns = zip(*((one.unit, *one.fragments) for one in prepared), strict=True)
    parameters: list[Any] = [_BETWEEN.join(column) for column in columns]
    fragments = _OF_ONE if len(prepared) == 1 else _OF_MANY
    if not envelope.refs and not envelope.new_keys:
        return _APPEND.format(fragments=fragments, secrets=_NOTHING_SEALED), parameters
    parameters += [
        envelope.secret_of, envelope.refs, envelope.subjects, envelope.fields, envelope.sealed,
        list(envelope.new_keys), envelope.suite, list(envelope.new_keys.values()),
    ]  # fmt: skip
    return _APPEND.format(fragments=fragments, secrets=_SEALED), parameters


# The claim comes first, then the locks: two requests with one key wait for one another at the claim.
_CLAIM = """
WITH c AS MATERIALIZED (SELECT * FROM ledger_claim(%s, %s)), n AS MATERIALIZED (SELECT count(*) AS n FROM c),
     h AS MATERIALIZED (SELECT count(pg_advisory_xact_lock(k)) AS n FROM n, unnest(CASE WHEN n.n = 0 THEN %s::bigint[] ELSE '{}' END) AS k)
SELECT c.log, c.seq, c.leaf, c.rec, c.entry, c.ref, c.subject, c.suite, c.wrapped, c.sealed FROM h LEFT JOIN c ON TRUE
"""


def claim(*, unit: str, idem: UUID, request: bytes, locks: Sequence[int] = ()) -> Receipt | None:
    """Claim an idempotency key, as the first statement of an idempotent act (占用幂等键).

    ``None``: go on, and give the same ``idem`` and ``request`` to ``record``. A receipt: the act was done before; answer
    with it, after checking permission again. A second claimant waits for the first act to end, and so does whoever brings one of
    the same ``locks`` (ascending): what the next statement reads has then been written.

    Raises:
        IdempotencyConflict: the key was used for another request.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a key is claimed inside the act's transaction")
    rows = ask(_CLAIM, [unit, idem, list(locks)])
    if rows[0][0] is None:
        return None
    log, seq, leaf, rec, entry, ref, subject, chosen, wrapped, sealed = rows[0]
    # Where the request was erased nobody can tell whether this one is the same, so it is not answered as if it were.
    if wrapped is None or sealed is None:
        raise IdempotencyConflict
    if open_sealed(ref, subject, chosen, bytes(wrapped), bytes(sealed))[1] != request_digest(request):
        raise IdempotencyConflict
    said = decode(bytes(entry))
    refs = _refs_of(said.get("c", {}))
    return Receipt(log, seq, bytes(leaf).hex(), rec.astimezone(BEIJING), refs, said.get("case"))


def erase(
    *, subject: UUID, legal_basis: str, actor: Actor, via: Via, basis: str = "OWN_POWER", ref: str = ""
) -> Receipt:
    """Erase a subject's values for ever (依法删除): key and salts are destroyed, every proof still verifies.

    ``legal_basis`` names the law, e.g. ``PIPL.47``; never free text with names.

    Raises:
        Refused: there is nothing to erase, or it was erased before.
    """
    return record(VaultErased(subject, legal_basis), actor=actor, via=via, basis=basis, ref=ref)


def rebuild_idempotency(*, unit: str) -> int:
    """Rebuild a unit's idempotency rows from its log (由日志重建幂等表); gives how many were missing or wrong."""
    rows = ask("SELECT ledger_rebuild_idempotency(%s)", [unit])
    return int(rows[0][0])
