"""Reading logs whole, to recompute them (复算账本): for replaying witnesses only, with a token made for nothing else."""

from __future__ import annotations

from datetime import datetime

from yihao.ledger.commands import log_access
from yihao.ledger.replay import REPLAYED, ReplayPage, replay_page
from yihao.ledger.rules.log_name import parse_log_name
from yihao.people.acting import Acting
from yihao.people.models.offices import Level
from yihao.people.permissions import NotPermitted, note_refusal, require
from yihao.people.queries.offices import procuratorate
from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words

PERMISSION = "ledger.replay"


def replay_entries(*, acting: Acting | None, origin: str, since: int, upto: int, at: datetime) -> ReplayPage:
    """Give a page of a log's entries (取供复算的条目). Each page is noted in the access log before it is given.

    Raises:
        Refused: not the name of a log of this site, or not for this person, office or token.
    """
    name = parse_log_name(origin)
    who = require(acting, PERMISSION, at=at)
    office = procuratorate(who.unit, at.astimezone(BEIJING).date())
    if office is None or office.level not in (Level.SPP, Level.PROVINCIAL):
        note_refusal(who, PERMISSION, at=at)
        raise NotPermitted(
            "not_this_unit",
            Words(
                "复算账本限于省级以上院的岗位。", "Logs are replayed from posts at provincial offices or above only."
            ),
        )
    if who.scopes is None or PERMISSION not in who.scopes:
        # Whole logs are read by programs: a token that says so by name, never a sign-in or a token for everything.
        note_refusal(who, PERMISSION, at=at)
        raise NotPermitted(
            "not_this_token",
            Words(
                "读取整本账本须用写明 ledger.replay 的令牌。",
                "Reading a whole log needs a token issued for ledger.replay by name.",
            ),
        )
    page = replay_page(name, since, upto)
    if name.kind != "national" and not page.is_only_replays:
        about = f"{name.kind}/{name.unit}/{name.epoch} {since}+{len(page.entries)}"
        log_access(actor=who.ledger_actor, act=REPLAYED, about=about, via=who.via, at=at)
    return page
