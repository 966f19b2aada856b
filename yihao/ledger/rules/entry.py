"""Entries (账本条目): what the caller says of an act, and the fragments of exact bytes made from it.

An entry's keys stand in sorted order. The caller knows all of them but four, which only the database can give under the
lock of the log's head: ``log``, ``prev``, ``rec`` and ``seq``. So the bytes are written in four fragments and spliced:

    { actor att auth c case d idem | LOG | matter occ | PREV REC | reply_to | SEQ | sup type v via }
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from yihao.ledger.rules.canonical import write
from yihao.ledger.rules.commitment import commitment, vault_ref
from yihao.ledger.rules.leaf import UNIT, parse_origin
from yihao.runtime.clock import BEIJING
from yihao.runtime.context import Via
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

BASES = (
    "OWN_POWER", "DELEGATED", "APPROVED", "COMMITTEE", "HIGHER_ORDER", "REQUEST_REPLY", "DEPLOYMENT", "DISPATCH",
    "SYSTEM_RULE",
)  # fmt: skip
_NUMBER = re.compile(r"[0-9]{17}", re.ASCII)
_MATTER = re.compile(r"M[0-9]{2,4}", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Actor(NamedTuple):
    """Who acted, at that instant, as values (行为人): person id, post id, and the unit of that post."""

    id: str
    post: str
    unit: str


class Secret(NamedTuple):
    """A name or free text (保密内容): its commitment goes into the entry, its value into the vault under ``subject``'s key.

    ``fresh`` says that this act made the subject's id, so that its key need not be looked up first. ``salt`` is given by
    whoever must know the vault's address (``ref``) before the act is recorded; else the vault makes one.
    """

    value: str
    subject: UUID
    fresh: bool = False
    salt: bytes = b""

    def ref(self, field: str) -> UUID:
        """Give the vault's address of this value under ``field`` (保险库编号); needs a salt."""
        return vault_ref(commitment(self.salt, field, self.value))


class Attachment(NamedTuple):
    """A document (附件): its size in bytes and SHA-256 as hex."""

    size: int
    sha: str


class Position(NamedTuple):
    """The place of an entry in a log (条目位置)."""

    log: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act to be recorded (待记入的行为). ``unit`` is the log's unit, the acting one; by default the actor's.

    ``basis`` and ``ref`` are the legal basis of the power; with SYSTEM_RULE, ``ref`` is ``rule-code@code-version``.
    ``occurred`` is the declared time; more than 24 hours from the ledger's time needs a reason, as the secret ``reason``
    or ``late_reason`` or as the body's field ``late_reason``. ``idem`` and ``request`` (the bytes of the request, as
    given to ``claim``) go together.
    """

    event: Any
    actor: Actor
    unit: str = ""
    basis: str = "OWN_POWER"
    ref: str = ""
    number: str | None = None
    matter: str | None = None
    occurred: date | datetime | None = None
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    idem: UUID | None = None
    request: bytes | None = None
    supersedes: int | None = None
    reply_to: Position | None = None
    via: Via

    @property
    def log_unit(self) -> str:
        """The unit in whose log the act is recorded (记入哪个单位的日志)."""
        return self.unit or self.actor.unit


class Fragments(NamedTuple):
    """The caller's part of the bytes (条目片段); each but the last ends with a comma or is empty."""

    first: str
    middle: str
    reply: str
    last: str


def declared_time(at: date | datetime) -> str:
    """Write a date, or a time as RFC 3339 in +08:00 with milliseconds (写出日期或时间).

    Raises:
        ValueError: a time without a zone.
    """
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return at.astimezone(BEIJING).isoformat(timespec="milliseconds")
    return at.isoformat()


def _refuse(field_name: str, zh: str, en: str) -> Refused:
    return Refused(f"ledger.{field_name}", Words(zh, en), field=field_name)


def check_entry(entry: Entry) -> None:
    """Check the parts of an entry that no event type describes (检查条目的公共部分).

    Raises:
        Refused: says which part is wrong.
    """
    if not UNIT.fullmatch(entry.log_unit) or not UNIT.fullmatch(entry.actor.unit):
        raise _refuse("unit", "单位代码应为六位数字。", "A unit code has six digits.")
    if not entry.actor.id or not entry.actor.post:
        raise _refuse("actor", "缺少行为人或其职务。", "The actor or the actor's post is missing.")
    if entry.basis not in BASES:
        raise _refuse("basis", "职权依据不在规定种类之内。", "The basis of power is not one of the kinds laid down.")
    if entry.number is not None and not _NUMBER.fullmatch(entry.number):
        raise _refuse("number", "终身案号应为 17 位数字。", "A lifelong case number has 17 digits.")
    if entry.matter is not None and not _MATTER.fullmatch(entry.matter):
        raise _refuse("matter", "件的编号应形如 M03。", "A matter is written like M03.")
    if entry.supersedes is not None and entry.supersedes < 0:
        raise _refuse("sup", "更正的条目位置不对。", "The position of the corrected entry is wrong.")
    if any(not _SHA.fullmatch(one.sha) or one.size < 0 for one in entry.attachments):
        raise _refuse("att", "附件的大小或校验值不对。", "The size or hash of an attachment is wrong.")
    if (entry.idem is None) != (entry.request is None):
        raise ValueError("idem and request go together")
    if entry.reply_to is not None:
        parse_origin(entry.reply_to.log)


def build_fragments(
    entry: Entry, *, kind: str, version: int, facts: Mapping[str, Any], committed: Mapping[str, str]
) -> Fragments:
    """Write the caller's fragments of canonical bytes (写成条目片段).

    Raises:
        NotCanonical: a value lies outside the profile, or a fragment is longer than an entry may be.
    """
    first: dict[str, Any] = {"actor": entry.actor._asdict(), "auth": {"basis": entry.basis}, "d": facts}
    if entry.attachments:
        first["att"] = [{"n": one.size, "sha": one.sha} for one in entry.attachments]
    if entry.ref:
        first["auth"]["ref"] = entry.ref
    if committed:
        first["c"] = committed
    if entry.number is not None:
        first["case"] = entry.number
    if entry.idem is not None:
        first["idem"] = str(entry.idem)
    middle: dict[str, Any] = {}
    if entry.matter is not None:
        middle["matter"] = entry.matter
    if entry.occurred is not None:
        middle["occ"] = declared_time(entry.occurred)
    reply = {} if entry.reply_to is None else {"reply_to": entry.reply_to._asdict()}
    via: dict[str, str] = {"channel": entry.via.channel}
    if entry.via.operator:
        via["operator"] = entry.via.operator
    last: dict[str, Any] = {"type": f"{kind}/{version}", "v": 1, "via": via}
    if entry.supersedes is not None:
        last["sup"] = entry.supersedes
    return Fragments(_open(first), _open(middle), _open(reply), write(last)[1:-1])


def _open(part: Mapping[str, Any]) -> str:
    return write(part)[1:-1] + "," if part else ""


def splice(fragments: Fragments, *, log: str, prev: str, rec: str, seq: int) -> bytes:
    """Put an entry together as the database does (拼成条目), for golden vectors and verifiers."""
    return (
        f'{{{fragments.first}"log":"{log}",{fragments.middle}"prev":"{prev}","rec":"{rec}",'
        f'{fragments.reply}"seq":{seq},{fragments.last}}}'
    ).encode()
