"""Looking at why and at what was before (查阅理由与更正前): the look is in the access log before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yihao.cases.commands.look import plain
from yihao.cases.commands.within import Revealed, events_of, reveal_names
from yihao.cases.queries.reasons import Explained, earlier_names, explained
from yihao.people.acting import Acting


def events_with_reasons(*, acting: Acting, number: str, at: datetime) -> list[Explained]:
    """Give what was done in a case, oldest first, with reasons for those who may see them (办案事件及理由); logged.

    Raises:
        NotVisible: the case is not the asker's to see.
    """
    told = events_of(acting=acting, number=number, at=at)
    return explained(acting, plain(number), told, at)


@dataclass(frozen=True, slots=True)
class RevealedWithEarlier:
    """Full names of a case's parties, and what they were called before corrections (姓名全文及更正前), by number and ordinal."""

    now: Revealed
    earlier: Mapping[tuple[str, int], tuple[str, ...]]


def reveal_with_earlier(*, acting: Acting, number: str, reason: str, at: datetime) -> RevealedWithEarlier:
    """Show full names and those before corrections; the act and its reason are logged first.

    Raises:
        NotVisible: the names are not the asker's to see.
    """
    now = reveal_names(acting=acting, number=number, reason=reason, at=at)
    return RevealedWithEarlier(now, earlier_names({known for known, _ in now.names}))
