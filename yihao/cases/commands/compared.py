"""Cases shown as candidates (示出的可能同案): being shown to a desk is a look at each of them."""

from __future__ import annotations

from datetime import datetime

from yihao.cases.queries.sameness import Sameness
from yihao.ledger.commands import log_accesses
from yihao.people.acting import Acting


def log_candidates(acting: Acting, found: Sameness, at: datetime) -> None:
    """Log at each case of the own office that it was shown as a candidate (逐案记下); at most as many as are ever shown."""
    log_accesses(
        actor=acting.ledger_actor, act="case.compared", about="candidate", via=acting.via, at=at,
        numbers=[c.number for c in found.own],
    )  # fmt: skip
