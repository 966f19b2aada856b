"""Name who handles a matter (确定承办人). The way of assigning by rotation comes with the criminal procedure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yihao.cases import events
from yihao.cases.commands.hold import hold, needed, unchanged
from yihao.cases.commands.once import once
from yihao.cases.subjects import free_text
from yihao.ledger.commands import Receipt, record
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.people.queries import PersonCard, held_post_on, people_of
from yihao.people.rules.categories import HANDLERS, LEADERS
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LEAD, MEMBER = "lead", "member"
NOT_OPEN = Words("本院没有这一件，或已办结。", "This office has no such open matter.")
MAY_HANDLE = HANDLERS | LEADERS

_ASSIGN = """
WITH ended AS (
  UPDATE cases_teammember SET to_at = %(at)s
  WHERE number = %(number)s AND matter = %(matter)s AND role = 'lead' AND %(role)s = 'lead' AND to_at IS NULL),
office AS (
  INSERT INTO cases_caseoffice (number, unit, department) VALUES (%(number)s, %(unit)s, %(department)s) ON CONFLICT DO NOTHING),
joined AS (
  INSERT INTO cases_teammember (number, matter, person, role, from_at)
  VALUES (%(number)s, %(matter)s, %(person)s, %(role)s, %(at)s)),
raised AS (UPDATE cases_case SET version = version + 1 WHERE number = %(number)s)
UPDATE cases_matter SET handler = CASE WHEN %(role)s = 'lead' THEN %(person)s ELSE handler END,
       department = CASE WHEN department = '' THEN %(department)s ELSE department END
WHERE number = %(number)s AND ordinal = %(matter)s AND unit = %(unit)s AND state = 'OPEN' RETURNING ordinal
"""


def who_may_handle(acting: Acting, at: datetime) -> list[PersonCard]:
    """List who may be given a matter of the own office today (可承办人员), each person once."""
    require(acting, "case.assign", unit=acting.unit, at=at)
    able: dict[str, PersonCard] = {}
    for card in people_of(acting.unit, at.date()):
        if card.category in MAY_HANDLE:
            able.setdefault(card.person, card)
    return list(able.values())


@transaction.atomic
def assign_handler(
    *,
    acting: Acting,
    number: str,
    matter: int,
    person: str,
    role: str = LEAD,
    reason: str,
    at: datetime,
    key: str = "",
    version: int | None = None,
) -> Receipt:
    """Let a person of the own office handle a matter (承办); a former lead stays in the trace with the period.

    ``key``: as ``once``; asked again, it gives the same receipt.

    Raises:
        Refused: the matter is not an open one of this office, or the person holds no handling post here today.
    """
    require(acting, "case.assign", unit=acting.unit, at=at)
    needed("reason", reason)
    if role not in (LEAD, MEMBER):
        raise Refused("role", Words("请选择主办或协办。", "Choose lead or member."), field="role")
    asked = once(acting, "case.assign", key, number, matter, person, role, reason)
    if asked.done:
        return asked.done
    (held,) = hold(acting, [number], at)
    unchanged(held, version)
    posts = [p for p in held_post_on(person, acting.unit, at.date()) if p.category in MAY_HANDLE]
    if not posts:
        raise Refused(
            "no_handling_post",
            Words("此人今天在本院没有办案岗位。", "This person holds no handling post at this office today."),
            field="person",
        )
    department = posts[0].department
    values: dict[str, Any] = {
        "number": number,
        "matter": matter,
        "person": person,
        "role": role,
        "at": at,
        "unit": acting.unit,
        "department": department,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN, values)
        if cursor.fetchone() is None:
            raise Refused("matter_not_open", NOT_OPEN, field="matter", status=409)
    return record(
        events.MatterAssigned(person, role, department), actor=acting.ledger_actor, number=number, matter=f"M{matter:02}",
        occurred=at, secrets=free_text(number, reason=reason), via=acting.via, idem=asked.idem, request=asked.request,
    )  # fmt: skip
