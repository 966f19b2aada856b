"""What may be asked of the ledger (查账). Whether the asker may see the case or person is checked by the rooms above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from yihao.ledger.access import Gap, access_gaps
from yihao.ledger.database import ask
from yihao.ledger.rules.commitment import vault_ref
from yihao.ledger.rules.entry import Actor
from yihao.ledger.rules.leaf import Kind, parse_origin
from yihao.ledger.rules.receipt import ReceiptText, receipt_text
from yihao.ledger.rules.stored import said_in
from yihao.runtime.clock import BEIJING

__all__ = [
    "FeedCursor", "Gap", "Head", "Looked", "Recorded", "Site", "access_gaps", "accesses_of_case", "accesses_of_person",
    "done_under", "entry", "events_of_case", "events_of_person", "feed", "head", "ledger_now", "site", "units_with_logs",
]  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """An entry of a log (账本条目). ``raw`` are the bytes as stored; ``said`` is what they say."""

    log: str
    seq: int
    rec: datetime
    type: str
    leaf: str
    raw: bytes

    @cached_property
    def said(self) -> dict[str, Any]:
        """The entry as an object (条目内容)."""
        return said_in(self.raw)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts, by the type's schema (事实)."""
        facts: dict[str, Any] = self.said["d"]
        return facts

    @property
    def actor(self) -> Actor:
        """Who acted, as values (行为人)."""
        return Actor(**self.said["actor"])

    @property
    def unit(self) -> str:
        """The unit in whose log it stands (单位)."""
        return parse_origin(self.log).unit

    @property
    def number(self) -> str | None:
        """The lifelong case number, if the act has one (终身案号)."""
        return self.said.get("case")

    @property
    def receipt(self) -> ReceiptText:
        """The receipt of the entry (回执)."""
        return receipt_text(self.log, self.seq, self.leaf, self.number)

    @cached_property
    def refs(self) -> dict[str, UUID]:
        """The vault's keys of the committed values, by field (保险库编号)."""
        return {name: vault_ref(bytes.fromhex(digest)) for name, digest in self.said.get("c", {}).items()}


def recorded(rows: Sequence[tuple[Any, ...]]) -> list[Recorded]:
    """Put rows of log, seq, rec, type, leaf and entry together (成条目)."""
    return [
        Recorded(log, seq, rec.astimezone(BEIJING), kind, bytes(leaf).hex(), bytes(raw))
        for log, seq, rec, kind, leaf, raw in rows
    ]


def events_of_case(number: str) -> list[Recorded]:
    """Every event of a case, at every unit, in order of time (一案全程)."""
    return recorded(ask("SELECT log, seq, rec, type, leaf, entry FROM ledger_events_of_case(%s)", [number]))


def newest_of_case(number: str) -> Recorded | None:
    """The latest event of a case at any unit, or nothing (一案最近一条)."""
    rows = ask(
        "SELECT log, seq, rec, type, leaf, entry FROM ledger_events_of_case(%s) ORDER BY rec DESC, log DESC, seq DESC LIMIT 1",
        [number],
    )
    return recorded(rows)[0] if rows else None


def events_of_person(person: str, *, limit: int = 10_000) -> list[Recorded]:
    """Every act of a person, at every unit, the latest first (一人全程)."""
    rows = ask("SELECT log, seq, rec, type, leaf, entry FROM ledger_events_of_person(%s, %s)", [person, limit])
    return recorded(rows)


def entry(log: str, seq: int) -> Recorded | None:
    """The entry at a position, or nothing (按位置查条目).

    Raises:
        Refused: ``log`` is not the name of a log.
    """
    origin = parse_origin(log)
    if origin.kind != "ledger":
        return None
    rows = ask(
        "SELECT log, seq, rec, type, leaf, entry FROM ledger_event_at(%s, %s, %s, %s)",
        [origin.domain, origin.unit, origin.epoch, seq],
    )
    return recorded(rows)[0] if rows else None


def done_under(unit: str, idem: UUID) -> Recorded | None:
    """The entry that an idempotent act of this unit wrote first under its key, or nothing (按幂等键查条目)."""
    rows = ask(
        "SELECT e.log, e.seq, e.rec, e.type, e.leaf, e.entry FROM idempotency i CROSS JOIN site s"
        " CROSS JOIN LATERAL ledger_event_at(s.domain, i.unit, i.epoch, i.seq) e WHERE i.unit = %s AND i.idem = %s",
        [unit, idem],
    )
    return recorded(rows)[0] if rows else None


class Head(NamedTuple):
    """The head of a log (日志之首): its name, how many entries it has, and the last leaf."""

    log: str
    size: int
    leaf: str
    rec: datetime


def head(unit: str, *, kind: Kind = "ledger") -> Head | None:
    """The head of a unit's log, or nothing if it was never opened (日志之首)."""
    rows = ask(
        "SELECT s.domain || '/' || h.kind || '/' || h.unit || '/' || h.epoch, h.size, h.leaf, h.rec"
        " FROM unit_head h, site s WHERE h.kind = %s AND h.unit = %s AND h.size > 0",
        [kind, unit],
    )
    if not rows:
        return None
    log, size, leaf, rec = rows[0]
    return Head(log, size, bytes(leaf).hex(), rec.astimezone(BEIJING))


def units_with_logs(*, kind: Kind = "ledger") -> list[str]:
    """The units that have opened a log, ascending (已开启日志的单位)."""
    return [unit for (unit,) in ask("SELECT unit FROM unit_head WHERE kind = %s AND size > 0 ORDER BY unit", [kind])]


