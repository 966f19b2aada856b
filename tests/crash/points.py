"""The labelled points (断电点): which process comes past each, and at what moment. A label without an entry here is a failing test."""

from __future__ import annotations

import random
import re
from collections.abc import Set
from typing import NamedTuple

from yihao.runtime.places import REPOSITORY

LABEL = re.compile(r'crash_point\(\s*"([a-z_.]+)"')
WITNESSES = ("province", "discipline")
PROCESSES = ("postgres", "site", "batcher", "sealer", "signer", *WITNESSES)

LOAD, ROTATION = "load", "rotation"
"""Passed whenever clients work; passed when a log begins its next epoch, which makes a key and is told to the witnesses."""


class Point(NamedTuple):
    """A labelled point (断电点): any one of ``processes`` comes past it, at the given moment."""

    processes: tuple[str, ...]
    moment: str = LOAD


SEALER, SIGNER, WITNESS = ("sealer",), ("signer",), WITNESSES
POINTS = {
    "append.before": Point(("site",)),
    "append.before_commit": Point(("site",)),
    "accept.committed": Point(("site",)),
    "access.before_note": Point(("site",)),
    "access.before_chain": Point(("batcher",)),
    "access.after_chain": Point(("batcher",)),
    "sealer.before_index": Point(SEALER),
    "sealer.after_index": Point(SEALER),
    "sealer.before_sign": Point(SEALER),
    "sealer.before_store": Point(SEALER),
    "sealer.after_store": Point(SEALER),
    "sealer.before_cosignatures": Point(SEALER),
    "sealer.before_national": Point(SEALER),
    "sealer.after_national_leaves": Point(SEALER),
    "sealer.before_key": Point(SEALER, ROTATION),  # the command comes past it too, whichever is first
    "signer.before_write": Point(SIGNER),
    "signer.before_commit": Point(SIGNER),
    "signer.after_commit": Point(SIGNER),
    "signer.before_epoch_commit": Point(SIGNER, ROTATION),
    "signer.after_epoch_commit": Point(SIGNER, ROTATION),
    "keys.before_write": Point(SIGNER, ROTATION),
    "keys.after_write": Point(SIGNER, ROTATION),
    "witness.before_log": Point(WITNESS, ROTATION),
    "witness.before_write": Point(WITNESS),
    "witness.before_commit": Point(WITNESS),
    "witness.after_commit": Point(WITNESS),
}


def labels() -> set[str]:
    """Find the labelled points in the source (源码中的断电点)."""
    return {label for path in (REPOSITORY / "yihao").rglob("*.py") for label in LABEL.findall(path.read_text())}


class Kill(NamedTuple):
    """What a round kills (一轮所断): a process at a label, or at a random moment; ``everything`` at once."""

    process: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.process

    @property
    def is_rotation(self) -> bool:
        """Whether the point is only passed while a log begins its next epoch."""
        return bool(self.label) and POINTS[self.label].moment == ROTATION

    @property
    def crash_at(self) -> str:
        """What the victim is told: the label, and which time it comes there."""
        if not self.label:
            return ""
        return f"{self.label}:{1 if self.is_rotation else random.randint(1, 2)}"


def at(label: str) -> Kill:
    """Give the kill of a label, of any one of the processes that come past it."""
    return Kill(random.choice(POINTS[label].processes), label)


def named(what: str) -> Kill:
    """Give the kill that a label or a process names."""
    return at(what) if what in POINTS else Kill(what)


def plan(rounds: int) -> list[Kill]:
    """Give the rounds (断电次序): all that can be killed in turn, in random order; few rounds kill every process all the same."""
    if rounds <= 10:
        chosen = _short()[:rounds]
    else:
        every = [*map(at, sorted(POINTS)), *map(Kill, PROCESSES), Kill("everything"), Kill("everything")]
        chosen = [at(one.label) if one.label else one for one in (every[n % len(every)] for n in range(rounds))]
    random.shuffle(chosen)
    return chosen


def _short() -> list[Kill]:
    """Give ten rounds: each process at one of its points, database and all at a random moment, one rotation, one more of the site."""
    chosen = [Kill("postgres"), Kill("everything"), at(_one_of("rotation"))]
    for process in ("site", "batcher", "sealer", "signer", *WITNESSES, "site"):
        chosen.append(Kill(process, _one_of(process, but={one.label for one in chosen})))
    return chosen


def _one_of(what: str, but: Set[str] = frozenset()) -> str:
    fit = [
        label
        for label, point in sorted(POINTS.items())
        if (point.moment == ROTATION if what == "rotation" else point.moment == LOAD and what in point.processes)
    ]
    return random.choice([label for label in fit if label not in but] or fit)
