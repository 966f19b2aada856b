"""Entries for replaying witnesses (供复算的条目): verbatim, in their order, with where the cases in them began."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from yihao.ledger.database import ask
from yihao.ledger.queries import site
from yihao.ledger.rules.log_name import LogName
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MOST = 1_000
LARGEST = 4 * 1024 * 1024
REPLAYED = "ledger.replayed"


class Place(NamedTuple):
    """A position in a log (位置)."""

    origin: str
    seq: int


class ReplayPage(NamedTuple):
    """Entries of one log, and the first entry of each case named in them (一页条目)."""

    entries: tuple[str, ...]
    births: dict[str, Place]

    @property
    def is_only_replays(self) -> bool:
        """Whether it tells of nothing but replaying (是否只有复算查阅记录).

        Reading such a page is not noted: each note would be an entry to be read, and noted, in the next round, for ever.
        """
        return all(json.loads(one)["d"].get("act") == REPLAYED for one in self.entries)


def replay_page(name: LogName, since: int, upto: int) -> ReplayPage:
    """Read entries [since, upto) of a log (读取供复算的条目): at most 1,000 or 4 MiB of them at once.

    Raises:
        Refused: another site's log.
    """
    founded = site()
    if founded is None or name.domain != founded.domain:
        raise Refused("ledger.no_log", Words("没有这本日志。", "There is no such log."), field="origin", status=404)
    upto = min(upto, since + MOST)
    if name.kind == "national":
        rows = ask(
            "SELECT note, NULL FROM national_leaf WHERE epoch = %s AND seq >= %s AND seq < %s ORDER BY seq",
            [name.epoch, since, upto],
        )
        return ReplayPage(tuple(_within(note for note, _ in rows)), {})
    rows = ask(
        "SELECT convert_from(entry, 'UTF8'), number FROM ledger_entries_from("
        "%s, ARRAY[%s], ARRAY[%s], ARRAY[%s]::bigint[], ARRAY[%s]::bigint[], ARRAY[0], %s) ORDER BY seq",
        [name.kind, name.unit, name.epoch, since, upto, MOST],
    )
    entries = _within(entry for entry, _ in rows)
    numbers = sorted({number for _, number in rows[: len(entries)] if number})
    return ReplayPage(tuple(entries), _births(name, numbers) if name.kind == "ledger" else {})


def _within(texts: Iterable[str]) -> list[str]:
    taken: list[str] = []
    total = 0
    for one in texts:
        total += len(one)
        if taken and total > LARGEST:
            break
        taken.append(one)
    return taken


def _births(name: LogName, numbers: list[str]) -> dict[str, Place]:
    rows = ask(
        "SELECT b.number, e.unit, e.epoch, e.seq FROM index_birth b"
        " JOIN event e ON e.number = b.number AND e.leaf = b.leaf WHERE b.number = ANY(%s)",
        [numbers],
    )
    return {number: Place(f"{name.domain}/ledger/{unit}/{epoch}", seq) for number, unit, epoch, seq in rows}
