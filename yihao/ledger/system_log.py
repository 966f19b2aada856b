"""Administrators' acts and the system's own (系统日志), of every log, the latest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yihao.ledger.database import ask
from yihao.ledger.queries import Recorded, recorded

_PLACE = re.compile(r"([0-9T:.+-]{29})~([0-9]{6})~([0-9]{1,9})~([0-9]{1,18})", re.ASCII)
_READ = """
SELECT (SELECT domain FROM site) || '/ledger/' || unit || '/' || epoch, seq, rec, type, leaf, entry FROM event
 WHERE type IN ({kinds})
   AND (%(type)s = '' OR type LIKE %(type)s) AND (%(unit)s = '' OR unit = %(unit)s) AND (%(person)s = '' OR person = %(person)s)
   AND (%(since)s::timestamptz IS NULL OR rec >= %(since)s) AND (%(until)s::timestamptz IS NULL OR rec < %(until)s)
   AND (%(rec)s::timestamptz IS NULL OR (rec, unit, epoch, seq) < (%(rec)s, %(at_unit)s, %(epoch)s, %(seq)s))
 ORDER BY rec DESC, unit DESC, epoch DESC, seq DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """What to narrow to (筛选): a kind or the beginning of one, a log's unit, who acted, from and before an instant."""

    kind: str = ""
    unit: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SystemPage:
    """A page of acts (一页); ``after`` is the place of the next."""

    rows: tuple[Recorded, ...]
    after: str


def read_acts(kinds: Sequence[str], sought: Sought, *, after: str = "", limit: int = 50) -> SystemPage:
    """Give the acts of these kinds in every log, the latest first (管理行为).

    One statement; by a partial index whatever the logs hold, if there is one for the same kinds.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds)  # written out, so that the partial index is found
    place = _read(after)
    values: dict[str, Any] = {
        "type": f"{sought.kind.replace('%', '').replace('_', chr(92) + '_')}%" if sought.kind else "",
        "unit": sought.unit, "person": sought.person, "since": sought.since, "until": sought.until, "limit": limit + 1,
        "rec": place[0], "at_unit": place[1], "epoch": place[2], "seq": place[3],
    }  # fmt: skip
    rows = recorded(ask(_READ.format(kinds=listed), values))
    if len(rows) <= limit:
        return SystemPage(tuple(rows), "")
    last = rows[limit - 1]
    epoch = last.log.rsplit("/", 1)[1]
    return SystemPage(
        tuple(rows[:limit]), f"{last.rec.isoformat(timespec='milliseconds')}~{last.unit}~{epoch}~{last.seq}"
    )


def _read(after: str) -> tuple[datetime | None, str, int, int]:
    found = _PLACE.fullmatch(after)
    try:
        return (datetime.fromisoformat(found[1]), found[2], int(found[3]), int(found[4])) if found else (None, "", 0, 0)
    except ValueError:
        return None, "", 0, 0
