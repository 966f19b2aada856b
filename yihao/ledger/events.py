"""The ledger's own events (账本自身的事件)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
class CatalogueSeenBefore:
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


@dataclass(frozen=True)
class PartSeen:
    """One part of the database's make-up (构成的一部分): the hash of all its rows, and a short mark for each row.

    There are no ``marks`` where the rows are too many for an entry.
    """

    part: str
    sha256: str
    marks: str | None = None


@event_type("catalogue.seen/2", label=Words("数据库构成", "Make-up of the database"))
@dataclass(frozen=True)
class CatalogueSeen:
    """What the database is made of, as first seen or as found changed (数据库构成): a hash for each part.

    ``changed`` names the parts that differ from the look before, ``named`` what of them. ``announced``: a migration was
    recorded with the change, or this is the first look.
    """

    parts: tuple[PartSeen, ...]
    announced: bool
    changed: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@event_type("route.extended/1", label=Words("案件到达另一院", "Case came to another office"))
@dataclass(frozen=True)
class RouteExtended:
    """The case came to ``unit`` for the first time (案件到达另一院): stands in the log where the case began.

    So that log, complete by its index, names every office whose log holds entries of the case: none can be left out unnoticed.
    """

    unit: str


@event_type("site.founded/1", label=Words("建站", "Site founded"))
@dataclass(frozen=True)
class SiteFounded:
    """The site was founded (建站): its domain and kind of clock hold for ever."""

    domain: str
    simulated: bool


@event_type("site.restored/1", label=Words("从备份恢复", "Restored from backup"))
@dataclass(frozen=True)
class SiteRestored:
    """The database was restored from a backup (从备份恢复); followers go on in feed epoch ``feed_epoch``."""

    feed_epoch: int


@event_type("clock.set/1", label=Words("拨动模拟时钟", "Simulated clock set"))
@dataclass(frozen=True)
class ClockSet:
    """The simulated clock was first set, started or stopped (拨动模拟时钟); a real site has none."""

    to: datetime
    running: bool


@event_type("migrations.applied/1", label=Words("升级数据库", "Database migrated"))
@dataclass(frozen=True)
class MigrationsApplied:
    """These migrations stand in the database and did not at the look before (升级数据库)."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class SettingSeen:
    """One setting (一项设置): its name, and a keyed digest of its value, which is not told."""

    name: str
    digest: str


@event_type("settings.seen/1", label=Words("启动时的设置", "Settings at start"))
@dataclass(frozen=True)
class SettingsSeen:
    """The server started with other settings than the time before (启动时的设置). ``changed`` names them.

    ``told`` gives those of the changed that are a number or yes and no; of the others the value may be a secret.
    """

    program: str
    settings: tuple[SettingSeen, ...]
    changed: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class KeySeen:
    """The key record of one log's epoch (一条密钥记录): ``sha256`` of its text."""

    kind: str
    unit: str
    epoch: int
    sha256: str


@event_type("keys.seen/1", label=Words("日志密钥", "Keys of logs"))
@dataclass(frozen=True)
class KeysSeen:
    """Key records that were enrolled since the look before (新登记的日志密钥)."""

    keys: tuple[KeySeen, ...]


@event_type("export.made/1", label=Words("导出", "Export"))
@dataclass(frozen=True)
class ExportMade:
    """A table left the system (导出): which, how many rows, and the SHA-256 of the file."""

    what: str
    rows: int
    sha256: str


@event_type("ledger.verified/1", label=Words("全面校验", "Full verification"))
@dataclass(frozen=True)
class LedgerVerified:
    """Every log was recomputed and every table rebuilt from them and compared (全面校验): by which version, what came of it.

    ``codes`` are the kinds of ``findings``; where they lie is told to whoever ran it, and found again by running it again.
    """

    program: str
    entries: int
    findings: int
    codes: tuple[str, ...] = ()
