"""The access log (查阅日志): every look-up of restricted data, noted before the answer, chained each second.

A look-up is one committed insert with a counter per process, so that a removed or lost row leaves a gap that shows. The
batcher chains the waiting rows into each unit's log ``<domain>/access/<unit>/<epoch>``.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from threading import Event, Lock
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from yihao.ledger.database import ask
from yihao.ledger.events import LookedUp
from yihao.ledger.registry import type_of
from yihao.ledger.rules.entry import Actor, Entry, Secret, build_fragments, check_entry
from yihao.ledger.vault import Envelope
from yihao.runtime.context import Via
from yihao.runtime.crash import crash_point

BATCH = 1_000
_ACT = re.compile(r"[a-z][a-z0-9_.]{0,60}", re.ASCII)


class _Counter:
    """A counter per process (进程计数): a forked child gets a name of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pid = 0
        self._process = uuid4()
        self._numbers = itertools.count(1)

    def take(self) -> tuple[UUID, int]:
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._process, self._numbers = os.getpid(), uuid4(), itertools.count(1)
            return self._process, next(self._numbers)


_counter = _Counter()


Place = tuple[UUID, int]


class Note(NamedTuple):
    """A look-up about to be noted (待记查阅): the call as SQL text with its parameters, for a statement of the reader's own.

    Each note has its ``place`` in the process's counter, so it must be written, or another in its place (``instead_of``);
    what is neither shows as a gap.
    """

    call: str
    parameters: dict[str, Any]
    place: Place


def log_access(
    *,
    actor: Actor,
    act: str,
    via: Via,
    at: datetime,
    number: str | None = None,
    reason: str = "",
    about: str = "",
    subject: UUID | None = None,
    instead_of: Note | None = None,
) -> None:
    """Note a look-up, before the answer is given (记下查阅).

    Call it outside the act's transaction: it commits by itself there, and a refusal must stay noted when the act rolls
    back. ``act`` is a code such as case.viewed, search, refused, name.revealed; ``about`` an id or code, never a name.
    ``reason`` is free text: it goes to the vault, under ``subject``'s key if one is given.

    Raises:
        Refused: a part is malformed.
    """
    note = note_of(
        actor=actor, act=act, via=via, at=at, number=number, reason=reason, about=about, subject=subject,
        instead_of=instead_of,
    )  # fmt: skip
    ask(f"SELECT {note.call}", note.parameters)


def note_of(
    *,
    actor: Actor,
    act: str,
    via: Via,
    at: datetime,
    number: str | None = None,
    reason: str = "",
    about: str = "",
    subject: UUID | None = None,
    instead_of: Note | None = None,
    number_from: str = "",
) -> Note:
    """Prepare the note of a look-up for the very statement that reads (备好查阅记录): as ``log_access``, unwritten.

    Nothing is read then whose look is not committed with it, and one way to the database and back is spared.
    ``number_from`` is SQL text for the number of a case that only the statement knows, NULL if it finds none.

    Raises:
        Refused: a part is malformed.
    """
    if not _ACT.fullmatch(act):
        raise ValueError(f"{act!r} is no code of a look-up")
    # Everything that can be refused is refused before the counter moves, lest the refusal look like a removed row.
    secrets = {"reason": Secret(reason, subject or uuid4(), fresh=subject is None)} if reason else {}
    envelope = Envelope(secrets.values())
    committed = envelope.put(1, secrets)
    check_entry(Entry(event=None, actor=actor, number=number, via=via))
    if number_from:
        number = _ANY
    place = instead_of.place if instead_of else _counter.take()
    if secrets:
        written, last = _write(actor, act, about[:200], via, number, place, committed)
    else:
        written, last = _written(actor, act, about[:200], via, number, place)
    crash_point("access.before_note")
    parameters: dict[str, Any] = {
        "n_process": place[0], "n_n": place[1], "n_unit": actor.unit, "n_at": at, "n_first": written,
        "n_last": last,
    }  # fmt: skip
    first = "%(n_first)s"
    if number_from:
        parameters["n_first"], parameters["n_rest"] = written.split(_ANY_CASE)
        first = _FIRST_FOUND.format(number=number_from)
    if not secrets:
        return Note(_NOTE.format(first=first, vault=_NOTHING_SEALED), parameters, place)
    return Note(_NOTE.format(first=first, vault=_SEALED), parameters | _sealed(envelope), place)


def _write(
    actor: Actor, act: str, about: str, via: Via, number: str | None, place: Place, committed: Mapping[str, str]
) -> tuple[str, str]:
    """Write a look-up's first and last fragment."""
    event = LookedUp(act=act, process=place[0], n=place[1], about=about or None)
    kind = type_of(event)
    entry = Entry(event=event, actor=actor, number=number, via=via)
    made = build_fragments(entry, kind=kind.kind, version=kind.version, facts=kind.facts(event), committed=committed)
    return made.first, made.last


def _written(actor: Actor, act: str, about: str, via: Via, number: str | None, place: Place) -> tuple[str, str]:
    """The same without a reason: one person's looks of a kind differ in place and number alone, so the rest is written once."""
    form = _form(actor, act, about, via, number is not None)
    if form is None:
        return _write(actor, act, about, via, number, place, {})
    first, last = form
    if number is not None:
        first = first.replace(_ANY_CASE, f'"case":"{number}",')
    return first.replace(_ANY_N, f'"n":{place[1]},').replace(_ANY_PROCESS, f'"process":"{place[0]}"'), last


