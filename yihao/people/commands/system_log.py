"""Administrators' acts and the system's own (系统日志): what the audit administrators read; no case's number is told."""

from __future__ import annotations

from datetime import datetime

from yihao.ledger.commands import log_access
from yihao.ledger.system_log import Sought, SystemPage, read_acts
from yihao.people.acting import Acting
from yihao.people.permissions import require

# Look-ups withheld from a team are not among them: telling of them is for oversight alone. Migration 0007 makes an index
# for exactly this list, and a new kind brings a new index.
ADMINISTRATIVE = (
    "access.granted/1", "account.closed/1", "account.opened/1", "catalogue.seen/1", "catalogue.seen/2", "clock.set/1",
    "directory.loaded/1",
    "evidence.taken/1", "export.made/1", "glass.broken/1", "glass.confirmed/1", "grant.revoked/1", "keys.seen/1",
    "ledger.verified/1", "log.opened/2", "migrations.applied/1", "person.added/1", "person.renamed/1", "policy.set/1",
    "post.corrected/1",
    "post.ended/1", "post.given/1", "procuratorate.added/1", "procuratorate.dissolved/1", "procuratorate.renamed/1",
    "settings.seen/1", "site.founded/1", "site.restored/1", "token.issued/1", "token.issued/2", "token.revoked/1",
    "vault.erased/1",
)  # fmt: skip


def system_log(acting: Acting, sought: Sought, *, at: datetime, after: str = "") -> SystemPage:
    """Give administrators' acts, the latest first (查看系统日志); the look is logged.

    Raises:
        Refused: not an audit administrator, inspection or the discipline group.
    """
    require(acting, "system.log_view", at=at)
    log_access(actor=acting.ledger_actor, act="system.log_viewed", via=acting.via, at=at)
    return read_acts(ADMINISTRATIVE, sought, after=after)
