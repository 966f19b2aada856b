"""Collecting what goes into a case's evidence bundle (收集证据包) from the tables of the ledger and of sealing.

The caller has asked whether the case may be seen, says which fields may be disclosed, and notes the look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from yihao.ledger.bundling import Disclosed, Evidence, Label, MapShown, National, NationalLeaf, SealedLog, Told
from yihao.ledger.database import ask
from yihao.ledger.national import size_of_day
from yihao.ledger.queries import Recorded, events_of_case, site
from yihao.ledger.rules.index_map import case_key
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.ledger.tiles import tile_reader
from yihao.ledger.tree import Read
from yihao.ledger.vault import open_commitments
from yihao.runtime.refusal import NotVisible

__all__ = ["collect"]

MayDisclose = Callable[[str], bool]


class _Place(NamedTuple):
    """A log's name in the tables (日志)."""

    kind: str
    unit: str
    epoch: int


class _Point(NamedTuple):
    """A checkpoint with its cosignatures (检查点)."""

    size: int
    text: str


def collect(
    number: str, *, may_disclose: MayDisclose, labels: Sequence[Label], at: datetime, national_day: date | None = None
) -> Evidence:
    """Collect the evidence of one case (收集证据). About six statements a log, and one for each tile that a proof needs.

    ``national_day``: take the national log at its root of that day, which somebody holds on paper, instead of the newest.

    Raises:
        NotVisible: the ledger knows no such case.
        NoRoot: the national log was not sealed on that day.
    """
    events, here = events_of_case(number), site()
    if not events or here is None:
        raise NotVisible
    places = _places(events)
    logs = [_log(here.domain, place, [e for e in events if e.log == _origin(here.domain, place)]) for place in places]
    national_epoch, national = _national(places, logs, national_day)
    born = ask("SELECT leaf FROM index_birth WHERE number = %s", [number])
    return Evidence(
        domain=here.domain,
        number=number,
        key=case_key(number, bytes(born[0][0]) if born else bytes.fromhex(events[0].leaf)),
        made_at=at,
        keys=_records(places, national_epoch if national else 0),
        logs=logs,
        disclosed=_disclosed(events, [log.origin for log in logs], may_disclose),
        national=national,
        labels=labels,
    )


def _origin(domain: str, place: _Place) -> str:
    return f"{domain}/{place.kind}/{place.unit}/{place.epoch}"


def _places(events: Sequence[Recorded]) -> list[_Place]:
    """Name the logs of the case in the order it came to them, each office with all its epochs."""
    newest: dict[str, int] = {}
    for event in events:
        newest[event.unit] = max(newest.get(event.unit, 0), int(event.log.rsplit("/", 1)[1]))
    for unit, epoch in ask(
        "SELECT unit, max(epoch) FROM seal_key WHERE kind = 'ledger' AND unit = ANY(%s) GROUP BY unit", [list(newest)]
    ):
        newest[unit] = max(newest[unit], epoch)
    return [_Place("ledger", unit, epoch) for unit, last in newest.items() for epoch in range(1, last + 1)]


def _log(domain: str, place: _Place, events: Sequence[Recorded]) -> SealedLog:
    point = _newest(place)
    maps = _maps(place, point.size)
    told = {event.seq: event.raw for event in events}
    shown = {seq: raw for seq, raw in told.items() if seq < point.size}
    shown |= _entries(place, [0, *(one.seq for one in maps)] if point.size else [])
    return SealedLog(
        origin=_origin(domain, place),
        checkpoint=point.text,
        size=point.size,
        read=tree_reader(*place),
        entries=[Told(seq, shown[seq]) for seq in sorted(shown)],
        maps=maps,
        unsealed=[Told(seq, told[seq]) for seq in sorted(told) if seq >= point.size],
    )


def _newest(place: _Place, size: int | None = None) -> _Point:
    """Give the newest checkpoint that as many witnesses cosigned as any of the last ten: the very newest may still wait for some.

    With ``size`` that one and no other.
    """
    rows = ask(
        "SELECT c.size, c.note, coalesce(string_agg(s.line, '' ORDER BY s.witness), ''), count(s.line)"
        " FROM (SELECT * FROM seal_checkpoint c WHERE kind = %s AND unit = %s AND epoch = %s"
        "       AND size = coalesce(%s, size) ORDER BY size DESC LIMIT 10) c"
        " LEFT JOIN seal_cosignature s USING (kind, unit, epoch, size) GROUP BY c.size, c.note"
        " ORDER BY count(s.line) DESC, c.size DESC LIMIT 1",
        [*place, size],
    )
    if not rows:
        return _Point(0, "")
    reached, note, lines, _ = rows[0]
    return _Point(reached, note + "".join(line + "\n" for line in lines.split("\n") if line))


