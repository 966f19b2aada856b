"""The frame around a page (页框): who acts, for which office, what the rail shows. A context processor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.http import HttpRequest

from yihao.cases.queries.linking import linking_tasks
from yihao.ledger.queries import Head, head, is_simulated
from yihao.people.acting import Acting
from yihao.people.permissions import may
from yihao.people.queries import unit_names
from yihao.people.rules.sessions import IDLE
from yihao.runtime.clock import now
from yihao.web.rail import RailItem, rail_for
from yihao.web.receipts import ReceiptLink, to_show


@dataclass(frozen=True, slots=True)
class Shell:
    """What ``web/base.html`` needs (页框所需)."""

    acting: Acting | None = None
    office: str = ""
    post_label: str = ""
    rail: list[RailItem | None] = field(default_factory=list)
    can_search: bool = False
    waiting: int | None = None
    simulated: bool = False
    idle_seconds: int = int(IDLE.total_seconds())
    receipts: Callable[[], list[ReceiptLink]] = list
    log_head: Callable[[], Head | None] = lambda: None


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the shell for this request; pages of somebody not signed in have an empty rail."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None:
        return {"shell": Shell()}
    at = now()
    names = unit_names([acting.unit], at.date())
    return {
        "shell": Shell(
            acting=acting,
            office=names.get(acting.unit, acting.unit),
            post_label=acting.department or str(acting.category.label),
            rail=rail_for(acting.category, may=lambda code: may(acting, code, at=at), path=request.path),
            waiting=len(linking_tasks(acting, at)) if may(acting, "case.link", at=at) else None,
            can_search=may(acting, "case.search", at=at),
            simulated=is_simulated(),
            receipts=partial(to_show, request),
            log_head=partial(head, acting.unit),
        )
    }
