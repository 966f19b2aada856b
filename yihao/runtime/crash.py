"""Crash points (断电点): labelled places where a process may be told to die, as a power cut would have it.

``YIHAO_CRASH_AT=label`` kills the process with SIGKILL when it first comes there; ``label:3`` the third time. Without the
variable a crash point does nothing. ``make crash`` finds the labels by reading the source.
"""

from __future__ import annotations

import os
import signal
from itertools import count

_WANTED, _, _TURN = os.environ.get("YIHAO_CRASH_AT", "").partition(":")
_turns = count(1)


def crash_point(label: str) -> None:
    """Die here, if told to (断电点)."""
    if label == _WANTED and next(_turns) == int(_TURN or 1):
        os.kill(os.getpid(), signal.SIGKILL)
