"""May this person do this, here, now? (权限判断): the pure table of ``rules.permissions``, asked with the register at hand.

Every refusal goes to the access log. A refusal usually undoes the transaction it happens in, and a log line written there
would go with it; so it waits in the request's own list, and the door writes the list once the act has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yihao.ledger.commands import log_access
from yihao.people.acting import Acting
from yihao.people.models import Post
from yihao.people.queries.offices import is_below
from yihao.people.rules.categories import LABELS, RANK, THREE_POWERS, Category
from yihao.people.rules.permissions import PERMISSIONS, REFUSALS, Ask, Verdict, judge
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

SETTING_UP = THREE_POWERS | {Category.POLITICAL}


class NotPermitted(Refused):
    """The post, the token or the office does not cover this act (无权办理)."""

    def __init__(self, code: str, words: Words) -> None:
        super().__init__(code, words, status=403)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal waiting to be logged (待记拒绝)."""

    acting: Acting
    about: str
    number: str | None
    at: datetime


_waiting: ContextVar[list[Refusal] | None] = ContextVar("people_refusals", default=None)


def require(
    acting: Acting | None, code: str, *, at: datetime, unit: str | None = None, number: str | None = None
) -> Acting:
    """Go on only if the person may do this, for this office, at this instant; hands the acting person back.

    Raises:
        Refused: nobody is signed in (401).
        NotPermitted: the post, the office or the token does not cover it; the refusal is logged.
    """
    if acting is None:
        raise Refused("sign_in_first", Words("请先登录。", "Sign in first."), status=401)
    verdict = _judge(acting, code, unit, at)
    if verdict == Verdict.GRANTED and acting.category == Category.SYSTEM and not setting_up():
        note_refusal(acting, code, at=at)
        raise NotPermitted(
            "setup_is_over",
            Words(
                "初始设置已经结束，请由系统管理员、安全管理员或政治部办理。",
                "Setting up is over: a system or security administrator or the political department does this now.",
            ),
        )
    if verdict != Verdict.GRANTED:
        note_refusal(acting, code, at=at, number=number)
        raise NotPermitted(verdict.value, _in_words(acting, code, unit, verdict))
    return acting


def may(acting: Acting | None, code: str, *, at: datetime, unit: str | None = None) -> bool:
    """Tell whether ``require`` would go on; nothing is logged. For showing or not showing an entry."""
    return acting is not None and _judge(acting, code, unit, at) == Verdict.GRANTED


def setting_up() -> bool:
    """Tell whether the first setting-up still goes on: until the three administrators and a political officer hold office."""
    held = Post.objects.filter(known_to__isnull=True, category__in=sorted(SETTING_UP)).values_list(
        "category", flat=True
    )
    return len(set(held.distinct())) < len(SETTING_UP)


def note_refusal(acting: Acting, about: str, *, at: datetime, number: str | None = None) -> None:
    """Have a refusal logged: at once outside a transaction, else as soon as the door has ended the act."""
    waiting = _waiting.get()
    if waiting is None:
        _waiting.set(waiting := [])
    waiting.append(Refusal(acting, about, number, at))
    if not connection.in_atomic_block:
        write_refusals()


def write_refusals() -> int:
    """Write the refusals that wait to the access log; a door calls this before it answers. Gives how many."""
    waiting = _waiting.get() or []
    _waiting.set([])
    for refusal in waiting:
        log_access(
            actor=refusal.acting.ledger_actor,
            act="refused",
            number=refusal.number,
            about=refusal.about,
            via=refusal.acting.via,
            at=refusal.at,
        )
    return len(waiting)


@contextmanager
def refusals_written() -> Iterator[None]:
    """Surround one act of a door: whatever was refused inside is in the access log when this ends."""
    _waiting.set([])
    try:
        yield
    finally:
        write_refusals()


def _judge(acting: Acting, code: str, unit: str | None, at: datetime) -> Verdict:
    day = at.astimezone(BEIJING).date()
    below = unit is not None and unit != acting.unit and is_below(unit, acting.unit, day)
    return judge(code, Ask(acting.category, acting.unit, acting.scopes, unit, below))


def _in_words(acting: Acting, code: str, unit: str | None, verdict: Verdict) -> Words:
    permission = PERMISSIONS.get(code)
    label = permission.label if permission else Words(code, code)
    able = (
        sorted(permission.categories - {Category.SYSTEM}, key=lambda category: RANK.get(category, len(RANK)))
        if permission
        else []
    )
    named, more = able[:6], len(able) > 6
    who = Words(
        "、".join(LABELS[c].zh for c in named) + ("等" if more else ""),
        ", ".join(LABELS[c].en for c in named) + (" and others" if more else ""),
    )
    return REFUSALS[verdict].format(label=label, category=acting.category.label, who=who, unit=unit or "")
