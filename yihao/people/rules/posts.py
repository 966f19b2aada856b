"""Which posts go together (任职规则), and what may be said about a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yihao.people.rules.categories import MAY_BE_IN_QUOTA, THREE_POWERS, Category
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

CLEARANCES = range(0, 4)  # 公开 0, 内部 1, 秘密 2, 封存 3: of a case; a post's clearance reaches up to 2


@dataclass(frozen=True, slots=True)
class Term:
    """One post as the rules see it (一段任职). ``until`` is the first day on which it is no longer held."""

    category: Category
    unit: str
    department: str
    since: date
    until: date | None = None

    def overlaps(self, other: Term) -> bool:
        """Tell whether both are held on at least one same day."""
        return (self.until is None or other.since < self.until) and (other.until is None or self.since < other.until)


def check_term(term: Term, *, quota: bool, clearance: int) -> None:
    """Refuse a post that contradicts itself (任职信息自相矛盾).

    Raises:
        Refused: it ends before it begins, quota without a quota category, or clearance out of range.
    """
    if term.until is not None and term.until <= term.since:
        raise Refused(
            "post_ends_before_it_begins",
            Words("任职结束日期应当晚于开始日期。", "A post must end after the day it begins."),
            field="until",
        )
    if quota and term.category not in MAY_BE_IN_QUOTA:
        raise Refused(
            "not_a_quota_category",
            Words(
                "{label}不在员额之内，请去掉员额标记。", "{label} is outside the quota; clear the quota mark."
            ).format(label=term.category.label),
            field="quota",
        )
    if clearance not in (0, 1, 2):
        raise Refused(
            "no_such_clearance",
            Words("岗位的知悉范围只能是公开、内部或秘密。", "A post is cleared for public, internal or secret."),
            field="clearance",
        )
    if term.category == Category.SYSTEM:
        raise Refused(
            "nobody_is_the_system",
            Words("“系统”不是可以任命的岗位。", "“System” is not a post anyone can hold."),
            field="category",
        )


def check_together(term: Term, held: Iterable[Term]) -> None:
    """Refuse two of the three administrators in one hand (三权分立), and the same post twice at once.

    Raises:
        Refused: the person holds, on some same day, another of the three or the same post.
    """
    for other in held:
        if not term.overlaps(other):
            continue
        if term.category in THREE_POWERS and other.category in THREE_POWERS and term.category != other.category:
            raise Refused(
                "three_powers",
                Words(
                    "系统、安全、审计三类管理员不得由一人兼任：此人已是{held}。",
                    "System, security and audit administration stay in separate hands: this person is {held}.",
                ).format(held=other.category.label),
                field="category",
            )
        if (term.category, term.unit, term.department) == (other.category, other.unit, other.department):
            raise Refused(
                "post_already_held",
                Words(
                    "此人在这段时间已任该岗位（{since}起）。", "This person already holds that post (since {since})."
                ).format(since=other.since.isoformat()),
                field="since",
            )
