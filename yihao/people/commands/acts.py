"""What every command here shares (命令公用): writing an event in the name of who acts, and ending stale sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from yihao.ledger.commands import Receipt, Secret, record
from yihao.people.acting import Acting
from yihao.people.models import Account
from yihao.people.rules.categories import Category
from yihao.runtime.clock import BEIJING
from yihao.runtime.plain_text import what_is_wrong
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def note(
    acting: Acting,
    event: Any,
    *,
    secrets: Mapping[str, Secret] | None = None,
    number: str | None = None,
    idem: UUID | None = None,
    request: bytes | None = None,
) -> Receipt:
    """Record what was done (入账), as the last step of an act. Since when it holds is among the event's own facts.

    ``idem``, ``request``: the key under which it is done once, where the room above claimed one.
    """
    is_system = acting.category == Category.SYSTEM
    return record(
        event,
        actor=acting.ledger_actor,
        basis="SYSTEM_RULE" if is_system else "OWN_POWER",
        ref="people.setup@1" if is_system else "",
        number=number,
        secrets=secrets or {},
        via=acting.via,
        idem=idem,
        request=request,
    )


def new_id(letter: str) -> str:
    """Give an id never given before (S for persons, G for posts)."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO people_serial DEFAULT VALUES RETURNING id")
        (serial,) = cursor.fetchone()
    return f"{letter}{serial:08d}"


def end_sessions(person: str) -> None:
    """Have every session of the person end: authority has changed, and changes take effect at once."""
    Account.objects.filter(person_id=person).update(stamp=F("stamp") + 1)


def day_of(at: datetime) -> date:
    """Give the day in Beijing time."""
    return at.astimezone(BEIJING).date()


def said(text: str, field: str, *, least: int = 1, most: int = 200) -> str:
    """Give the text trimmed.

    Raises:
        Refused: it is empty, too short, too long, or not what it looks like.
    """
    trimmed = text.strip()
    if len(trimmed) < least:
        raise Refused(
            "too_short",
            Words("请写明，至少 {n} 个字。", "Please write at least {n} characters.").format(n=least),
            field=field,
        )
    if len(trimmed) > most:
        raise Refused("too_long", Words("最多 {n} 个字。", "At most {n} characters.").format(n=most), field=field)
    if wrong := what_is_wrong(trimmed):
        raise Refused("unreadable_text", wrong, field=field)
    return trimmed
