"""Looking too often (查阅过频): counted for each person, not each process, by the very statement that notes the look.

One row for a person and kind of look, counted up in place, in a table that is not kept through a crash (migration 0005). The
row's lock orders parallel looks of the same person, so exactly the limit goes through within a window.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from yihao.ledger.commands import Note, log_access
from yihao.people.acting import Acting
from yihao.people.rules.limits import LABELS, Kind, Limit, read_limits
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


class TooMany(Refused):
    """More look-ups than the limit (查阅过于频繁); ``retry_after`` are the seconds until the next is answered."""

    def __init__(self, kind: Kind, retry_after: int) -> None:
        said = LABELS[kind]
        super().__init__(
            "too_many",
            Words(
                f"{said.zh}过于频繁，请在 {retry_after} 秒后再试。确需批量查询的，请联系系统管理员。",
                f"Too many {said.en}: try again in {retry_after} seconds. If the work needs more, ask the system administrator.",
            ),
            status=429,
        )
        self.kind = kind
        self.retry_after = retry_after


class Count(NamedTuple):
    """A look about to be counted (待计次): SQL text that gives the seconds to wait, 0 to go on, with its parameters."""

    kind: Kind
    call: str
    parameters: dict[str, Any]

    def passed(self, wait: int) -> None:
        """Go on only if nothing is to be waited for.

        Raises:
            TooMany: it is too often.
        """
        if wait:
            raise TooMany(self.kind, wait)


_CALL = (
    "people_count_look(%(k_person)s, %(k_kind)s, %(k_latest)s, %(k_most)s, %(k_seconds)s, %(k_missed)s, %(k_within)s)"
)


def count_of(acting: Acting, kind: Kind, *, latest: str = "") -> Count:
    """Prepare the counting of a look for the statement that reads (备好计次); the same ``latest`` again does not count."""
    limits = read_limits(settings.YIHAO_LOOK_LIMITS)
    if kind not in limits:
        return Count(kind, "0", {})
    missed = limits[Kind.MISSED] if kind in (Kind.SEARCHED, Kind.OPENED) else Limit(0, 0)
    return Count(
        kind,
        _CALL,
        {
            "k_person": acting.person, "k_kind": kind.value, "k_latest": latest, "k_most": limits[kind].most,
            "k_seconds": limits[kind].seconds, "k_missed": missed.most, "k_within": missed.seconds,
        },
    )  # fmt: skip


def count_look(acting: Acting, kind: Kind, at: datetime) -> None:
    """Count a look by a statement of its own, before it reads (计次).

    Raises:
        TooMany: it is too often; that is logged.
    """
    count = count_of(acting, kind)
    if not count.parameters:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {count.call}", count.parameters)
        (wait,) = cursor.fetchone()
    if wait:
        raise refused(acting, TooMany(kind, wait), at)


def refused(acting: Acting, refusal: TooMany, at: datetime, *, instead_of: Note | None = None) -> TooMany:
    """Log that a look was refused for being too often (记下过频), and hand the refusal back to be raised."""
    log_access(
        actor=acting.ledger_actor, act="refused", about=f"too_many.{refusal.kind}", via=acting.via, at=at,
        instead_of=instead_of,
    )  # fmt: skip
    return refusal
