"""Reading for a rebuild (读取待比较的内容): events by group with their opened values, and the rows that are there.

Flat in memory: some hundred groups at a time, through server-side cursors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import connection

from yihao.ledger.database import ask
from yihao.ledger.rebuild import ERASED, Difference, Event, Rebuilding, Row, Table, columns_of, differences
from yihao.ledger.rules.commitment import vault_ref
from yihao.ledger.rules.stored import said_in
from yihao.ledger.vault import open_commitments
from yihao.runtime.clock import BEIJING

AT_ONCE = 400

# Time orders the acts on one case, whose row was locked before the entry got its time; a frozen clock leaves the rest
# to the order of transactions.
_EVENTS = """
SELECT g, log, unit, seq, rec, type, entry FROM (
  SELECT {group} AS g, s.domain || '/ledger/' || e.unit || '/' || e.epoch AS log, e.unit, e.epoch, e.seq, e.rec, e.type,
         e.entry, o.feed_epoch, o.xid
    FROM (SELECT *{facts} FROM event WHERE split_part(type, '/', 1) = ANY(%(kinds)s)) AS e
    CROSS JOIN site s LEFT JOIN event_order o ON (o.unit, o.epoch, o.seq) = (e.unit, e.epoch, e.seq)) AS x
WHERE {where} ORDER BY g COLLATE "C", rec, feed_epoch, xid, unit, epoch, seq
"""
_FACTS = ", convert_from(entry, 'UTF8')::json->'d' AS d"


def _statement(one: Rebuilding, where: str) -> str:
    return _EVENTS.format(group=one.group, facts="" if one.is_by_number else _FACTS, where=where)


def compare(one: Rebuilding, *, unit: str = "", since: int = 0) -> Iterator[Difference]:
    """Rebuild the tables of one rebuilding and compare them, all groups or those with events at ``unit`` (重建并比较)."""
    seen: set[str] = set()
    for events in _batches(one, unit, since):
        groups = set(events)
        seen |= groups
        yield from _compare(one, groups, _with_partners(one, events))
    if since:
        return  # a row that follows from an earlier event is not to be told from one that follows from none
    for groups in _groups_of_rows(one, seen, unit):
        yield from _compare(one, groups, {})


def _batches(one: Rebuilding, unit: str, since: int) -> Iterator[dict[str, list[Event]]]:
    where = "g IS NOT NULL"
    parameters: dict[str, Any] = {"kinds": list(one.kinds)}
    if unit:
        where += " AND g IN (SELECT DISTINCT {group} FROM (SELECT *{facts} FROM event WHERE unit = %(unit)s"
        where += " AND seq >= %(since)s AND split_part(type, '/', 1) = ANY(%(kinds)s)) AS e)"
        where = where.format(group=one.group, facts="" if one.is_by_number else _FACTS)
        parameters |= {"unit": unit, "since": since}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_statement(one, where), parameters)
        batch: dict[str, list[Event]] = {}
        for group, rows in groupby(_stream(cursor), key=lambda row: row[0]):
            batch[group] = [_event(row[1:]) for row in rows]
            if len(batch) >= AT_ONCE:
                yield batch
                batch = {}
        if batch:
            yield batch


def _stream(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while some := cursor.fetchmany(2_000):
        yield from some


def _event(row: Sequence[Any]) -> Event:
    log, unit, seq, rec, kind, entry = row
    return Event(log, unit, seq, rec.astimezone(BEIJING), kind, said_in(bytes(entry)))


def _with_partners(one: Rebuilding, events: dict[str, list[Event]]) -> dict[str, list[Event]]:
    """Add the events of all groups that these hang together with, however far (连带的组)."""
    if one.partners is None:
        return events
    known = dict(events)
    while wanted := {p for some in known.values() for event in some for p in one.partners(event)} - known.keys():
        rows = ask(_statement(one, "g = ANY(%(groups)s)"), {"kinds": list(one.kinds), "groups": list(wanted)})
        known |= {group: [] for group in wanted}
        for row in rows:
            known[row[0]].append(_event(row[1:]))
    return known


def _together(one: Rebuilding, events: Mapping[str, list[Event]]) -> Iterator[list[Event]]:
    """Give the events of groups that hang together as one, in the order of their time (合并相连的组)."""
    home: dict[str, str] = {}

    def root(group: str) -> str:
        while home.setdefault(group, group) != group:
            group = home[group]
        return group

    for group, some in events.items():
        for event in some:
            for other in one.partners(event) if one.partners else ():
                home[root(other)] = root(group)
    joined: dict[str, list[Event]] = {}
    for group, some in events.items():
        joined.setdefault(root(group), []).extend(some)
    for group, some in joined.items():
        yield some if group in events and len(some) == len(events[group]) else sorted(some, key=lambda e: e.rec)


def _compare(one: Rebuilding, groups: set[str], events: Mapping[str, list[Event]]) -> Iterator[Difference]:
    opened = _opened(one, [event for some in events.values() for event in some])
    expected: dict[str, list[Row]] = {table.name: [] for table in one.tables}
    mine = {t.name: t for t in one.tables}
    for some in _together(one, {g: [opened[e.place] for e in some] for g, some in events.items()}):
        try:
            rows = list(one.fold(some))
        except (KeyError, ValueError, TypeError, IndexError) as fault:
            # A forged entry may say anything; that nothing follows from it is a finding and stops nothing else.
            by = some[-1].place if some else ""
            yield Difference(one.tables[0].name, " ".join(sorted(groups & set(events)))[:200], "", "", repr(fault), by)
            continue
        for row in rows:
            # A partner's rows are compared with the partner's own batch.
            if one.partners is None or mine[row.table].group != "t.number" or row.values["number"] in groups:
                expected[row.table].append(row)
    for table in one.tables:
        yield from differences(table, expected[table.name], _rows(table, groups))


def _rows(table: Table, groups: Iterable[str]) -> list[dict[str, Any]]:
    columns = columns_of(table)
    named = ", ".join(f't."{column}"' for column in columns)
    rows = ask(
        f"SELECT {named} FROM {table.name} t WHERE {table.where} AND {table.group} = ANY(%s)",  # noqa: S608 - declared
        [list(groups)],
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _groups_of_rows(one: Rebuilding, seen: set[str], unit: str) -> Iterator[set[str]]:
    """Give the groups that have rows and no event, some at a time (有行而无事件的组)."""
    for table in one.tables:
        where = table.where
        if unit and not one.is_by_number:
            return
        if unit:
            where += " AND substr(t.number, 5, 6) = %s"
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT {table.group} FROM {table.name} t WHERE {where}",  # noqa: S608 - declared
                [unit] if unit else [],
            )
            while some := cursor.fetchmany(AT_ONCE):
                if groups := {group for (group,) in some} - seen:
                    seen |= groups
                    yield groups


def _opened(one: Rebuilding, events: Sequence[Event]) -> dict[str, Event]:
    """Open the committed values that the fold reads; what cannot be opened stays unknown and is the vault check's to tell."""
    wanted: dict[UUID, list[tuple[str, str]]] = {}
    for event in events:
        for name, digest in event.said.get("c", {}).items():
            if one.opened(name):
                wanted.setdefault(vault_ref(bytes.fromhex(digest)), []).append((event.place, name))
    values: dict[str, dict[str, Any]] = {event.place: {} for event in events}
    found = _open(list(wanted))
    for ref, places in wanted.items():
        value = found.get(ref)
        for place, name in places:
            values[place][name] = ERASED if value is None else value.value
    return {e.place: Event(e.log, e.unit, e.seq, e.rec, e.type, e.said, values[e.place]) for e in events}


def _open(refs: list[UUID]) -> dict[UUID, Any]:
    try:
        return dict(open_commitments(refs))
    except InvalidTag:  # one of them was changed: take them one by one
        return {} if len(refs) == 1 else {ref: one for r in refs for ref, one in _open([r]).items()}
