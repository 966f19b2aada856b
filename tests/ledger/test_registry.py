"""Kinds of event: declared once, written by their type, locked once published."""

from __future__ import annotations

import json
from dataclasses import dataclass, make_dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import jsonschema_rs
import pytest

from tests.ledger.conftest import CLERK, NUMBER, WEB, Noted
from yihao.ledger import schema
from yihao.ledger.commands import Entry, Secret, record_many
from yihao.ledger.queries import events_of_case
from yihao.ledger.registry import event_type, event_types, type_of
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LABEL = Words("示例", "Example")


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Person:
    subject: UUID
    role: str
    measures: tuple[str, ...] = ()


@event_type("example.everything/1", label=LABEL)
@dataclass(frozen=True)
class Everything:
    text: str
    count: int
    yes: bool
    on: date
    at: datetime
    persons: tuple[Person, ...]
    absent: str | None = None


def everything(**changed):
    values = {
        "text": "字", "count": -5, "yes": True, "on": date(2026, 1, 5), "at": datetime(2026, 1, 5, 1, 2, 3, 4567, BEIJING),
        "persons": (Person(UUID(int=8), "suspect", ("custody",)),),
    }  # fmt: skip
    return Everything(**values | changed)


def test_every_kind_of_field_is_written_as_the_profile_has_it():
    assert type_of(everything()).facts(everything()) == {
        "text": "字",
        "count": -5,
        "yes": True,
        "on": "2026-01-05",
        "at": "2026-01-05T01:02:03.004+08:00",
        "persons": [{"subject": "00000000-0000-0000-0000-000000000008", "role": "suspect", "measures": ["custody"]}],
    }
    assert type(type_of(everything()).facts(everything(text=Colour.RED))["text"]) is str


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": None}, "text"),
        ({"count": 1.5}, "count"),
        ({"yes": 1}, "yes"),
        ({"on": datetime(2026, 1, 5, tzinfo=BEIJING)}, "on"),
        ({"at": datetime(2026, 1, 5)}, "at"),
        ({"persons": (Person(UUID(int=1), 7),)}, "persons.role"),
        ({"persons": ("x",)}, "persons"),
        ({"absent": 1}, "absent"),
    ],
)
def test_a_field_of_another_kind_is_refused_by_name(changed, field):
    with pytest.raises(Refused) as refused:
        type_of(everything()).facts(everything(**changed))
    assert refused.value.field == field


def test_a_declaration_must_be_frozen_unique_and_of_known_kinds():
    with pytest.raises(TypeError, match="frozen"):
        event_type("example.bad/1", label=LABEL)(make_dataclass("Bad", ["x"]))
    with pytest.raises(ValueError, match="not a name"):
        event_type("Example", label=LABEL)
    with pytest.raises(ValueError, match="twice"):
        event_type("example.noted/1", label=LABEL)(make_dataclass("Other", [("x", str)], frozen=True))
    for hint in (float, dict, str | int, list[str]):
        with pytest.raises(TypeError):
            event_type("example.bad/1", label=LABEL)(make_dataclass("Bad", [("x", hint)], frozen=True))
    with pytest.raises(TypeError, match="default is None"):
        event_type("example.bad/1", label=LABEL)(make_dataclass("Bad", [("x", str | None)], frozen=True))


def own():
    return {name: kind for name, kind in event_types().items() if not name.startswith("example.")}


def test_the_committed_schema_is_in_step_and_nothing_published_was_changed():
    assert schema.faults(own(), json.loads(schema.LOCK.read_text()), schema.SCHEMA.read_text()) == []


def test_changing_or_removing_a_published_kind_is_a_fault():
    lock = schema.locked(own())
    assert schema.broken(lock, lock) == []
    assert schema.broken(lock, lock | {"log.opened/1": "0" * 64}) == [
        "log.opened/1 was published and is changed: declare a new version"
    ]
    gone = {name: digest for name, digest in lock.items() if name != "log.opened/1"}
    assert schema.broken(gone, lock) == ["log.opened/1 was published and is gone: put it back"]


def test_what_is_recorded_fits_the_schema(db):
    secrets = {"name": Secret("示例", UUID(int=9))}
    record_many(
        [
            Entry(event=everything(), actor=CLERK, via=WEB, number=NUMBER, matter="M01", occurred=now(), secrets=secrets),
            Entry(event=Noted("x", on=date(2026, 1, 1)), actor=CLERK, via=WEB, number=NUMBER, ref="r", supersedes=0),
        ]
    )  # fmt: skip
    validator = jsonschema_rs.validator_for(schema.document(event_types()))
    for event in events_of_case(NUMBER):
        validator.validate(event.said)
        assert not validator.is_valid(event.said | {"extra": 1})
        assert not validator.is_valid(event.said | {"d": {"unknown": 1}})
