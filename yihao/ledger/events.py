"""The ledger's own events (账本自身的事件)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from yihao.ledger.registry import event_type
from yihao.runtime.words import Words


@event_type("log.opened/1", label=Words("开启日志", "Log opened"))
@dataclass(frozen=True)
class LogOpened:
    """Entry 0 of every log (开启日志); written by the database itself."""

    clock: Literal["real", "simulated"]


@event_type("log.opened/2", label=Words("开启新一期日志", "New epoch of the log"))
@dataclass(frozen=True)
class LogReopened:
    """Entry 0 of every later epoch (开启新一期): why, and the final tree of the epoch before, which the key record closes.

    ``lost_from`` and ``lost_upto``: positions of the old epoch that were signed and are gone, after a restore.
    ``approved``: who approved it besides the one who acted.
    """

    clock: Literal["real", "simulated"]
    why: Literal["rotated", "lost", "restored"]
    closes: str
    size: int
    root: str
    approved: tuple[str, ...] = ()
    lost_from: int | None = None
    lost_upto: int | None = None


@event_type("vault.erased/1", label=Words("依法删除个人信息", "Personal data erased"))
@dataclass(frozen=True)
class VaultErased:
    """A subject's key and salts were destroyed (销毁密钥); the entry's ``auth`` and ``legal_basis`` say by what law.

    Appending this event is what destroys them: there is no erasing without the event.
    """

    subject: UUID
    legal_basis: str


@event_type("access.looked_up/1", label=Words("查阅", "Looked up"))
@dataclass(frozen=True)
class LookedUp:
    """Somebody looked at restricted data (查阅). ``process`` and ``n`` count, so that a removed entry leaves a gap."""

    act: str
    process: UUID
    n: int
    about: str | None = None


@event_type("index.root/1", label=Words("索引根", "Index root"))
@dataclass(frozen=True)
class IndexRoot:
    """The root of an index map (索引根) over the entries [``since``, ``upto``) of this log; ``full`` maps begin at 0.

    Appended by the sealer before it seals a log that grew. ``keys`` is the number of leaves of the map, ``root`` its root as hex.
    """

    since: int
    upto: int
    keys: int
    full: bool
    root: str


@event_type("catalogue.seen/1", label=Words("数据库构成", "Make-up of the database"))
@dataclass(frozen=True)
class CatalogueSeen:
    """The database's roles, rights, triggers, functions and tables as first seen, or as found changed (数据库构成).

    Each part is a hash; ``changed`` names the parts that differ from the look before. ``announced``: a migration was
    recorded with the change, or this is the first look.
    """

    roles: str
    memberships: str
    grants: str
    triggers: str
    functions: str
    tables: str
    migrations: str
    announced: bool
    changed: tuple[str, ...] = ()


@event_type("route.extended/1", label=Words("案件到达另一院", "Case came to another office"))
@dataclass(frozen=True)
class RouteExtended:
    """The case came to ``unit`` for the first time (案件到达另一院): stands in the log where the case began.

    So that log, complete by its index, names every office whose log holds entries of the case: none can be left out unnoticed.
    """

    unit: str
