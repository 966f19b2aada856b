"""Taking a case's evidence away (出具证据包): who may see the case, with the fields he or she may see; an act that is recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from yihao.cases.commands.look import plain
from yihao.cases.events import EvidenceTaken
from yihao.cases.queries.show import case_card
from yihao.ledger.bundle import collect
from yihao.ledger.bundling import Evidence, Label, write_bundle
from yihao.ledger.commands import Receipt, log_access, record
from yihao.ledger.queries import events_of_case
from yihao.ledger.rules.leaf import SYSTEM_UNIT
from yihao.people.acting import Acting
from yihao.people.permissions import may, require
from yihao.people.queries import person_names, short_unit_names
from yihao.people.queries.persons import beliefs_about
from yihao.people.rules.visibility import View
from yihao.runtime.refusal import NotVisible

_NAMES = re.compile(r"p[0-9]{2,}_name|before|after")
_NEVER = re.compile(r"request|p[0-9]{2,}_identity")


@dataclass(frozen=True, slots=True)
class Taken:
    """A bundle that was handed out (已出具的证据包)."""

    number: str
    content: bytes
    entries: int
    receipt: Receipt


def take_evidence(*, acting: Acting, number: str, at: datetime, national_day: date | None = None) -> Taken:
    """Make the evidence bundle of a case (出具证据包), log it, and record the export in the system's log.

    Identity numbers are never in it, names only for those who may reveal them. A door asks for fresh authentication first.
    ``national_day``: so that the bundle leads to the national root that was printed for that day.

    Raises:
        NotVisible: the case does not exist, or its trace is not the asker's to see.
        NoRoot: there is no national root of that day.
    """
    card = open_trace(acting=acting, number=number, at=at, act="case.bundled")
    told, sees = str(card["number"]), card["sees"]
    names_too = sees[View.NAMES] and may(acting, "case.reveal", at=at)

    def may_disclose(field: str) -> bool:
        return not _NEVER.fullmatch(field) and bool(names_too if _NAMES.fullmatch(field) else sees[View.SUBSTANCE])

    evidence = collect(told, may_disclose=may_disclose, labels=_labels(told, at), at=at, national_day=national_day)
    content = write_bundle(evidence)
    with transaction.atomic():
        receipt = record(
            EvidenceTaken(told, sha256(content).hexdigest(), _count(evidence)),
            actor=acting.ledger_actor, unit=SYSTEM_UNIT, via=acting.via,
        )  # fmt: skip
    return Taken(told, content, _count(evidence), receipt)


def open_trace(*, acting: Acting, number: str, at: datetime, act: str = "case.viewed") -> dict[str, Any]:
    """Give the card of a case whose whole trace the asker may see (查看全程), and log it.

    Raises:
        NotVisible: it does not exist, or its trace is not the asker's to see.
    """
    require(acting, "case.view", at=at)
    try:
        card = case_card(acting, plain(number), at, view=View.TRACE)
    except NotVisible:
        log_access(actor=acting.ledger_actor, act="refused", about="case.bundle", via=acting.via, at=at)
        raise
    log_access(actor=acting.ledger_actor, act=act, number=card["number"], about="bundle", via=acting.via, at=at)
    return card


def _count(evidence: Evidence) -> int:
    return sum(len(log.entries) + len(log.unsealed) for log in evidence.logs)


def _labels(number: str, at: datetime) -> list[Label]:
    """Name the offices and people of a case, for the reader's convenience; the verifier says that this proves nothing."""
    events = events_of_case(number)
    units = short_unit_names(sorted({event.unit for event in events}), at.date())
    people = person_names(sorted({event.actor.id for event in events}), at.date())
    held = {post: beliefs_about(post) for post in sorted({event.actor.post for event in events})}
    posts = [
        Label("post", post, known[-1].title or known[-1].category.label.zh) for post, known in held.items() if known
    ]
    return (
        posts
        + [Label("unit", unit, name) for unit, name in units.items()]
        + [Label("person", person, name) for person, name in people.items()]
    )
