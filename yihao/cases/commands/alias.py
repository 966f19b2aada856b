"""Add another number that became known later (补录其他编号): from then on it finds the case, like those that came with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from yihao.cases import events
from yihao.cases.commands.entering import alias_events, numbered_aliases
from yihao.cases.commands.hold import hold, in_use, on_the_team, unchanged
from yihao.cases.commands.once import once
from yihao.cases.commands.rows import NumberedAlias
from yihao.cases.rules import number as lcn
from yihao.cases.rules.filing import AliasFiled, read_other_number
from yihao.cases.subjects import case_subject
from yihao.ledger.commands import Receipt, record
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.people.rules.categories import HANDLERS
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

# The matter it goes with: the newest of the own office, else the first of the case.
_MATTER = "SELECT ordinal, unit FROM cases_matter WHERE number = %s ORDER BY unit = %s DESC, CASE WHEN unit = %s THEN -ordinal ELSE ordinal END LIMIT 1"
# Who gave the number counts only where the number does not say it itself, and both entries name somebody.
_KNOWN = "SELECT EXISTS (SELECT FROM cases_alias WHERE number = %s AND key = %s AND (%s OR issuer IN (%s, '')))"
_ADD = """
WITH raised AS (UPDATE cases_case SET version = version + 1 WHERE number = %(number)s)
INSERT INTO cases_alias (number, matter, unit, kind, raw, normalised, key, issuer, ref)
VALUES (%(number)s, %(matter)s, %(unit)s, %(kind)s, %(raw)s, %(normalised)s, %(key)s, %(issuer)s, %(ref)s)
"""


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """What is added (补录内容): the number as printed; its kind and who gave it are read from it where they are left empty."""

    number: str
    raw: str
    kind: str = ""
    issuer: str = ""


def read_as(told: OtherNumber) -> NumberedAlias:
    """Say how the number is read (识读结果): its kind, the issuer and our spelling; nothing is refused here."""
    return numbered_aliases((AliasFiled(told.raw, told.kind, told.issuer),))[0]


def check_other_number(told: OtherNumber) -> AliasFiled:
    """Refuse what can be no other number of any case (能否补录); a form asks before it shows the check page.

    Raises:
        Refused: it is a lifelong number.
        InvalidFiling: the number cannot be taken as it stands.
    """
    filed = read_other_number({"raw": told.raw, "kind": told.kind, "issuer": told.issuer})
    if lcn.is_valid(filed.raw):
        raise Refused(
            "alias_lifelong",
            Words(
                "这是一个终身案号，不作为其他编号补录。两案有关系的，请用“关联案件”。",
                "This is a number for life and no other number. If the two cases belong together, relate them.",
            ),
            field="raw",
        )
    return filed


@transaction.atomic
def add_alias(*, acting: Acting, told: OtherNumber, at: datetime, key: str = "", version: int | None = None) -> Receipt:
    """Add a number to a case (补录其他编号). ``key``: as ``once``; asked again, it gives the same receipt.

    Raises:
        Refused: not allowed, a handler's post but not on this case's team, a void or merged number, a lifelong number, or
            the case has this number already.
        InvalidFiling: the number cannot be taken as it stands.
    """
    require(acting, "case.alias", unit=acting.unit, at=at)
    filed = check_other_number(told)
    number = told.number
    asked = once(acting, "case.alias", key, number, filed.raw, filed.kind, filed.issuer)
    if asked.done:
        return asked.done
    (held,) = hold(acting, [number], at)
    if acting.category in HANDLERS:
        on_the_team(acting, number)
    in_use(held)
    unchanged(held, version)
    (alias,) = numbered_aliases((filed,))
    matter = _added(number, acting.unit, alias)
    secrets = {alias.field: alias.secret._replace(subject=case_subject(number))}
    return record(
        events.AliasAdded(alias_events((alias,))), actor=acting.ledger_actor, number=number, matter=f"M{matter:02}",
        secrets=secrets, via=acting.via, idem=asked.idem, request=asked.request,
    )  # fmt: skip


def _added(number: str, unit: str, alias: NumberedAlias) -> int:
    """Write the row under the case's lock, and give the matter that it goes with."""
    with connection.cursor() as cursor:
        alone = not alias.given or bool(read_as(OtherNumber(number, str(alias.secret.value))).issuer)
        cursor.execute(_KNOWN, [number, alias.key, alone, alias.issuer])
        if cursor.fetchone()[0]:
            raise Refused(
                "alias_known",
                Words(
                    "本案已有这个编号，用它就能查到本案，不必再补录。",
                    "The case has this number already and is found by it: nothing needs to be added.",
                ),
                field="raw",
                status=409,
            )
        cursor.execute(_MATTER, [number, unit, unit])
        matter, office = cursor.fetchone()
        cursor.execute(
            _ADD,
            {
                "number": number, "matter": matter, "unit": office, "kind": alias.kind, "raw": alias.secret.value,
                "normalised": alias.normalised, "key": alias.key, "issuer": alias.issuer,
                "ref": alias.secret.ref(alias.field),
            },
        )  # fmt: skip
    return int(matter)