@lru_cache(4096)
def _form(actor: Actor, act: str, about: str, via: Via, has_number: bool) -> tuple[str, str] | None:
    """Write such a look-up with places held for number, count and process; None where one of them does not stand out."""
    first, last = _write(actor, act, about, via, _ANY if has_number else None, _NOWHERE, {})
    held = (_ANY_N, _ANY_PROCESS, *((_ANY_CASE,) if has_number else ()))
    return (first, last) if all(first.count(each) == 1 for each in held) else None


def log_accesses(*, actor: Actor, act: str, via: Via, at: datetime, numbers: Iterable[str], about: str = "") -> None:
    """Note that several cases were seen at once (一并记下查阅), each in its own row, by one statement; of none nothing."""
    notes = [note_of(actor=actor, act=act, via=via, at=at, number=number, about=about) for number in numbers]
    if not notes:
        return
    columns = {
        f"n_{name}": [note.parameters[f"n_{name}"] for note in notes] for name in ("process", "n", "first", "last")
    }
    ask(_NOTE_EACH, columns | {"n_unit": actor.unit, "n_at": at})


def read_noted(statement: str, parameters: Mapping[str, Any], note: Note) -> list[tuple[Any, ...]]:
    """Read by a statement that holds ``note.call`` (读取并记下查阅): the look is committed before a row is here.

    Raises:
        Refused: the ledger refused the note; nothing is read.
    """
    return ask(statement, {**parameters, **note.parameters})


# Nearly no look-up has a reason; seven empty parameters cost more to send than the note itself.
_NOTE = "ledger_note_access(%(n_process)s, %(n_n)s, %(n_unit)s, %(n_at)s, {first}, %(n_last)s, {vault})"
# The bytes of a case's number, at its place among the sorted keys; inside a string its quotes would be escaped.
_ANY = "0" * 17
_ANY_CASE = f'"case":"{_ANY}",'
_NOWHERE = (UUID(int=0), 9_007_199_254_740_991)
_ANY_N, _ANY_PROCESS = f'"n":{_NOWHERE[1]},', f'"process":"{_NOWHERE[0]}"'
_FIRST_FOUND = """%(n_first)s::text || COALESCE('"case":"' || ({number}) || '",', '') || %(n_rest)s::text"""
_NOTHING_SEALED = "'{}', '{}', '{}', '{}', '{}', '', '{}'"
_NOTE_EACH = (
    f"SELECT ledger_note_access(x.process, x.n, %(n_unit)s, %(n_at)s, x.first, x.last, {_NOTHING_SEALED})"  # noqa: S608
    " FROM unnest(%(n_process)s::uuid[], %(n_n)s::bigint[], %(n_first)s::text[], %(n_last)s::text[]) AS x(process, n, first, last)"
)
_SEALED = (
    "%(n_refs)s::uuid[], %(n_subjects)s::uuid[], %(n_fields)s::text[], %(n_sealed)s::bytea[],"
    " %(n_keys)s::uuid[], %(n_suite)s, %(n_wrapped)s::bytea[]"
)


def _sealed(envelope: Envelope) -> dict[str, Any]:
    return {
        "n_refs": envelope.refs, "n_subjects": envelope.subjects, "n_fields": envelope.fields,
        "n_sealed": envelope.sealed, "n_keys": list(envelope.new_keys), "n_suite": envelope.suite,
        "n_wrapped": list(envelope.new_keys.values()),
    }  # fmt: skip


def chain_waiting() -> int:
    """Chain the look-ups that wait (串成链); gives how many."""
    done = 0
    while True:
        crash_point("access.before_chain")
        taken = int(ask("SELECT ledger_chain_access(%s)", [BATCH])[0][0])
        crash_point("access.after_chain")
        done += taken
        if taken < BATCH:
            return done


def run_access_batcher(stop: Event, *, every_seconds: float = 1.0) -> None:
    """Chain the waiting look-ups each second until ``stop`` is set, and once more then (查阅日志批处理).

    A failure ends it with an exception: whoever runs it says so and starts it again. What waits is not lost.
    """
    while not stop.wait(every_seconds):
        chain_waiting()
    chain_waiting()


class Gap(NamedTuple):
    """Look-ups that were counted but are not there (查阅日志缺号): removed, or their process died on the way."""

    process: UUID
    first: int
    last: int
    before: datetime


def access_gaps(*, settled_seconds: int = 60, since: datetime | None = None, limit: int = 10_000) -> list[Gap]:
    """Find missing numbers in the processes' counters (查找缺号), in what is older than ``settled_seconds``, newest first.

    With ``since`` only what came after is read; a process that counted before then is taken up where it stood.
    """
    rows = ask(
        """
        WITH seen AS (
          SELECT process, n, at FROM access_event
           WHERE process IS NOT NULL AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
          UNION ALL SELECT process, n, at FROM access_waiting WHERE %(since)s::timestamptz IS NULL OR at >= %(since)s
        ), steps AS (
          SELECT process, lag(n) OVER (PARTITION BY process ORDER BY n) AS before, n, at FROM seen
        ), known AS (
          SELECT s.process, s.n, s.at, coalesce(s.before, (
                   SELECT max(e.n) FROM access_event e WHERE e.process = s.process AND e.n < s.n), 0) AS before
            FROM steps s WHERE s.before IS NULL OR s.n > s.before + 1
        )
        SELECT process, before + 1, n - 1, at FROM known
         WHERE n > before + 1 AND at <= ledger_now() - make_interval(secs => %(settled)s)
         ORDER BY at DESC, process, n LIMIT %(limit)s
        """,
        {"settled": settled_seconds, "since": since, "limit": limit},
    )
    return [Gap(*row) for row in rows]
