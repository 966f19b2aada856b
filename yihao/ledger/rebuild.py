"""Rebuilding (由账本重建): how a room's tables follow from its events, declared in the room, discovered here.

The ledger knows no case and no person table. A room lays a module ``rebuilding`` beside its ``events``:

    REBUILDINGS = (Rebuilding(code="people.persons", ..., fold=fold),)
    NOT_EVIDENCE = {"cases_draft": Words("草稿，不是行为", "A draft, no act")}

``fold`` is pure: the events of one group (a case, a person) in the order of their time go in, with the opened values of
the vault; the rows that there must be come out. What an event does not say is ``UNSAID`` and is not compared; what was
erased by law is ``ERASED``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple
from uuid import UUID

from yihao.ledger.rules.commitment import vault_ref
from yihao.ledger.rules.entry import declared_time
from yihao.runtime.words import Words


class Unknown(Enum):
    """What an expected value may be instead of a value (无从比较)."""

    UNSAID = "unsaid"
    ERASED = "erased"


UNSAID, ERASED = Unknown.UNSAID, Unknown.ERASED


class Near(NamedTuple):
    """A time that the entry does not say to the millisecond (约略时间): within a day of the ledger's own time of it."""

    rec: datetime

    def fits(self, found: Any) -> bool:
        """Whether a stored time may be it."""
        return isinstance(found, datetime) and abs(found - self.rec) <= timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as a fold reads it (用于重建的事件); ``values`` are the vault's, by field, ``ERASED`` where erased."""

    log: str
    unit: str
    seq: int
    rec: datetime
    type: str
    said: Mapping[str, Any]
    values: Mapping[str, str | Unknown] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The type without its version (种类)."""
        return self.type.rpartition("/")[0]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts (事实)."""
        facts: Mapping[str, Any] = self.said["d"]
        return facts

    @property
    def at(self) -> str | Near:
        """The declared time, which the rows carry; where the entry says none, near the ledger's own (行为时间)."""
        return str(self.said["occ"]) if "occ" in self.said else Near(self.rec)

    @property
    def number(self) -> str:
        """The case's number (案号)."""
        return str(self.said["case"])

    @property
    def matter(self) -> int:
        """The matter's ordinal, 0 if none (件的序号)."""
        return int(str(self.said.get("matter", "M0")).removeprefix("M"))

    @property
    def place(self) -> str:
        """Where it stands, as findings name it (条目位置)."""
        return f"{self.log} {self.seq}"

    def ref(self, name: str) -> str | None:
        """Give the vault's address of a committed value, or nothing (保险库编号)."""
        digest = self.said.get("c", {}).get(name)
        return str(vault_ref(bytes.fromhex(digest))) if digest else None


class Row(NamedTuple):
    """A row that there must be (应有的行), and the last event that says so."""

    table: str
    values: Mapping[str, Any]
    by: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is rebuilt (重建的表): what names a row, by which column its group is found, what is not compared.

    ``group`` is an SQL expression over the table, text; ``where`` leaves out rows that are no evidence; ``apart`` are
    columns that follow from no event, each with its reason. ``key`` may name several alike rows: they are counted.
    """

    name: str
    key: tuple[str, ...]
    group: str
    where: str = "TRUE"
    apart: Mapping[str, Words] = field(default_factory=dict)


Fold = Callable[[Sequence[Event]], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """How some tables follow from some kinds of event (重建方式).

    ``group`` is an SQL expression over ``event e`` and ``d`` (the facts as JSON): events of one group are folded together.
    ``partners`` names the other groups whose events one group's rows also follow from. ``opened`` says which committed
    fields the fold reads.
    """

    code: str
    label: Words
    kinds: tuple[str, ...]
    group: str
    tables: tuple[Table, ...]
    fold: Fold
    partners: Callable[[Event], Iterable[str]] | None = None
    opened: Callable[[str], bool] = lambda name: False

    @property
    def is_by_number(self) -> bool:
        """Whether a group is a case, which the log has an index for (以案分组)."""
        return self.group == "e.number"


@cache
def rebuildings() -> tuple[Rebuilding, ...]:
    """Give every declared rebuilding, in the order of their codes (全部重建方式)."""
    found = [one for module in _modules() for one in module.REBUILDINGS]
    return tuple(sorted(found, key=lambda one: one.code))


@cache
def not_evidence() -> Mapping[str, Words]:
    """Give the tables that follow from no event, each with its reason (不作证据的表)."""
    return {name: reason for module in _modules() for name, reason in module.NOT_EVIDENCE.items()}


def _modules() -> Iterator[Any]:
    from django.apps import apps

    for config in apps.get_app_configs():
        name = f"{config.name}.rebuilding"
        if config.name.startswith("yihao.") and find_spec(name) is not None:
            yield import_module(name)


def columns_of(table: Table) -> tuple[str, ...]:
    """Give the columns of a table that are compared (参与比较的列): all of the model's but those set apart."""
    from django.apps import apps

    model = next(m for m in apps.get_models() if m._meta.db_table == table.name)
    names = [one.column for one in model._meta.concrete_fields if one.column is not None]
    return tuple(name for name in names if name not in table.apart)


def plain(value: Any) -> Any:
    """Write a value as it is compared: times to the millisecond as entries say them, ids as text (统一写法)."""
    if isinstance(value, date):  # a datetime is one
        return declared_time(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


class Difference(NamedTuple):
    """One thing that differs (一处不符): ``column`` is empty where a whole row is missing or too much."""

    table: str
    key: str
    column: str
    expected: str
    found: str
    by: str


def differences(table: Table, expected: Iterable[Row], found: Iterable[Mapping[str, Any]]) -> Iterator[Difference]:
    """Compare the rows there must be with those there are (逐行比较). Cost: linear, but for rows alike in their key."""
    must: dict[tuple[str, ...], list[Row]] = {}
    for row in expected:
        must.setdefault(_key(table, row.values), []).append(row)
    there: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for values in found:
        there.setdefault(_key(table, values), []).append(values)
    for key in sorted(must.keys() | there.keys()):
        yield from _compare(table, " ".join(key), must.get(key, []), there.get(key, []))


def _key(table: Table, values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(plain(values[name])) for name in table.key)


def _compare(table: Table, key: str, must: list[Row], there: list[Mapping[str, Any]]) -> Iterator[Difference]:
    rest = list(there)
    for row in must:
        if not rest:
            yield Difference(table.name, key, "", "a row", "no row", row.by)
            continue
        nearest = min(rest, key=lambda one: sum(1 for _ in _unlike(row, one)))
        rest.remove(nearest)
        for column, one, other in _unlike(row, nearest):
            yield Difference(table.name, key, column, one, other, row.by)
    for _ in rest:
        yield Difference(table.name, key, "", "no row", "a row", "")


def _unlike(row: Row, found: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for column, value in row.values.items():
        if isinstance(value, Unknown) or column not in found:
            continue
        if isinstance(value, Near):
            if not value.fits(found[column]):
                yield column, f"about {plain(value.rec)}", str(plain(found[column]))
            continue
        one, other = plain(value), plain(found[column])
        if one != other:
            yield column, str(one), str(other)
