"""Who acts (经办身份): a person in one post at one instant, as values that can be handed through every room."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from yihao.ledger.commands import Actor
from yihao.people.rules.categories import Category
from yihao.people.rules.visibility import Asker
from yihao.runtime.context import Via

SYSTEM_ID = "system"
SYSTEM_UNIT = "000000"


@dataclass(frozen=True, slots=True)
class Acting:
    """A person acting in a post (以某岗位身份行事的人)."""

    person: str
    name: str
    post: str
    unit: str
    category: Category
    department: str
    title: str
    quota: bool
    clearance: int
    since: date | None = None
    scopes: frozenset[str] | None = None  # of the token used; None = signed in as oneself, nothing cut off
    via: Via = field(default_factory=lambda: Via("web"))
    account: int | None = None

    @property
    def ledger_actor(self) -> Actor:
        """The same, as the ledger writes it."""
        return Actor(id=self.person, post=self.post, unit=self.unit)

    @property
    def asker(self) -> Asker:
        """The same, as the rule of visibility asks for it."""
        return Asker(self.category, self.unit, self.department, self.clearance)

    def through(self, via: Via) -> Acting:
        """The same person and post through another door."""
        return replace(self, via=via)


def the_system(via: Via | None = None) -> Acting:
    """Give the system itself (系统), which sets up the first offices and people and acts by rule after that."""
    return Acting(
        person=SYSTEM_ID,
        name="系统",
        post=SYSTEM_ID,
        unit=SYSTEM_UNIT,
        category=Category.SYSTEM,
        department="",
        title="系统",
        quota=False,
        clearance=0,
        via=via or Via("system"),
    )
