"""Event types (事件种类): declared in each room's ``events.py``, discovered here, checked before anything is recorded.

    @event_type("case.registered/1", label=Words("受理案件", "Case accepted"))
    @dataclass(frozen=True)
    class CaseRegistered:
        received_on: date
        secrecy: str

A field is str, int, bool, date, datetime, a tuple of these, a nested frozen dataclass, a ``Literal`` of strings, or one
of these ``| None``; ``None`` is left out of the entry. Names and free text are never fields: they are ``Secret``s.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from yihao.ledger.rules.entry import declared_time
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_NAME = re.compile(r"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)/([1-9][0-9]{0,3})", re.ASCII)
_MILLISECONDS = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$"

Write = Callable[[Any], Any]
T = TypeVar("T")


class BodyDoesNotFit(Refused):
    """An event whose body does not fit its type (事件内容与种类不符)."""

    def __init__(self, kind: str, field: str, expected: str) -> None:
        super().__init__(
            "ledger.body",
            Words(
                f"事件 {kind} 的字段 {field} 不合规定，应为 {expected}。",
                f"Field {field} of event {kind} does not fit its type: {expected} expected.",
            ),
            field=field,
        )


class _Misfit(Exception):
    def __init__(self, path: str, expected: str) -> None:
        self.path, self.expected = path, expected


@dataclass(frozen=True, slots=True)
class EventType:
    """A published kind of event (事件种类): its name, version, label, and how its body is written."""

    kind: str
    version: int
    label: Words
    body: type
    schema: dict[str, Any]
    write: Write

    @property
    def name(self) -> str:
        """The name as it stands in an entry (条目中的名称)."""
        return f"{self.kind}/{self.version}"

    def facts(self, event: Any) -> dict[str, Any]:
        """Write an event's body as the entry's ``d`` (写出事件内容).

        Raises:
            BodyDoesNotFit: a field holds another kind of value than declared.
        """
        try:
            facts: dict[str, Any] = self.write(event)
        except _Misfit as misfit:
            raise BodyDoesNotFit(self.name, misfit.path, misfit.expected) from None
        return facts


_types: dict[str, EventType] = {}
_by_class: dict[type, EventType] = {}


def event_type(name: str, *, label: Words) -> Callable[[type[T]], type[T]]:
    """Declare a frozen dataclass as a kind of event (登记事件种类)."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is not a name like case.registered/1")

    def declare(body: type[T]) -> type[T]:
        if not is_dataclass(body) or not body.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"{body.__name__} is not a frozen dataclass")
        known = _types.get(name)
        if known is not None and (known.body.__module__, known.body.__qualname__) != (
            body.__module__,
            body.__qualname__,
        ):
            raise ValueError(f"{name} is declared twice")
        schema, write = _of_class(body)
        declared = EventType(found[1], int(found[2]), label, body, schema, write)
        _types[name] = _by_class[body] = declared
        return body

    return declare


def type_of(event: Any) -> EventType:
    """Give the declared type of an event (查事件种类).

    Raises:
        Refused: the event's class is not declared.
    """
    known = _by_class.get(type(event))
    if known is None:
        raise Refused(
            "ledger.unknown_type",
            Words(
                f"事件种类未登记：{type(event).__name__}。", f"Not a declared kind of event: {type(event).__name__}."
            ),
            status=500,
        )
    return known


@cache
def _discover() -> None:
    from django.apps import apps

    for config in apps.get_app_configs():
        name = f"{config.name}.events"
        if config.name.startswith("yihao.") and find_spec(name) is not None:
            import_module(name)


def event_types() -> dict[str, EventType]:
    """Give every declared kind of event of the installed rooms, by name (全部事件种类)."""
    _discover()
    return dict(sorted(_types.items()))


def _of_class(body: type) -> tuple[dict[str, Any], Write]:
    """Derive the JSON schema and the writer of a frozen dataclass, once, when it is declared."""
    hints = get_type_hints(body)
    properties: dict[str, Any] = {}
    required: list[str] = []
    writers: list[tuple[str, Write, bool]] = []
    for one in fields(body):
        hint, optional = _without_none(hints[one.name])
        properties[one.name], write = _of_hint(hint)
        writers.append((one.name, write, optional))
        if not optional:
            required.append(one.name)
        elif one.default is MISSING:
            raise TypeError(f"{body.__name__}.{one.name} may be absent, so its default is None")
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def write_body(event: Any) -> dict[str, Any]:
        if type(event) is not body:
            raise _Misfit("", body.__name__)
        written = {}
        for name, write, optional in writers:
            value = getattr(event, name)
            if value is None and optional:
                continue
            try:
                written[name] = write(value)
            except _Misfit as misfit:
                raise _Misfit(f"{name}.{misfit.path}".rstrip("."), misfit.expected) from None
        return written

    return schema, write_body


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [one for one in get_args(hint) if one is not type(None)]
        if len(rest) == 1 and len(get_args(hint)) == 2:
            return rest[0], True
        raise TypeError(f"{hint} is more than one kind of value")
    return hint, False


def _plain(kind: type, write: Write) -> Write:
    def write_plain(value: Any) -> Any:
        # Exactly this class: a bool is no int here, and a datetime no date.
        if type(value) is not kind:
            # A TextChoices member is text, and is written as such.
            if kind is str and isinstance(value, str):
                return str.__str__(value)
            raise _Misfit("", kind.__name__)
        return write(value)

    return write_plain


def _same(value: Any) -> Any:
    return value


def _write_time(value: Any) -> str:
    if value.tzinfo is None:
        raise _Misfit("", "datetime with its zone")
    return declared_time(value)


_PLAIN: dict[Any, tuple[dict[str, Any], Write]] = {
    str: ({"type": "string"}, _plain(str, _same)),
    int: ({"type": "integer", "minimum": 1 - 2**53, "maximum": 2**53 - 1}, _plain(int, _same)),
    bool: ({"type": "boolean"}, _plain(bool, _same)),
    date: ({"type": "string", "format": "date"}, _plain(date, declared_time)),
    datetime: ({"type": "string", "pattern": _MILLISECONDS}, _plain(datetime, _write_time)),
    UUID: ({"type": "string", "format": "uuid"}, _plain(UUID, str)),
}


def _of_hint(hint: Any) -> tuple[dict[str, Any], Write]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return _of_class(hint)
    if get_origin(hint) is Literal and all(type(one) is str for one in get_args(hint)):
        return _of_choice(get_args(hint))
    if get_origin(hint) is tuple and len(get_args(hint)) == 2 and get_args(hint)[1] is Ellipsis:
        return _of_tuple(get_args(hint)[0])
    raise TypeError(f"an event cannot hold {hint}")


def _of_choice(allowed: tuple[str, ...]) -> tuple[dict[str, Any], Write]:
    def write_choice(value: Any) -> Any:
        if value not in allowed:
            raise _Misfit("", " | ".join(allowed))
        return str(value)

    return {"enum": list(allowed)}, write_choice


def _of_tuple(hint: Any) -> tuple[dict[str, Any], Write]:
    schema, write = _of_hint(hint)

    def write_tuple(value: Any) -> list[Any]:
        if type(value) not in (tuple, list):
            raise _Misfit("", "tuple")
        return [write(one) for one in value]

    return {"type": "array", "items": schema}, write_tuple
