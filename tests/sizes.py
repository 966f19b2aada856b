"""How many examples a property is tried on (试验例数): all in ``make test``, a few in ``make fast``, which is for between two edits."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

FAST = os.environ.get("YIHAO_FAST") == "1"
FEW = 5


def examples(most: int) -> settings:
    """Give the setting for a property that is tried on ``most`` examples."""
    return settings(
        max_examples=min(most, FEW) if FAST else most, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
