"""The national log's daily root as anybody may read it (国家总账每日根): what was signed, and who stands for it."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from yihao.ledger import verifier
from yihao.ledger.database import ask
from yihao.ledger.queries import site
from yihao.ledger.rules.daily_root import NationalPoint, RootText, is_final, root_of_day, span_of, spoken
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.ledger.rules.note import parse_note, verify_cosignature
from yihao.ledger.rules.policy import Policy, parse_policy
from yihao.ledger.site_policy import site_policy
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness who cosigned (副署): when, and whether it stands outside the procuratorate by the site's policy."""

    name: str
    at: datetime
    outside: bool


@dataclass(frozen=True, slots=True)
class DailyRoot:
    """The root of a day (每日根). Without ``witnesses`` nobody but the site stands for it."""

    day: date
    origin: str
    epoch: int
    size: int
    root: bytes
    at: datetime
    witnesses: tuple[Cosigned, ...]
    simulated: bool
    domain: str
    verifier: str
    final: bool

    @property
    def root_base64(self) -> str:
        """As it stands in the checkpoint (base64)."""
        return b64encode(self.root).decode()

    @property
    def groups(self) -> tuple[str, ...]:
        """In groups to read aloud (分组)."""
        return spoken(self.root.hex())

    @property
    def text(self) -> RootText:
        """The line in the QR code."""
        return RootText(self.domain, self.day, self.epoch, self.size, self.root.hex(), self.verifier)


class NoRoot(Refused):
    """A day without a root (这一天没有根); ``before`` and ``after`` are the nearest days that have one."""

    def __init__(self, day: date, before: date | None, after: date | None) -> None:
        super().__init__(
            "national.no_root",
            Words(
                f"{day.isoformat()} 没有国家总账的根：这一天没有封存过国家总账。",
                f"There is no national root of {day.isoformat()}: the national log was not sealed on that day.",
            ),
            field="day",
            status=404,
        )
        self.day, self.before, self.after = day, before, after


_POINTS = """
    SELECT epoch, size, root, at FROM seal_checkpoint WHERE kind = 'national' AND at >= %s AND at < %s
     ORDER BY at DESC LIMIT 100
"""


def daily_root(day: date, *, at: datetime) -> DailyRoot:
    """Give the national log's root of a day (某日国家总账之根). Four statements.

    Raises:
        NoRoot: the national log was not sealed on that day.
    """
    here, point = site(), _point(day)
    if here is None or point is None:
        raise NoRoot(day, *neighbours(day))
    return DailyRoot(
        day=day,
        origin=f"{here.domain}/national/{SYSTEM_UNIT}/{point.epoch}",
        epoch=point.epoch,
        size=point.size,
        root=point.root,
        at=point.at,
        witnesses=_cosigned(point),
        simulated=here.simulated,
        domain=here.domain,
        verifier=verifier_digest(),
        final=is_final(day, at),
    )


def _point(day: date) -> NationalPoint | None:
    rows = ask(_POINTS, list(span_of(day)))
    return root_of_day((NationalPoint(e, n, bytes(root), at.astimezone(BEIJING)) for e, n, root, at in rows), day)


def size_of_day(day: date) -> tuple[int, int]:
    """Give epoch and size of the national log at its root of a day (某日总账的期次与大小).

    Raises:
        NoRoot: the national log was not sealed on that day.
    """
    point = _point(day)
    if point is None:
        raise NoRoot(day, *neighbours(day))
    return point.epoch, point.size


def newest_day() -> date | None:
    """The day of the newest checkpoint of the national log, or nothing (最近一日)."""
    return _day("SELECT max(at) FROM seal_checkpoint WHERE kind = 'national'", [])


def neighbours(day: date) -> tuple[date | None, date | None]:
    """The nearest days before and after that have a root (前后各一日)."""
    begins, ends = span_of(day)
    return (
        _day("SELECT max(at) FROM seal_checkpoint WHERE kind = 'national' AND at < %s", [begins]),
        _day("SELECT min(at) FROM seal_checkpoint WHERE kind = 'national' AND at >= %s", [ends]),
    )


def _day(statement: str, parameters: list[datetime]) -> date | None:
    [(at,)] = ask(statement, parameters)
    return None if at is None else at.astimezone(BEIJING).date()


def _cosigned(point: NationalPoint) -> tuple[Cosigned, ...]:
    """Give whose cosignatures hold under the keys of the site's own policy; others are not told of."""
    policy = own_policy()
    rows = ask(
        "SELECT c.note, coalesce(string_agg(s.line, E'\n' ORDER BY s.witness), '') FROM seal_checkpoint c"
        " LEFT JOIN seal_cosignature s USING (kind, unit, epoch, size)"
        " WHERE kind = 'national' AND unit = %s AND epoch = %s AND size = %s GROUP BY c.note",
        [SYSTEM_UNIT, point.epoch, point.size],
    )
    if policy is None or not rows:
        return ()
    note = parse_note(rows[0][0] + "".join(line + "\n" for line in rows[0][1].split("\n") if line))
    found = []
    for one in policy.witnesses:
        with suppress(Refused):  # it did not cosign, or not with the key that the policy names
            when = datetime.fromtimestamp(verify_cosignature(note, one.key), BEIJING)
            found.append(Cosigned(one.name, when, one.outside))
    return tuple(found)


def own_policy() -> Policy | None:
    """The site's policy, or nothing as long as it has none (本站见证规则)."""
    try:
        return parse_policy(site_policy())
    except Refused:
        return None


@cache
def verifier_digest() -> str:
    """SHA-256 of the standalone verifier, as ``yihao ledger verifier`` prints it (核验程序的 SHA-256)."""
    return sha256(Path(verifier.__file__).read_bytes()).hexdigest()
