"""Withholding a look-up from the case's team (暂缓公开查阅): only oversight's look-ups, only on written authority, only for a time.

Every look-up is logged and sealed at once. One by inspection or the resident discipline group stays off the team's page for
``WINDOW``, in which the written authority is to be entered; without one it is shown after that. An authority that is not
reviewed every ``REVIEW_EVERY`` lapses, and lapses for good: what the team has seen cannot be withheld again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yihao.people.rules.categories import Category
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

OVERSEERS = frozenset({Category.INSPECTION, Category.DISCIPLINE_GROUP})
WINDOW = timedelta(hours=24)
REVIEW_EVERY = timedelta(days=30)
LONGEST = timedelta(days=180)


class Standing(StrEnum):
    """How a deferral stands (暂缓状态)."""

    IN_FORCE = "in_force"
    RELEASED = "released"  # by an act, before its time
    ENDED = "ended"  # the authority's time is over
    LAPSED = "lapsed"  # not reviewed in time


STANDINGS = {
    Standing.IN_FORCE: Words("暂缓中", "withheld"),
    Standing.RELEASED: Words("已公开", "released"),
    Standing.ENDED: Words("期限届满，已公开", "ended, shown"),
    Standing.LAPSED: Words("逾期未复核，已公开", "not reviewed in time, shown"),
}


@dataclass(frozen=True, slots=True)
class Deferral:
    """A deferral as the rules see it (一次暂缓): look-ups of [since, until) are withheld while it is in force."""

    since: datetime
    until: datetime
    reviewed_at: datetime
    released_at: datetime | None = None

    @property
    def review_due(self) -> datetime:
        """When the next review must have been made (下次复核期限)."""
        return min(self.until, self.reviewed_at + REVIEW_EVERY)

    def standing(self, at: datetime) -> Standing:
        """Tell how it stands at an instant; nobody need do anything for it to end."""
        if self.released_at is not None and self.released_at <= at:
            return Standing.RELEASED
        if at < self.review_due:
            return Standing.IN_FORCE
        return Standing.ENDED if self.until <= self.reviewed_at + REVIEW_EVERY else Standing.LAPSED

    def covers(self, looked_at: datetime) -> bool:
        """Tell whether a look-up of that moment falls under it."""
        return self.since <= looked_at < self.until


def is_withheld(looked_at: datetime, deferrals: Iterable[Deferral], at: datetime) -> bool:
    """Tell whether an overseer's look-up is withheld at ``at``; ``deferrals`` are those of the same case and office."""
    covering = [one for one in deferrals if one.covers(looked_at)]
    if any(one.standing(at) == Standing.IN_FORCE for one in covering):
        return True
    released = any(one.standing(at) == Standing.RELEASED for one in covering)
    return at < looked_at + WINDOW and not released


def check_period(since: datetime, until: datetime, in_force: Iterable[Deferral], at: datetime) -> None:
    """Refuse a period that would take back what was shown, or that has no near end (暂缓期间).

    Looks of the last 24 hours were shown to nobody yet; older ones only if a deferral in force has withheld them till now.

    Raises:
        Refused: it begins too early, ends before now or before it begins, or lasts more than 180 days from now.
    """
    if since < at - WINDOW and not any(one.standing(at) == Standing.IN_FORCE and one.covers(since) for one in in_force):
        raise Refused(
            "deferral_too_early",
            Words(
                "开始时间最早为 24 小时之前：更早的查阅已经公开，不能再收回。",
                "It may begin 24 hours ago at the earliest: older look-ups have been shown and cannot be taken back.",
            ),
            field="since",
        )
    if not max(since, at) < until <= at + LONGEST:
        raise Refused(
            "deferral_period",
            Words(
                "结束时间应晚于现在和开始时间，自现在起不超过 180 日；需要继续的，凭新的书面批准再办。",
                "It ends after now and after it begins, within 180 days; for longer, a new written authority is needed.",
            ),
            field="until",
        )
