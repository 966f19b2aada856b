"""Put a wrong entry right by a further act (更正): the old value stays readable, with who changed it and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yihao.cases import blind, events
from yihao.cases.commands.hold import hold, needed, on_the_team, unchanged
from yihao.cases.commands.once import once
from yihao.cases.rules import masking
from yihao.cases.rules.filing import EARLIEST
from yihao.cases.rules.kinds import named
from yihao.cases.rules.reading import Reader
from yihao.cases.subjects import addressed, free_text
from yihao.ledger.commands import Receipt, Secret, record
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.people.rules.categories import HANDLERS
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

Cursor = Any


@dataclass(frozen=True, slots=True)
class Correction:
    """What is put right (更正内容): ``what`` is one of ``CORRECTABLE``, ``part`` such as ``P01`` or ``M02``."""

    number: str
    what: str
    part: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """Before and after (更正前后): plain for codes and dates, by vault address for names."""

    before: str = ""
    after: str = ""
    before_ref: UUID | None = None
    secret: Secret | None = None


def _ordinal(part: str, letter: str) -> int:
    digits = part.removeprefix(letter)
    if not part.startswith(letter) or not digits.isascii() or not digits.isdigit() or len(digits) > 4:
        raise Refused(
            "part", Words(f"请指明是哪一个（如 {letter}01）。", f"Say which one (as {letter}01)."), field="part"
        )
    return int(digits)


def _name(cursor: Cursor, made: Correction, unit: str) -> Change:
    ordinal = _ordinal(made.part, "P")
    cursor.execute(
        "SELECT kind, name_ref, subject FROM cases_party WHERE number = %s AND ordinal = %s FOR UPDATE",
        [made.number, ordinal],
    )
    row = cursor.fetchone()
    if row is None:
        raise NotVisible
    kind, before_ref, subject = row
    after = addressed(made.value, subject)
    masked = masking.masked_name(made.value, organisation=kind == "ORGANISATION")
    cursor.execute(
        "UPDATE cases_party SET name_ref = %s, masked_name = %s WHERE number = %s AND ordinal = %s",
        [after.ref("after"), masked, made.number, ordinal],
    )
    if ordinal == 1:
        cursor.execute("UPDATE cases_case SET lead_name = %s WHERE number = %s", [masked, made.number])
    # Both names go on finding the case: papers with the wrong one are out in the world.
    cursor.execute("SELECT DISTINCT unit FROM cases_caseoffice WHERE number = %s", [made.number])
    for (office,) in cursor.fetchall():
        cursor.execute(
            "INSERT INTO cases_nameindex (unit, digest, number, party) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [office, blind.name_digest(office, made.value), made.number, ordinal],
        )
    return Change(before_ref=before_ref, secret=after)


def _charge(cursor: Cursor, made: Correction, unit: str) -> Change:
    ordinal = _ordinal(made.part, "P")
    return _replace(cursor, "cases_party", "charge", made, ordinal, made.value)


def _cause(cursor: Cursor, made: Correction, unit: str) -> Change:
    cursor.execute("SELECT cause FROM cases_case WHERE number = %s", [made.number])
    (before,) = cursor.fetchone()
    cursor.execute("UPDATE cases_case SET cause = %s WHERE number = %s", [made.value, made.number])
    return Change(before, made.value)


def _received(cursor: Cursor, made: Correction, unit: str) -> Change:
    ordinal = _ordinal(made.part, "M")
    change = _replace(cursor, "cases_matter", "received_on", made, ordinal, date.fromisoformat(made.value))
    # Whoever gives a day knows it; what stood in for the year is gone.
    cursor.execute(
        "UPDATE cases_matter SET day_known = TRUE WHERE number = %s AND ordinal = %s", [made.number, ordinal]
    )
    return change


def _replace(cursor: Cursor, table: str, column: str, made: Correction, ordinal: int, value: object) -> Change:
    """Replace one column of one part; table and column are names of ours, never input."""
    where = [made.number, ordinal]
    cursor.execute(f"SELECT {column} FROM {table} WHERE number = %s AND ordinal = %s FOR UPDATE", where)  # noqa: S608
    row = cursor.fetchone()
    if row is None:
        raise NotVisible
    cursor.execute(f"UPDATE {table} SET {column} = %s WHERE number = %s AND ordinal = %s", [value, *where])  # noqa: S608
    return Change(str(row[0]), str(value))


CORRECTABLE: Mapping[str, tuple[Words, Callable[[Cursor, Correction, str], Change]]] = {
    "party.name": (Words("姓名或名称", "Name"), _name),
    "party.charge": (Words("罪名", "Charge"), _charge),
    "case.cause": (Words("案由", "Cause"), _cause),
    "matter.received_on": (Words("收案日期", "Day received"), _received),
}


PARTS: Mapping[str, str] = {"party.name": "P", "party.charge": "P", "matter.received_on": "M"}
"""What is corrected of one person or matter, and the letter of its part; anything else is the whole case's."""


