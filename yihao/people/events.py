"""Kinds of event about offices, people and access (人员事件).

Names, labels and reasons are never here: they go as commitments, their values into the vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yihao.ledger.registry import event_type
from yihao.runtime.words import Words


@event_type("procuratorate.added/1", label=Words("增设检察院", "Procuratorate added"))
@dataclass(frozen=True, slots=True)
class ProcuratorateAdded:
    """A procuratorate entered the register (增设检察院)."""

    office: str
    name: str
    short_name: str
    document_prefix: str
    place: str
    level: int
    kind: str
    parent: str
    origin: str
    since: date


@event_type("procuratorate.renamed/1", label=Words("检察院更名", "Procuratorate renamed"))
@dataclass(frozen=True, slots=True)
class ProcuratorateRenamed:
    """From a day on it is called otherwise, under the same code (更名)."""

    office: str
    name: str
    short_name: str
    document_prefix: str
    on: date


@event_type("procuratorate.dissolved/1", label=Words("撤销检察院", "Procuratorate dissolved"))
@dataclass(frozen=True, slots=True)
class ProcuratorateDissolved:
    """From a day on it is no more; another takes over (撤销)."""

    office: str
    successor: str
    on: date


@event_type("directory.loaded/1", label=Words("载入检察院名录", "Directory loaded"))
@dataclass(frozen=True, slots=True)
class DirectoryLoaded:
    """A whole directory was loaded: where from, how many, and the hash of its content (载入名录)."""

    source: str
    sha256: str
    offices: int
    versions: int


@event_type("person.added/1", label=Words("登记人员", "Person added"))
@dataclass(frozen=True, slots=True)
class PersonAdded:
    """A person got an id for life (登记人员). Commitment: ``name``."""

    person: str
    subject: str
    since: date


@event_type("person.renamed/1", label=Words("变更姓名", "Name changed"))
@dataclass(frozen=True, slots=True)
class PersonRenamed:
    """From a day on a person bears another name (变更姓名). Commitment: ``name``."""

    person: str
    on: date


@event_type("post.given/1", label=Words("任职", "Post given"))
@dataclass(frozen=True, slots=True)
class PostGiven:
    """A person holds a post (任职)."""

    post: str
    person: str
    office: str
    category: str
    department: str
    title: str
    quota: bool
    clearance: int
    since: date
    until: date | None = None


@event_type("post.ended/1", label=Words("免职", "Post ended"))
@dataclass(frozen=True, slots=True)
class PostEnded:
    """From a day on a person no longer holds the post (免职)."""

    post: str
    person: str
    on: date


@event_type("post.corrected/1", label=Words("更正任职信息", "Post corrected"))
@dataclass(frozen=True, slots=True)
class PostCorrected:
    """What was believed of a post was wrong; this is right, and the old belief stays readable (更正). Commitment: ``reason``."""

    post: str
    person: str
    office: str
    category: str
    department: str
    title: str
    quota: bool
    clearance: int
    since: date
    until: date | None = None


@event_type("account.opened/1", label=Words("开通账户", "Account opened"))
@dataclass(frozen=True, slots=True)
class AccountOpened:
    """A person may sign in (开通账户)."""

    person: str
    staff_no: str


@event_type("account.closed/1", label=Words("停用账户", "Account closed"))
@dataclass(frozen=True, slots=True)
class AccountClosed:
    """A person may no longer sign in (停用账户)."""

    person: str


@event_type("token.issued/1", label=Words("签发访问令牌", "Token issued"))
@dataclass(frozen=True, slots=True)
class TokenIssued1:
    """As ``token.issued/2``, before the token's hash was told: a changed hash could not be shown (签发令牌)."""

    token: str
    person: str
    post: str
    scopes: tuple[str, ...]
    expires_at: datetime


@event_type("token.issued/2", label=Words("签发访问令牌", "Token issued"))
@dataclass(frozen=True, slots=True)
class TokenIssued:
    """A person's own programs may act with these scopes until then (签发令牌). Commitment: ``label``.

    ``hash`` is the SHA-256 of the token's 256 random bits, which nobody can turn back.
    """

    token: str
    person: str
    post: str
    scopes: tuple[str, ...]
    expires_at: datetime
    hash: str


@event_type("token.revoked/1", label=Words("吊销访问令牌", "Token revoked"))
@dataclass(frozen=True, slots=True)
class TokenRevoked:
    """A token acts no more (吊销令牌)."""

    token: str
    person: str


@event_type("policy.set/1", label=Words("设定参数", "Policy parameter set"))
@dataclass(frozen=True, slots=True)
class PolicySet:
    """A local figure holds from a day on (设定参数). ``source`` is a published document, no free text about people."""

    name: str
    value: str
    unit_of_measure: str
    scope: str
    effective_from: date
    source: str
    evidence: str


@event_type("access.granted/1", label=Words("授予查看权", "Access granted"))
@dataclass(frozen=True, slots=True)
class AccessGranted:
    """A person may see this case until then (授予查看权). Commitment: ``reason``."""

    grant: str
    person: str
    substance: bool
    expires_at: datetime


@event_type("glass.broken/1", label=Words("紧急查看", "Glass broken"))
@dataclass(frozen=True, slots=True)
class GlassBroken:
    """A person opened this case in an emergency, at most 4 hours (紧急查看). Commitment: ``reason``."""

    grant: str
    person: str
    expires_at: datetime


@event_type("glass.confirmed/1", label=Words("复核紧急查看", "Broken glass confirmed"))
@dataclass(frozen=True, slots=True)
class GlassConfirmed:
    """A second person looked at the reason within 24 hours and agreed (复核紧急查看)."""

    grant: str
    person: str


@event_type("grant.revoked/1", label=Words("收回查看权", "Access revoked"))
@dataclass(frozen=True, slots=True)
class GrantRevoked:
    """A person may no longer see this case by that grant (收回查看权)."""

    grant: str
    person: str


@event_type("looks.deferred/1", label=Words("暂缓公开查阅", "Look-ups withheld"))
@dataclass(frozen=True, slots=True)
class LooksDeferred:
    """Oversight's look-ups of one case are withheld from its team, on written authority (暂缓公开查阅).

    Not recorded under the case's number, since that would tell the team. Commitments: ``number``, ``document``,
    ``authority``, ``reason``.
    """

    deferral: str
    category: str
    since: datetime
    until: datetime


@event_type("looks.deferral_reviewed/1", label=Words("复核暂缓公开", "Withholding reviewed"))
@dataclass(frozen=True, slots=True)
class DeferralReviewed:
    """The withholding was reviewed and goes on (复核暂缓公开), at least every 30 days. Commitment: ``reason``."""

    deferral: str
    review: int


@event_type("looks.released/1", label=Words("公开查阅", "Look-ups released"))
@dataclass(frozen=True, slots=True)
class LooksReleased:
    """The withheld look-ups are shown to the team from now on (公开查阅). Commitment: ``reason``."""

    deferral: str
