"""The receipt of any act, made again from the ledger (行为回执): for who acted, and for whoever may see the case it belongs to."""

from __future__ import annotations

from datetime import datetime

from yihao.cases.commands.look import open_case
from yihao.cases.commands.within import ACCEPTED
from yihao.cases.queries.trace import Told, told
from yihao.ledger.commands import log_access
from yihao.ledger.queries import entry, site
from yihao.ledger.rules.leaf import UNIT
from yihao.people.acting import Acting
from yihao.people.rules.visibility import View
from yihao.runtime.refusal import NotVisible


def receipt_of_act(*, acting: Acting, unit: str, epoch: int, seq: int, at: datetime) -> Told:
    """Give the entry at a position (行为回执). One's own act needs no sight of the case; another's does, and that look is logged.

    That a matter was accepted stands on the case's card; any other act needs sight of the trace.

    Raises:
        NotVisible: there is no such entry, or it is not the asker's to see.
    """
    here = site()
    known = here is not None and UNIT.fullmatch(unit) is not None
    found = entry(f"{here.domain}/ledger/{unit}/{epoch}", seq) if here and known else None
    if found is not None and found.actor.id == acting.person:
        return told(found)
    if found is None or found.number is None:
        log_access(actor=acting.ledger_actor, act="refused", about="case.view", via=acting.via, at=at)
        raise NotVisible
    view = View.INDEX if found.type in ACCEPTED else View.TRACE
    open_case(acting=acting, number=found.number, at=at, about="receipt", view=view)
    return told(found)