def _maps(place: _Place, size: int) -> list[MapShown]:
    """Give the newest full index map within ``size`` and every delta after it; none where one was emptied meanwhile."""
    rows = ask(
        "SELECT seq, leaves FROM index_map WHERE unit = %s AND epoch = %s AND seq < %s AND seq >="
        " (SELECT max(seq) FROM index_map WHERE unit = %s AND epoch = %s AND seq < %s AND is_full) ORDER BY seq",
        [place.unit, place.epoch, size, place.unit, place.epoch, size],
    )
    whole = all(leaves is not None for _, leaves in rows)
    return [MapShown(seq, bytes(leaves)) for seq, leaves in rows] if whole else []


def _entries(place: _Place, positions: Sequence[int]) -> dict[int, bytes]:
    """Read entries by their positions; one statement."""
    rows = ask(
        "SELECT seq, entry FROM event WHERE unit = %s AND epoch = %s AND seq = ANY(%s)"
        " AND rec_year = ANY (ARRAY(SELECT ledger_years()))",
        [place.unit, place.epoch, list(positions)],
    )
    return {seq: bytes(entry) for seq, entry in rows}


def tree_reader(kind: str, unit: str, epoch: int) -> Read:
    """Read a log's stored tree (读取默克尔树), for one or several proofs; one statement a tile, each once."""

    def fetch(level: int, index: int) -> bytes:
        rows = ask(
            "SELECT hashes FROM seal_tile WHERE kind = %s AND unit = %s AND epoch = %s AND level = %s AND idx = %s",
            [kind, unit, epoch, level, index],
        )
        return bytes(rows[0][0]) if rows else b""

    return tile_reader(fetch)


def _national(places: Sequence[_Place], logs: Sequence[SealedLog], day: date | None) -> tuple[int, National | None]:
    """Find each log's newest checkpoint in the national log as it was last witnessed, or at its root of a day; nothing if there is none yet.

    Never a later one than the bundle's own: what the log sealed meanwhile is not shown here.
    """
    if day is None:
        [(epoch,)] = ask("SELECT coalesce(max(epoch), 0) FROM seal_checkpoint WHERE kind = 'national'")
        size = None
    else:
        epoch, size = size_of_day(day)
    place = _Place("national", SYSTEM_UNIT, epoch)
    point = _newest(place, size)
    if not point.size:
        return epoch, None
    leaves = []
    for number, (one, log) in enumerate(zip(places, logs, strict=True)):
        rows = ask(
            "SELECT seq, note, size FROM national_leaf WHERE epoch = %s AND seq < %s AND (kind, unit, log_epoch) = (%s, %s, %s)"
            " AND size <= %s ORDER BY size DESC LIMIT 1",
            [epoch, point.size, *one, log.size],
        )
        leaves += [NationalLeaf(number, seq, note, size) for seq, note, size in rows if log.size]
    return epoch, National(point.text, point.size, tree_reader(*place), leaves)


def _records(places: Sequence[_Place], national_epoch: int) -> list[str]:
    rows = ask(
        "SELECT record FROM seal_key WHERE (kind = 'ledger' AND unit = ANY(%s)) OR (kind = 'national' AND epoch = %s)"
        " ORDER BY kind, unit, epoch",
        [sorted({place.unit for place in places}), national_epoch],
    )
    return [record for (record,) in rows]


def _disclosed(events: Sequence[Recorded], origins: Sequence[str], may_disclose: MayDisclose) -> list[Disclosed]:
    """Open the values that may be told, with their salts; what was erased stays a commitment."""
    wanted = [(event, name, ref) for event in events for name, ref in event.refs.items() if may_disclose(name)]
    opened = open_commitments(ref for _, _, ref in wanted)
    return [
        Disclosed(origins.index(event.log), event.seq, name, found.value, found.salt)
        for event, name, ref in wanted
        for found in [opened.get(ref)]
        if found is not None
    ]
