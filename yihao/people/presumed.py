"""Who acts by a token, presumed from the last time (推定经办身份) and confirmed by the very statement that reads.

A look through the API would ask who acts, and then ask for the case: two ways to the database where one suffices. So a process
remembers whom a token stood for when it was asked for last, and the statement that reads holds the token's own question as a condition,
every column compared. A token revoked, expired, cut down, an account closed or a post changed since: the condition fails, nothing is read or
noted, and the token is asked for as always. Nothing is ever answered on the strength of what is remembered alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from yihao.ledger.commands import Note, log_access
from yihao.people import tokens
from yihao.people.acting import Acting
from yihao.people.permissions import may
from yihao.people.queries.acting import STILL_BY_TOKEN, TokenUse, acting_for_token, as_of
from yihao.people.rules.categories import Category
from yihao.runtime.context import Via
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MOST = 10_000  # tokens remembered by a process
T = TypeVar("T")
_last: OrderedDict[str, TokenUse] = OrderedDict()
_PARAMETERS = ("hash", "at", "day", "told")
_HOLDS = STILL_BY_TOKEN % {name: f"%(t_{name})s" for name in _PARAMETERS}


class Unconfirmed(Exception):
    """What was presumed did not show to hold (推定未获确认); ``note``, if any, has its place in the counter and waits to be used."""

    def __init__(self, note: Note | None) -> None:
        super().__init__()
        self.note = note


@dataclass(frozen=True, slots=True)
class Presumed:
    """Who acted by a token last (推定经办身份): ``holds`` is the condition under which this is still so."""

    acting: Acting
    token_hash: str
    via: Via
    holds: str = _HOLDS
    parameters: dict[str, Any] = field(default_factory=dict)

    def settled(self, at: datetime) -> Acting | None:
        """Ask who acts by the token now, as if nothing were remembered."""
        return _ask(self.token_hash, at, self.via)


def presume(header: str, *, at: datetime, via: Via) -> Presumed | Acting | None:
    """Give who acts by a token: presumed, where it was asked for before, else as asked for now; None for one that does not hold.

    Whoever gets a ``Presumed`` hands it to ``confirmed`` and to nothing else; the types see to it.
    """
    token = tokens.read(header)
    if not token:
        return None
    token_hash = tokens.digest(token)
    use = _last.get(token_hash)
    if use is None or tokens.is_to_be_noted(use, at) or use.acting.category == Category.SYSTEM:
        return _ask(token_hash, at, via)
    parameters = {f"t_{name}": value for name, value in as_of(at).items()}
    return Presumed(use.acting, token_hash, via, parameters=parameters | {"t_hash": token_hash, "t_told": use.told})


def confirmed(
    who: Presumed | Acting, code: str, *, at: datetime, act: Callable[[Acting, Presumed | None, Note | None], T]
) -> T:
    """Do ``act`` as who is presumed, with the condition in its statement; if that raises ``Unconfirmed``, as who acts now.

    ``code``: the permission it needs; whoever seems to lack it is asked for first, since no refusal may rest on what is remembered.

    Raises:
        Refused: nobody acts by the token any more (401); noted in the place of the look.
    """
    if isinstance(who, Acting):
        return act(who, None, None)
    note: Note | None = None
    if may(who.acting, code, at=at):
        try:
            return act(who.acting, who, None)
        except Unconfirmed as told:
            note = told.note
    settled = who.settled(at)
    if settled is None:
        log_access(
            actor=who.acting.ledger_actor, act="refused", about="token.invalid", via=who.via, at=at, instead_of=note
        )
        raise Refused(
            "token_invalid",
            Words(
                "访问令牌无效或已过期。请由本人重新签发令牌。",
                "The access token is not valid or has expired: issue another.",
            ),
            status=401,
        )
    return act(settled, None, note)


def _ask(token_hash: str, at: datetime, via: Via) -> Acting | None:
    use = acting_for_token(token_hash, at, via)
    if use is None:
        _last.pop(token_hash, None)
        return None
    if tokens.is_to_be_noted(use, at):
        use = tokens.note_use(use, at)
    _last[token_hash] = use
    while len(_last) > MOST:
        _last.popitem(last=False)
    return use.acting
