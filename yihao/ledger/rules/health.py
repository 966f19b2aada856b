"""How the ledger stands (账本状况): what waits to be sealed, cosigned and verified, and how bad that is. Pure.

Amber: somebody should look today. Red: the ledger's promise is open, or something was found that is not as it should be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from yihao.ledger.rules.policy import Policy
from yihao.runtime.words import Words

AMBER_AFTER = 300.0
"""Seconds that an event may be unsealed or uncosigned before somebody should look."""
RED_AFTER = 86_400.0
WITNESS_FAULTS = ("seal.witness_ahead", "seal.witness_declined")


class Level(StrEnum):
    """How bad it is (状况等级)."""

    OK = "ok"
    AMBER = "amber"
    RED = "red"

    @property
    def words(self) -> Words:
        """The level in words."""
        return LEVELS[self]


LEVELS = {
    Level.OK: Words("正常", "in order"),
    Level.AMBER: Words("需要查看", "needs a look"),
    Level.RED: Words("需要立即处理", "needs action now"),
}
_ORDER = list(Level)


_DOCUMENT = re.compile(r'\{"[^{}]*(?:\{[^{}]*\}?[^{}]*)?(?:\}|$)')
_SAID = re.compile(r'"(zh|en|detail|title)"\s*:\s*"((?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)')


def in_plain_words(fault: str) -> str:
    """Say what a witness answered without the machine's spelling (见证方的话): of a JSON document, also one cut off, its sentence."""
    return " ".join(_DOCUMENT.sub(lambda found: _sentence(found[0]), fault).split())


def _sentence(document: str) -> str:
    said = {name: str(json.loads(f'"{value}"', strict=False)) for name, value in _SAID.findall(document)}
    both = " ".join(said[name] for name in ("zh", "en") if said.get(name))
    return (both or said.get("detail") or said.get("title") or "").encode(errors="ignore").decode()


class Place(NamedTuple):
    """A log of this site (日志)."""

    kind: str
    unit: str
    epoch: int

    def __str__(self) -> str:
        return f"{self.kind}/{self.unit}/{self.epoch}"


class Uncosigned(NamedTuple):
    """A witness that has not cosigned a log's newest checkpoint (待见证). ``seconds``: since the first that it has not.

    ``size`` is the newest checkpoint's, ``seen`` what the witness cosigned last, 0 for none.
    """

    log: Place
    size: int
    witness: str
    seen: int
    seconds: float


class Short(NamedTuple):
    """A log whose newest checkpoint has not the quorum of the site's policy (未达见证数), and for how long."""

    log: Place
    seconds: float


class WitnessStanding(NamedTuple):
    """How a witness keeps up (见证方进度): logs and entries that it has not cosigned, the oldest for so many seconds."""

    name: str
    outside: bool
    replays: bool
    logs: int
    entries: int
    seconds: float
    good_at: datetime | None
    fault: str
    fault_at: datetime | None


class FaultFound(NamedTuple):
    """What the sealer refused to seal over (封存发现的问题). ``is_open``: nothing was sealed past it since."""

    log: Place
    seq: int
    code: str
    words: Words
    at: datetime
    is_open: bool


class SealRound(NamedTuple):
    """The sealer's last round (最近一轮封存)."""

    at: datetime
    seconds: float
    logs: int


class NationalRoot(NamedTuple):
    """The newest root of the national log of logs (全国总账根)."""

    at: datetime
    size: int
    root: str


