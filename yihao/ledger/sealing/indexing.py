"""Reading what came since, and making the index maps (读取与编制索引): many logs at a time, checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from yihao.ledger.rules.index_map import subjects_of
from yihao.ledger.sealing import index_store, store
from yihao.ledger.sealing.work import LogId, Row, SealFault, Tip, Work, full_due, make_map
from yihao.runtime.crash import crash_point

SLICE = 20_000
"""Entries read at once, over all logs of a chunk."""

OnFault = Callable[[SealFault], None]


def read_all(sql: store.Sql, works: Sequence[Work], *, on_fault: OnFault) -> list[Work]:
    """Read and check every log up to its head (读取并校验); gives the sound ones. Memory: 32 bytes an entry and the keys."""
    sound = []
    for work in works:
        try:
            work.check_tips()
            sound.append(work)
        except SealFault as fault:
            on_fault(fault)
    for kind, some in groupby(sound, key=lambda work: work.log.kind):
        reading = list(some)
        while reading:
            found = store.read_entries(
                sql, kind, [(work, work.head.size) for work in reading], max(1, SLICE // len(reading))
            )
            sound = _take(reading, found, sound, on_fault)
            absorb_pending(sql, [work for work in reading if work in sound])
            reading = [work for work in reading if work in sound and work.reached.size < work.head.size]
    return sound


def _take(reading: Sequence[Work], found: dict[LogId, list[Row]], sound: list[Work], on_fault: OnFault) -> list[Work]:
    broken = []
    for work in reading:
        try:
            rows = found[work.log]
            work.take(rows)
            if not rows or work.reached.size >= work.head.size:
                work.require_whole(work.head)
        except SealFault as fault:
            on_fault(fault)
            broken.append(work)
    return [work for work in sound if work not in broken]


def absorb_pending(sql: store.Sql, works: Sequence[Work]) -> None:
    """Count what the logs hold pending into their indexes (计入索引): three statements for all of them."""
    wanted: dict[LogId, set[str]] = {}
    for work in works:
        some = {subject for _, said in work.pending for subject in subjects_of(said)}
        if some := some - work.known.keys():
            wanted[work.log] = some
    loaded = index_store.load_keys(sql, wanted, ())
    for work in works:
        work.known.update(loaded.get(work.log, {}))
    fresh = {subject for work in works for subject in wanted.get(work.log, set()) - work.known.keys()}
    births = index_store.births_of(sql, (s.removeprefix("case:") for s in fresh if s.startswith("case:")))
    for work in works:
        work.absorb(births.__getitem__)


def append_maps(sql: store.Sql, works: Sequence[Work], *, at: datetime, on_fault: OnFault) -> list[Work]:
    """Append the roots of the index maps of ledger logs that grew (记入索引根); gives the logs that are still sound.

    The heads are locked from the last look to the commit, so that each map reaches exactly to its own root.
    """
    growing = sorted((work for work in works if work.changed), key=lambda work: work.log.unit)
    if not growing:
        return list(works)
    full = {work for work in growing if full_due(work.full_on, at)}
    loaded = index_store.load_keys(sql, {}, [work.log for work in full])
    for work in full:
        work.known = loaded.get(work.log, {}) | work.known
    broken: set[LogId] = set()

    def refuse(fault: SealFault) -> None:
        broken.add(fault.log)
        on_fault(fault)

    crash_point("sealer.before_index")
    with sql.transaction():
        _catch_up(sql, growing, refuse)
        made = [(work, make_map(work, is_full=work in full)) for work in growing if work.log not in broken]
        told = index_store.append_roots(sql, made)
        index_store.store_maps(sql, made, told)
    crash_point("sealer.after_index")
    for (work, _), (seq, leaf, rec) in zip(made, told, strict=True):
        work.head = Tip(seq + 1, leaf, rec)
    _read_up_to_heads(sql, [work for work, _ in made], refuse)  # what the database says it appended is looked at too
    return [work for work in works if work.log not in broken]


def _catch_up(sql: store.Sql, works: Sequence[Work], on_fault: OnFault) -> None:
    """Lock the heads and take what came since the reading."""
    heads = index_store.lock_heads(sql, [work.log.unit for work in works])
    for work in works:
        epoch, work.head = heads[work.log.unit]
        if epoch != work.log.epoch:
            on_fault(SealFault(work.log, work.reached.size, "epoch", "日志已换期", "the log has begun a new epoch"))
    _read_up_to_heads(sql, [work for work in works if heads[work.log.unit][0] == work.log.epoch], on_fault)


def _read_up_to_heads(sql: store.Sql, works: Sequence[Work], on_fault: OnFault) -> None:
    behind = [work for work in works if work.reached.size < work.head.size]
    found = store.read_entries(sql, "ledger", [(work, work.head.size) for work in behind], 1 << 31) if behind else {}
    for work in works:
        try:
            work.take(found.get(work.log, []))
            work.require_whole(work.head)
        except SealFault as fault:
            on_fault(fault)
    absorb_pending(sql, works)
