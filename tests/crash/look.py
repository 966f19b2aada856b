"""Looking after a round (断后核查): whole chains and trees, numbers without gaps, every receipt where it says, nobody remembers otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from tests.crash.load import Told
from tests.crash.outsiders import Remembered
from tests.crash.place import DOMAIN, Place
from yihao.ledger.checking import check_chain
from yihao.ledger.rules.leaf import NO_LEAF, leaf_hash
from yihao.ledger.rules.note import Note, VerifierKey, parse_note, parse_signature, verify_cosignature
from yihao.ledger.rules.stored import walk
from yihao.ledger.tree import EMPTY, EMPTY_ROOT

PATIENCE = 60.0
"""Seconds within which everything acknowledged is sealed and cosigned, once all is up again."""

Roots = dict[str, dict[int, bytes]]


def ask(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and give its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def look(told: Told, place: Place, seen: set[str]) -> list[str]:
    """Look at everything; gives what is wrong. ``seen``: cosignatures that were verified after earlier rounds."""
    return [*look_at_acts(told), *look_at_trees(place), *look_at_cosignatures(place.outsiders.keys, seen)]


def look_at_acts(told: Told) -> list[str]:
    """Look at the database: whole chains, numbers without gaps, and every acknowledged entry where its receipt says."""
    faults = []
    for kind, unit in ask("SELECT kind, unit FROM unit_head ORDER BY kind, unit"):
        checked = check_chain(unit, kind=kind)
        if checked.fault:
            faults.append(f"{kind} {unit}: {checked.fault}")
    rows = ask("SELECT domain || '/ledger/' || unit || '/' || epoch, seq, encode(leaf, 'hex') FROM event, site")
    stored = {(log, seq): leaf for log, seq, leaf in rows}
    known = {number for (number,) in ask("SELECT number FROM cases_case")}
    [(logged,)] = ask(
        "SELECT (SELECT count(*) FROM access_event WHERE number IS NOT NULL)"
        " + (SELECT count(*) FROM access_waiting WHERE number IS NOT NULL)"
    )
    for year, unit, n in ask("SELECT year, unit, n FROM cases_counter"):
        given = sorted(int(number[10:15]) for number in known if number.startswith(f"{year}{unit}"))
        if given != list(range(1, n + 1)):
            faults.append(f"{unit}: {n} numbers given, {len(given)} there")
    if logged < told.looked:
        faults.append(f"{told.looked} cases were shown, {logged} look-ups are logged")
    receipts = [(answer["receipt"], answer["number"], key) for key, answer in told.acknowledged.items()]
    if len({number for _, number, _ in receipts}) != len(receipts):
        faults.append("one number was given to two requests")
    for receipt, number, key in receipts:
        if stored.get((receipt["log"], receipt["seq"])) != receipt["leaf"] or number not in known:
            faults.append(f"{key}: acknowledged as {receipt}, and not there")
    return faults


def look_at_trees(place: Place) -> list[str]:
    """Recompute every log of every epoch and its tree from the bytes; checkpoints, signer and witnesses must say the same.

    The order matters while everything runs: checkpoints first, then who remembers them, then the entries they rest on.
    """
    newest = dict(ask("SELECT kind || '/' || unit || '/' || epoch, max(size) FROM seal_checkpoint GROUP BY 1"))
    signed, cosigned = place.outsiders.signed(), place.outsiders.cosigned()
    stored: Roots = {}
    for log, size, root in ask("SELECT kind || '/' || unit || '/' || epoch, size, root FROM seal_checkpoint"):
        stored.setdefault(f"{DOMAIN}/{log}", {})[size] = bytes(root)
    remembered = [*signed, *cosigned]
    wanted: dict[str, set[int]] = {origin: set(some) for origin, some in stored.items()}
    for one in remembered:
        wanted.setdefault(one.origin, set()).update({one.size, one.closed_size or 0} - {0})
    roots, faults = recomputed(wanted)
    for origin, some in stored.items():
        faults += [f"{origin}: the checkpoint at {n} is not the tree of the entries" for n, root in some.items() if roots[origin].get(n) != root]  # fmt: skip
    faults += [fault for one in remembered for fault in _against(one, roots.get(one.origin, {}))]
    behind = {one.origin: one.size for one in signed}
    faults += [f"{log}: stored at {n}, the signer knows {behind.get(f'{DOMAIN}/{log}', 0)}" for log, n in newest.items() if behind.get(f"{DOMAIN}/{log}", 0) < n]  # fmt: skip
    faults += [f"{one.who} cosigned {one.origin} at {one.size}, of which no checkpoint is stored" for one in cosigned if one.size and one.size not in stored.get(one.origin, {})]  # fmt: skip
    refused = ask("SELECT code, en FROM seal_fault")
    return faults + [f"the sealer found {code}: {en}" for code, en in refused]


def _against(one: Remembered, roots: dict[int, bytes]) -> Iterable[str]:
    if one.size == 0 and bytes(one.root) != EMPTY_ROOT:
        yield f"{one.who} holds a root of nothing for {one.origin}"
    for size, root in ((one.size, one.root), (one.closed_size or 0, one.closed_root)):
        if size and roots.get(size) != bytes(root):
            yield f"{one.who} holds another root of {one.origin} at {size}"


def recomputed(wanted: dict[str, set[int]]) -> tuple[Roots, list[str]]:
    """Recompute the roots of each log at the sizes ``wanted``, from the bytes of its entries; gives them and broken chains."""
    roots: Roots = {}
    faults = []
    for kind, table in (("ledger", "event"), ("access", "access_event")):
        rows = ask(f"SELECT unit, epoch, seq, leaf, entry FROM {table} ORDER BY unit, epoch, seq")
        logs: dict[str, list[tuple[int, bytes, bytes]]] = {}
        for unit, epoch, seq, leaf, entry in rows:
            logs.setdefault(f"{DOMAIN}/{kind}/{unit}/{epoch}", []).append((seq, bytes(leaf), bytes(entry)))
        for origin, entries in logs.items():
            if fault := walk(entries, log=origin, prev=NO_LEAF).fault:
                faults.append(fault)
            roots[origin] = _roots([leaf_hash(entry) for _, _, entry in entries], wanted.get(origin, set()))
    national: dict[str, list[bytes]] = {}
    for epoch, note in ask("SELECT epoch, note FROM national_leaf ORDER BY epoch, seq"):
        national.setdefault(f"{DOMAIN}/national/000000/{epoch}", []).append(leaf_hash(note.encode()))
    for origin, leaves in national.items():
        roots[origin] = _roots(leaves, wanted.get(origin, set()))
    faults += [f"{origin}: signed or cosigned, and no entry is there" for origin in wanted if wanted[origin] and origin not in roots]  # fmt: skip
    return roots, faults


def _roots(leaves: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    found, tree = {}, EMPTY
    for size in sorted(sizes):
        if size <= len(leaves):
            tree = tree.extend(leaves[tree.size : size])
            found[size] = tree.root()
    return found


def look_at_cosignatures(keys: dict[str, VerifierKey], seen: set[str]) -> list[str]:
    """Verify every cosignature that came since the last look over the text it stands under."""
    faults = []
    rows = ask("SELECT witness, line, note FROM seal_cosignature JOIN seal_checkpoint USING (kind, unit, epoch, size)")
    for witness, line, note in rows:
        if line in seen:
            continue
        seen.add(line)
        try:
            verify_cosignature(Note(parse_note(note).text, (parse_signature(line),)), keys[witness])
        except Exception as false:
            faults.append(f"{witness}: {line!r} is no cosignature: {false}")
    return faults


_LAGGING = """
    SELECT h.kind || '/' || h.unit || '/' || h.epoch, h.size,
           (SELECT coalesce(max(size), 0) FROM seal_checkpoint c WHERE (c.kind, c.unit, c.epoch) = (h.kind, h.unit, h.epoch)),
           (SELECT count(DISTINCT witness) FROM seal_cosignature w
             WHERE (w.kind, w.unit, w.epoch) = (h.kind, h.unit, h.epoch) AND w.size >= h.size)
      FROM unnest(%s::text[], %s::text[], %s::integer[], %s::bigint[]) AS h(kind, unit, epoch, size)
"""


def settle(place: Place) -> tuple[float, list[str]]:
    """Wait until all that is in the logs now is sealed and cosigned by both witnesses; gives the seconds, and what is not."""
    connection.close()
    began = time.monotonic()
    heads = ask("SELECT kind, unit, epoch, size FROM unit_head WHERE size > 0")
    columns = [list(column) for column in zip(*heads, strict=True)]
    while True:
        place.keep_up()
        lagging = [row for row in ask(_LAGGING, columns) if row[2] < row[1] or row[3] < len(place.outsiders.keys)]
        waited = time.monotonic() - began
        if not lagging:
            return waited, []
        if waited > PATIENCE:
            return waited, [f"{log}: {size} entries, {sealed} sealed, {n} witnesses after {waited:.0f} s" for log, size, sealed, n in lagging]  # fmt: skip
        time.sleep(0.1)
