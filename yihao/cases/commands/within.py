"""Inside a case that may be seen (案内查阅): full names, events, receipts; each look is in the access log before its answer is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yihao.cases.commands.look import open_case, plain
from yihao.cases.queries.import_pages import Compared, pair
from yihao.cases.queries.show import name_addresses
from yihao.cases.queries.trace import Told, events_told
from yihao.ledger.commands import log_access
from yihao.ledger.vault import reveal
from yihao.people.acting import Acting
from yihao.people.rules.visibility import View
from yihao.runtime.refusal import NotVisible

ACCEPTED = frozenset({"case.registered/1", "case.registered/2", "matter.registered/1", "matter.registered/2"})
IMPORTED = "judgment.imported/1"


@dataclass(frozen=True, slots=True)
class Revealed:
    """Full names of a case's parties by number and ordinal (姓名全文)."""

    names: Mapping[tuple[str, int], str]
    identities: Mapping[tuple[str, int], str]


def reveal_names(*, acting: Acting, number: str, reason: str, at: datetime) -> Revealed:
    """Show names and identity numbers in full (显示姓名和证件号码全文); the act and its reason are logged first.

    Raises:
        NotVisible: no such case, or its names are not the asker's to see; logged.
    """
    try:
        places = name_addresses(acting, plain(number), at)
    except NotVisible:
        log_access(actor=acting.ledger_actor, act="refused", about="case.reveal", via=acting.via, at=at)
        raise
    log_access(
        actor=acting.ledger_actor, act="case.names_revealed", number=plain(number), reason=reason, via=acting.via, at=at
    )
    values = reveal([r for p in places for r in (p.name_ref, p.identity_ref) if r])
    return Revealed(
        {(p.number, p.ordinal): str(values.get(p.name_ref, "")) for p in places},
        {(p.number, p.ordinal): str(values.get(p.identity_ref, "")) for p in places if p.identity_ref},
    )


def events_of(*, acting: Acting, number: str, at: datetime) -> list[Told]:
    """Give what was done in a case (办案事件), oldest first; logged.

    Raises:
        NotYours: the card may be seen, its trace not.
    """
    card = open_case(acting=acting, number=number, at=at, about="events", view=View.TRACE)
    return events_told([card["number"], *card["absorbed"]])


@dataclass(frozen=True, slots=True)
class Accepted:
    """How a matter was accepted, and what became of its number since (受理情况).

    ``is_late``: it was brought in from a judgment. ``goes_to``: the case that its number leads to now, if another.
    """

    told: Told
    is_late: bool
    day_known: bool
    is_void: bool
    goes_to: str

    @property
    def received_on(self) -> date:
        """The day it was received as told then; only its year where the day was not known."""
        return date.fromisoformat(self.told.facts["received_on"])


def receipt_of(*, acting: Acting, number: str, matter: int, at: datetime) -> Accepted:
    """Give the event by which a matter was accepted (受理回执), under the number it was accepted under; logged.

    Raises:
        NotVisible: there is no such matter, or the case is not the asker's to see.
    """
    card = open_case(acting=acting, number=number, at=at, about="receipt")
    part = f"M{matter:02}"
    told = [t for t in events_told([plain(number)]) if t.matter == part]
    found = next((t for t in told if t.type in ACCEPTED), None)
    if found is None:
        raise NotVisible
    judgments = [t for t in told if t.type == IMPORTED]
    return Accepted(
        found,
        is_late=bool(judgments),
        day_known=not judgments or any(t.facts["day_known"] for t in judgments),
        is_void=card["state"] == "VOID",
        goes_to="" if card["number"] == plain(number) else card["number"],
    )


def open_pair(*, acting: Acting, review: int, at: datetime) -> Compared:
    """Give two imported documents side by side with their texts (并排核对); logged at both of their cases.

    Raises:
        NotVisible: no such pair at the asker's office.
    """
    try:
        found = pair(acting, review, at)
    except NotVisible:
        log_access(actor=acting.ledger_actor, act="refused", about="case.view", via=acting.via, at=at)
        raise
    for number in sorted({found.one.number, found.two.number}):
        log_access(
            actor=acting.ledger_actor, act="case.viewed", number=number, about="import_pair", via=acting.via, at=at
        )
    return found