class Verification(NamedTuple):
    """The last full verification that the system's log tells of (最近一次全面校验)."""

    at: datetime
    program: str
    entries: int
    findings: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How the ledger stands at ``at`` (账本状况). ``gaps``: of the access log in the last day, if that was asked."""

    at: datetime
    logs: int
    behind: int
    unsealed: int
    unsealed_seconds: float
    has_policy: bool
    witnesses: tuple[WitnessStanding, ...]
    short: tuple[Short, ...]
    round: SealRound | None
    faults: tuple[FaultFound, ...]
    national: NationalRoot | None
    verification: Verification | None
    gaps: int | None = None

    @property
    def open_faults(self) -> tuple[FaultFound, ...]:
        """Faults that nothing was sealed past since (未消除的问题)."""
        return tuple(one for one in self.faults if one.is_open)

    @property
    def short_seconds(self) -> float:
        """For how long the quorum has been missing where it is missing longest (最久未达见证数)."""
        return max((one.seconds for one in self.short), default=0.0)

    @property
    def reasons(self) -> tuple[tuple[Level, Words], ...]:
        """Everything that is not in order, the worst first (原因)."""
        found = [*self._found_wrong(), *self._waiting()]
        return tuple(sorted(found, key=lambda one: -_ORDER.index(one[0])))

    @property
    def level(self) -> Level:
        """The worst of it (等级)."""
        return self.reasons[0][0] if self.reasons else Level.OK

    def _found_wrong(self) -> Iterable[tuple[Level, Words]]:
        if self.open_faults:
            n = len(self.open_faults)
            yield Level.RED, Words(f"封存时发现 {n} 处问题", f"sealing found {n} faults")
        if self.verification is not None and self.verification.findings:
            n = self.verification.findings
            yield (
                Level.RED,
                Words(f"最近一次全面校验有 {n} 处不符", f"the last full verification found {n} differences"),
            )

    def _waiting(self) -> Iterable[tuple[Level, Words]]:
        if (level := level_of(self.unsealed_seconds)) != Level.OK:
            for_so_long = lasting(self.unsealed_seconds)
            yield level, Words("有记录 {t} 未封存", "an entry has been unsealed for {t}").format(t=for_so_long)
        if (level := level_of(self.short_seconds)) != Level.OK:
            for_so_long = lasting(self.short_seconds)
            yield (
                level,
                Words("有封存 {t} 未达见证数", "a seal has been short of its quorum for {t}").format(t=for_so_long),
            )
        for one in self.witnesses:
            if level_of(one.seconds) != Level.OK:  # the quorum without this one is enough, so it is never red by itself
                words = Words("见证方 {name} 落后 {t}", "the witness {name} is {t} behind")
                yield Level.AMBER, words.format(name=one.name, t=lasting(one.seconds))


def level_of(seconds: float) -> Level:
    """Judge how long something has waited (按等待时长定级)."""
    if seconds >= RED_AFTER:
        return Level.RED
    return Level.AMBER if seconds > AMBER_AFTER else Level.OK


def short_logs(policy: Policy | None, waiting: Sequence[Uncosigned]) -> tuple[Short, ...]:
    """Name the logs whose newest checkpoint is short of the policy's quorum (未达见证数的日志); without a policy nothing counts.

    A witness that is not among those who wait for a log has cosigned its newest checkpoint.
    """
    by_log: dict[Place, list[Uncosigned]] = {}
    for one in waiting:
        by_log.setdefault(one.log, []).append(one)
    found = []
    for log, late in by_log.items():
        reached = _reached(policy, late)
        if reached < late[0].size:
            # Some witness stands just there, and has waited for the checkpoint after it.
            found.append(Short(log, max((one.seconds for one in late if one.seen == reached), default=0.0)))
    return tuple(sorted(found, key=lambda one: (-one.seconds, one.log)))


def _reached(policy: Policy | None, late: Sequence[Uncosigned]) -> int:
    """The largest size at which enough witnesses have cosigned it or something that adds to it."""
    if policy is None:
        return 0
    seen = {one.name: late[0].size for one in policy.witnesses} | {one.witness: one.seen for one in late}
    for size in sorted(set(seen.values()), reverse=True):
        if size and policy.is_quorum(name for name, upto in seen.items() if upto >= size):
            return size
    return 0


def lasting(seconds: float) -> Words:
    """Say how long, in one unit (时长用语)."""
    whole = int(seconds)
    if whole < 120:
        return Words(f"{whole} 秒", f"{whole} s")
    if whole < 7_200:
        return Words(f"{whole // 60} 分钟", f"{whole // 60} min")
    if whole < 172_800:
        return Words(f"{whole // 3_600} 小时", f"{whole // 3_600} h")
    return Words(f"{whole // 86_400} 日", f"{whole // 86_400} days")