def check_correction(made: Correction, today: date) -> None:
    """Refuse what the intake desk would refuse too (更正是否可行); a form asks before it shows the check page.

    Raises:
        Refused: at the field that is wrong: a day that does not exist or is still to come, a part of another kind, no reason.
    """
    needed("reason", made.reason)
    if made.what not in CORRECTABLE:
        among = named({what: label for what, (label, _) in CORRECTABLE.items()})
        words = Words(
            "没有这样的更正项，请从中选择：{names}。", "There is no such thing to correct. Choose one of: {names}."
        )
        raise Refused("correct_what", words.format(names=among), field="what")
    if made.what in PARTS:
        _ordinal(made.part, PARTS[made.what])
    reader = Reader({"value": made.value})
    if made.what == "matter.received_on":
        reader.day("value", earliest=EARLIEST, latest=today)
    else:
        reader.text("value", most=100 if made.what == "party.name" else 120, needed=True)
    if reader.problems:
        raise Refused("correct_value", reader.problems[0].words, field="value")


_KEEP = """
INSERT INTO cases_correction (number, what, part, before, after, before_ref, after_ref, reason_ref, person, at, unit, seq)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@transaction.atomic
def correct_case(
    *, acting: Acting, made: Correction, at: datetime, version: int | None = None, key: str = ""
) -> Receipt:
    """Correct a name, charge, cause or date (更正登记). ``key``: as ``once``; asked again, it gives the same receipt.

    Raises:
        Refused: not allowed, a handler's post but not on this case's team, no reason, no such part, a value that cannot be, or the case was changed meanwhile.
    """
    require(acting, "case.correct", unit=acting.unit, at=at)
    check_correction(made, at.date())
    asked = once(acting, "case.correct", key, *astuple(made))
    if asked.done:
        return asked.done
    (held,) = hold(acting, [made.number], at)
    if acting.category in HANDLERS:
        on_the_team(acting, made.number)
    unchanged(held, version)
    with connection.cursor() as cursor:
        change = CORRECTABLE[made.what][1](cursor, made, acting.unit)
        if change.before == change.after and change.secret is None:
            raise Refused(
                "correct_same",
                Words("新旧内容相同，无需更正。", "Both are the same: nothing to correct."),
                field="value",
            )
        cursor.execute("UPDATE cases_case SET version = version + 1 WHERE number = %s", [made.number])
        secrets = free_text(made.number, reason=made.reason)
        if change.secret:
            secrets["after"] = change.secret
        receipt = record(
            events.CaseCorrected(made.what, made.part, change.before, change.after), actor=acting.ledger_actor,
            number=made.number, secrets=secrets, via=acting.via, idem=asked.idem, request=asked.request,
        )  # fmt: skip
        cursor.execute(
            _KEEP,
            [made.number, made.what, made.part, change.before, change.after, change.before_ref, change.secret.ref("after") if change.secret else None,
             receipt.refs["reason"], acting.person, receipt.rec, acting.unit, receipt.seq],
        )  # fmt: skip
    return receipt
