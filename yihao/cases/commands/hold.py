"""Holding a case while something is done to it (锁定案件): seen first, then locked, in ascending order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yihao.cases.visibility import visible_to
from yihao.people.acting import Acting
from yihao.people.rules.visibility import View
from yihao.runtime.plain_text import what_is_wrong
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

_HOLD = """
SELECT c.number, c.birth_unit, c.state, c.version, c.cause, c.merged_into FROM cases_case c
WHERE c.number = ANY(%(numbers)s) AND {visible} ORDER BY c.number FOR UPDATE OF c
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A case row under lock (已锁定的案件)."""

    number: str
    birth_unit: str
    state: str
    version: int
    cause: str
    merged_into: str


def hold(acting: Acting, numbers: Sequence[str], at: datetime, *, view: View = View.INDEX) -> list[Held]:
    """Lock cases in ascending order.

    Raises:
        NotVisible: one of them does not exist or is not the actor's to see.
    """
    condition, parameters = visible_to(acting, at, view)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD.format(visible=condition), parameters | {"numbers": list(numbers)})
        held = [Held(*row) for row in cursor.fetchall()]
    if len(held) != len(set(numbers)):
        raise NotVisible
    return held


def on_the_team(acting: Acting, number: str) -> None:
    """Refuse whoever sees the case by office only, and neither handles nor handled it (须为本案承办人).

    Raises:
        Refused: not on the team, now or ever before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM cases_teammember WHERE number = %s AND person = %s)", [number, acting.person]
        )
        (is_tied,) = cursor.fetchone()
    if not is_tied:
        raise not_your_case()


def not_your_case() -> Refused:
    """Say that only its team or the desk does this (须由承办人或案管办理)."""
    return Refused(
        "not_your_case",
        Words(
            "你不是本案承办人，不能办理这一项。请由承办人或案件管理部门办理。",
            "You do not handle this case. Its handler or the case-management desk does this.",
        ),
        status=403,
    )


def unchanged(held: Held, version: int | None) -> None:
    """Refuse when the case was changed since the asker read it.

    Raises:
        Refused: another act came first; ``version`` is what the asker had seen, ``None`` asks for no check.
    """
    if version is not None and held.version != version:
        raise Refused(
            "stale",
            Words(
                "这个案件刚被别人改过，请核对新的内容后再办。",
                "Somebody else has just changed this case: look again, then act.",
            ),
            status=412,
        )


def in_use(held: Held) -> None:
    """Refuse a number that leads elsewhere or is void (须为在用案号).

    Raises:
        Refused: merged into another case, or void.
    """
    if held.merged_into:
        raise Refused(
            "case_merged",
            Words("该案号已并入另一案，请到并入后的案号办理。", "This number was merged into another case: act there."),
            status=409,
        )
    if held.state == "VOID":
        raise Refused(
            "case_void",
            Words("该案号已作废，不能再办理。", "This number is void: nothing more can be done under it."),
            status=409,
        )


def needed(field: str, text: str, *, most: int = 500) -> None:
    """Refuse a reason that is empty, too long, or not what it looks like.

    Raises:
        Refused: the text is empty or longer than ``most`` characters.
    """
    if not text.strip():
        raise Refused(
            "missing", Words("请写明理由，不能留空。", "Give the reason; it cannot be left empty."), field=field
        )
    if len(text) > most:
        raise Refused(
            "too_long",
            Words(f"最多 {most} 个字符，请缩短。", f"At most {most} characters: shorten it."),
            field=field,
        )
    if wrong := what_is_wrong(text):
        raise Refused("unreadable_text", wrong, field=field)
