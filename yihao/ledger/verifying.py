"""Verifying a log whole (全面校验): bytes, columns beside them, routes, order, idempotency, triggers. Names what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from yihao.ledger.catalogue import changed
from yihao.ledger.database import ask
from yihao.ledger.rules.commitment import vault_ref
from yihao.ledger.rules.leaf import NO_LEAF, Kind, leaf_hash
from yihao.runtime.clock import BEIJING

TABLES = {"ledger": "event", "access": "access_event"}
_AT_ONCE = 2_000
MOST = 200  # findings told of one log; a ruined log needs no more


class Finding(NamedTuple):
    """One thing that is wrong (一处不符): a code, where, and what was expected and found."""

    code: str
    where: str
    expected: str = ""
    found: str = ""


def check_log(kind: Kind, unit: str, *, since: int = 0) -> tuple[int, list[Finding]]:
    """Check one log, every entry with what stands beside it; gives how many entries (校验一条日志).

    With ``since`` only its newest epoch, from that position on.
    """
    findings: list[Finding] = []
    count = 0
    for finding in _walk(kind, unit, since):
        if isinstance(finding, int):
            count = finding
        elif len(findings) < MOST:
            findings.append(finding)
    return count, findings


def _walk(kind: Kind, unit: str, since: int) -> Iterator[Finding | int]:
    heads = ask("SELECT epoch, size, leaf FROM unit_head WHERE kind = %s AND unit = %s", [kind, unit])
    domain = ask("SELECT domain FROM site")[0][0]
    seen, count = (0, NO_LEAF), 0
    log = ""
    newest = newest_epoch(kind, unit) if since else 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT epoch, seq, rec_year, rec, number, person, leaf, entry, {'type' if kind == 'ledger' else 'NULL'}"  # noqa: S608
            f" FROM {TABLES[kind]} WHERE unit = %s AND epoch >= %s AND seq >= %s ORDER BY epoch, seq",
            [unit, newest, max(since - 1, 0)],
        )
        while rows := cursor.fetchmany(_AT_ONCE):
            batch = []
            for row in rows:
                here = f"{domain}/{kind}/{unit}/{row[0]}"
                if here != log:
                    log, seen, rec = here, ((max(since - 1, 0)), NO_LEAF if since == 0 else ""), ""
                said = _said(bytes(row[7]))
                yield from _entry(log, row, said, seen, rec, kind)
                seen = (row[1] + 1, bytes(row[6]).hex())
                rec = str(said.get("rec", ""))
                count += 1
                batch.append((log, unit, row[0], row[1], row[2], said))
            yield from _beside(batch) if kind == "ledger" else ()
    for epoch, size, leaf in heads:
        last = f"{domain}/{kind}/{unit}/{epoch}"
        found = seen if log == last else (0, NO_LEAF)
        if found[0] != size:
            yield Finding("size", f"{last} head", str(size), str(found[0]))
        elif size and found[1] != bytes(leaf).hex():
            yield Finding("head", f"{last} head", bytes(leaf).hex(), found[1])
    yield count


def newest_epoch(kind: str, unit: str) -> int:
    """Give the newest epoch of an office's log (现行一期), by its head."""
    rows = ask("SELECT epoch FROM unit_head WHERE kind = %s AND unit = %s", [kind, unit])
    return int(rows[0][0]) if rows else 1


def _said(raw: bytes) -> dict[str, Any]:
    from yihao.ledger.rules.stored import said_in

    try:
        return said_in(raw)
    except ValueError:
        return {}


def _entry(log: str, row: Any, said: dict[str, Any], seen: tuple[int, str], rec: str, kind: str) -> Iterator[Finding]:
    _, seq, year, at, number, person, leaf, raw, type_ = row
    where = f"{log} {seq}"
    if seq != seen[0]:
        yield Finding("missing", f"{log} {seen[0]}" + (f"–{seq - 1}" if seq - 1 > seen[0] else ""), "an entry", "none")
    if leaf_hash(bytes(raw)) != bytes(leaf):
        yield Finding("leaf", where, leaf_hash(bytes(raw)).hex(), bytes(leaf).hex())
    if not said:
        yield Finding("unreadable", where)
        return
    if seq == seen[0] and seen[1] and said.get("prev") != seen[1]:
        yield Finding("prev", where, seen[1], str(said.get("prev")))
    if (said.get("log"), said.get("seq")) != (log, seq):
        yield Finding("place", where, where, f"{said.get('log')} {said.get('seq')}")
    if str(said.get("rec")) < rec:
        yield Finding("time", where, f"not before {rec}", str(said.get("rec")))
    written = at.astimezone(BEIJING).isoformat(timespec="milliseconds")
    beside = {"rec": written, "rec_year": str(year), "number": number or "", "person": person, "type": type_ or ""}
    must = {
        "rec": str(said.get("rec")), "rec_year": str(said.get("rec"))[:4], "number": said.get("case", ""),
        "person": said.get("actor", {}).get("id", ""), "type": said.get("type", "") if kind == "ledger" else "",
    }  # fmt: skip
    for column, value in must.items():
        if beside[column] != value:
            yield Finding("column", f"{where} {column}", str(value), str(beside[column]))