def has_records(unit: str) -> bool:
    """Whether anything at all of a log of this unit is there (是否有账本记录), entries, head or seals."""
    tables = ("unit_head", "event", "access_event", "case_route", "seal_key", "seal_checkpoint", "index_map")
    each = " OR ".join(f"EXISTS (SELECT FROM {table} WHERE unit = %(unit)s)" for table in tables)
    return bool(ask(f"SELECT {each}", {"unit": unit})[0][0])


def ledger_now() -> datetime:
    """The ledger's time (账本时间): the server's, or in a simulated site the simulated one. Number giving goes by it."""
    at: datetime = ask("SELECT ledger_now()")[0][0]
    return at.astimezone(BEIJING)


class Site(NamedTuple):
    """What the site was founded as (站点). ``simulated``: every page, print and bundle says 模拟数据."""

    domain: str
    simulated: bool
    feed_epoch: int


def site() -> Site | None:
    """The site of this database, or nothing before it is founded (站点)."""
    rows = ask("SELECT domain, simulated, feed_epoch FROM site")
    return Site(*rows[0]) if rows else None


class Looked(NamedTuple):
    """One look-up (一次查阅): who, when, what; ``reason`` is the vault's key of the reason, if one was given."""

    at: datetime
    actor: Actor
    act: str
    about: str
    number: str | None
    channel: str
    reason: UUID | None


_LOOKED = """
    SELECT at, entry FROM (
      SELECT at, convert_from(entry, 'UTF8') AS entry, unit, seq, number, person FROM access_event
       WHERE process IS NOT NULL AND {column} = %(key)s AND (%(before)s::timestamptz IS NULL OR at < %(before)s)
      UNION ALL
      SELECT at, '{{' || first || last || '}}', unit, NULL, number, person FROM access_waiting
       WHERE {column} = %(key)s AND (%(before)s::timestamptz IS NULL OR at < %(before)s)
    ) AS looked ORDER BY at DESC, unit, seq DESC LIMIT %(limit)s
"""


def _looked(column: str, key: str, limit: int, before: datetime | None) -> list[Looked]:
    rows = ask(_LOOKED.format(column=column), {"key": key, "limit": limit, "before": before})
    return [_look(at, text) for at, text in rows]


def _look(at: datetime, text: str) -> Looked:
    said = said_in(text.encode())
    committed = said.get("c", {}).get("reason")
    return Looked(
        at.astimezone(BEIJING), Actor(**said["actor"]), said["d"]["act"], said["d"].get("about", ""),
        said.get("case"), said["via"]["channel"], vault_ref(bytes.fromhex(committed)) if committed else None,
    )  # fmt: skip


def accesses_of_case(number: str, *, limit: int = 100, before: datetime | None = None) -> list[Looked]:
    """Who looked at a case, the latest first (谁看过此案); what is not chained yet is shown too."""
    return _looked("number", number, limit, before)


def accesses_of_cases(numbers: Sequence[str], *, except_by: str, limit: int = 10) -> list[Looked]:
    """Who else looked at any of these cases, the latest first (他人查阅), at most ``limit`` for all of them; one statement."""
    rows = ask(
        "SELECT at, entry FROM ("
        " SELECT at, convert_from(entry, 'UTF8') AS entry FROM access_event"
        "  WHERE process IS NOT NULL AND number = ANY(%(numbers)s) AND person <> %(person)s"
        " UNION ALL SELECT at, '{' || first || last || '}' FROM access_waiting"
        "  WHERE number = ANY(%(numbers)s) AND person <> %(person)s) AS looked ORDER BY at DESC LIMIT %(limit)s",
        {"numbers": list(numbers), "person": except_by, "limit": limit},
    )
    return [_look(at, text) for at, text in rows]


def accesses_of_person(person: str, *, limit: int = 100, before: datetime | None = None) -> list[Looked]:
    """What a person looked at, the latest first (某人看过什么)."""
    return _looked("person", person, limit, before)


class FeedCursor(NamedTuple):
    """Where a follower has got to (跟随位置). ``feed_epoch`` rises after a restore: then what came later may be gone."""

    feed_epoch: int = 0
    xid: int = 0
    unit: str = ""
    epoch: int = 0
    seq: int = -1


def feed(cursor: FeedCursor, limit: int = 500) -> list[tuple[FeedCursor, Recorded]]:
    """The next events in the followers' order, each with the cursor that stands after it (事件流).

    Only what no running transaction can still come before is given, so that nothing is ever skipped. A caller's own
    uncommitted events are not among them.
    """
    rows = ask(
        "SELECT feed_epoch, xid, unit, epoch, at, log, seq, rec, type, leaf, entry"
        " FROM ledger_feed(%s, %s::xid8, %s, %s, %s, %s)",
        [cursor.feed_epoch, str(cursor.xid), cursor.unit, cursor.epoch, cursor.seq, limit],
    )
    return [
        (FeedCursor(row[0], int(row[1]), *row[2:5]), one)
        for row, one in zip(rows, recorded([row[5:] for row in rows]), strict=True)
    ]


_SIMULATED: dict[str, bool] = {}


def is_simulated() -> bool:
    """Whether this database's site goes by a simulated clock (是否模拟数据); chosen once at founding, so it is asked once."""
    database = str(connection.settings_dict["NAME"])
    if database not in _SIMULATED:
        rows = ask("SELECT simulated FROM site")
        if not rows:
            return False
        _SIMULATED[database] = rows[0][0]
    return _SIMULATED[database]