def _beside(batch: list[tuple[str, str, int, int, int, dict[str, Any]]]) -> Iterator[Finding]:
    """Compare with the rows made beside the entries: routes, order, idempotency, vault (旁表)."""
    unit = batch[0][1]
    routes: dict[str, set[tuple[str, int, int]]] = {"case": set(), "person": set()}
    idems: dict[str, tuple[Any, ...]] = {}
    for log, _, epoch, seq, year, said in batch:
        if "case" in said:
            routes["case"].add((said["case"], epoch, year))
        routes["person"].add((said.get("actor", {}).get("id", ""), epoch, year))
        if "idem" in said:
            digest = said.get("c", {}).get("request")
            ref = str(vault_ref(bytes.fromhex(digest))) if digest else "None"
            idems[said["idem"]] = (ref, epoch, seq, year, f"{log} {seq}")
    for name, column in (("case", "number"), ("person", "person")):
        there = set(
            ask(
                f"SELECT {column}, epoch, rec_year FROM {name}_route WHERE unit = %s AND {column} = ANY(%s)",  # noqa: S608
                [unit, [key for key, _, _ in routes[name]]],
            )
        )
        for key in sorted(routes[name] - there):
            yield Finding("route", f"{name}_route {key[0]} {unit}/{key[1]} {key[2]}", "a row", "no row")
    ordered = {
        (epoch, seq)
        for epoch, seq in ask(
            "SELECT o.epoch, o.seq FROM unnest(%s::int[], %s::bigint[]) AS w(epoch, seq)"
            " JOIN event_order o ON (o.unit, o.epoch, o.seq) = (%s, w.epoch, w.seq)",
            [[one[2] for one in batch], [one[3] for one in batch], unit],
        )
    }
    for log, _, epoch, seq, _, _ in batch:
        if (epoch, seq) not in ordered:
            yield Finding("order", f"event_order {log} {seq}", "a row", "no row")
    known = {
        str(idem): (str(request), epoch, seq, year)
        for idem, request, epoch, seq, year in ask(
            "SELECT idem, request, epoch, seq, rec_year FROM idempotency WHERE unit = %s AND idem = ANY(%s::uuid[])",
            [unit, list(idems)],
        )
    }
    for idem, (*must, where) in idems.items():
        if known.get(idem) != tuple(must):
            yield Finding("idempotency", f"{where} {idem}", str(tuple(must)), str(known.get(idem)))


def check_site() -> list[Finding]:
    """Check what belongs to no log: triggers that refuse changes, rows of logs that have no head, stray rows (全库检查)."""
    found = [
        Finding("trigger", f"{table} {name}", "enabled", "missing" if state is None else "disabled")
        for table, name, state in ask(_TRIGGERS)
    ]
    for one in changed():
        told = "; ".join(one.named)
        found.append(
            Finding("catalogue", one.part, "as the system's log says", f"changed, not recorded: {told}".rstrip(": "))
        )
    for table, statement in _STRAY.items():
        found += [Finding("stray", f"{table} {row[0]}", "no row", "a row") for row in ask(statement)]
    return found


_TRIGGERS = """
WITH guarded AS (
  SELECT c.oid, c.relname::text AS t, 'append_only' AS g FROM pg_class c WHERE c.oid IN ('event'::regclass, 'access_event'::regclass)
  UNION ALL SELECT c.oid, c.relname::text, 'append_only' FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('event'::regclass, 'access_event'::regclass)
  UNION ALL SELECT 'site'::regclass, 'site', unnest(ARRAY['founded_once', 'never_emptied'])
  UNION ALL SELECT x.t::regclass, x.t, x.g FROM (VALUES ('seal_checkpoint', 'append_only'), ('seal_cosignature', 'append_only'),
    ('seal_key', 'append_only'), ('index_birth', 'append_only'), ('national_leaf', 'append_only'), ('seal_fault', 'append_only'),
    ('ledger_verification', 'append_only'), ('seal_tile', 'never_less'), ('index_key', 'never_less'), ('index_map', 'never_less'),
    ('seal_tile', 'grows'), ('index_key', 'rises'), ('index_map', 'stays')) AS x (t, g))
SELECT t, g, tg.tgenabled::text FROM guarded LEFT JOIN pg_trigger tg ON tg.tgrelid = guarded.oid AND tg.tgname = g
 WHERE coalesce(tg.tgenabled::text, 'D') <> 'O' ORDER BY 1, 2
"""
_STRAY = {
    "event": "SELECT DISTINCT unit FROM event e WHERE NOT EXISTS"
    " (SELECT FROM unit_head h WHERE h.kind = 'ledger' AND h.unit = e.unit)",
    "case_route": "SELECT number || ' ' || unit || '/' || epoch || ' ' || rec_year FROM"
    " (SELECT number, unit, epoch, rec_year FROM case_route"
    "  EXCEPT SELECT number, unit, epoch, rec_year FROM event) x ORDER BY 1 LIMIT 100",
    "person_route": "SELECT person || ' ' || unit || '/' || epoch || ' ' || rec_year FROM"
    " (SELECT person, unit, epoch, rec_year FROM person_route"
    "  EXCEPT SELECT person, unit, epoch, rec_year FROM event) x ORDER BY 1 LIMIT 100",
    "event_order": "SELECT unit || '/' || epoch || ' ' || seq FROM"
    " (SELECT unit, epoch, seq, rec_year FROM event_order"
    "  EXCEPT SELECT unit, epoch, seq, rec_year FROM event) x ORDER BY 1 LIMIT 100",
    "idempotency": "SELECT i.unit || ' ' || i.idem FROM idempotency i LEFT JOIN event e ON (e.unit, e.epoch, e.rec_year,"
    " e.seq) = (i.unit, i.epoch, i.rec_year, i.seq) WHERE i.seq IS NOT NULL AND (e.seq IS NULL OR position(convert_to('\"idem\":\"' || i.idem || '\"', 'UTF8')"
    " IN e.entry) = 0) ORDER BY 1 LIMIT 100",
}
