"""Permissions (权限): who may do what, in one table. What is not in it is denied, and what is in it says how far it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from yihao.people.rules.categories import HANDLERS, LEADERS, THREE_POWERS, Category
from yihao.runtime.words import Words

C = Category


class Where(StrEnum):
    """How far a permission reaches from the acting unit (权限所及)."""

    OWN = "own"  # the post's own office
    BELOW = "below"  # the own office and every office under it
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that may be done, by which categories of post, how far (一项权限)."""

    code: str
    label: Words
    categories: frozenset[Category]
    where: Where = Where.OWN


@dataclass(frozen=True, slots=True)
class Ask:
    """The question put (权限询问): an acting post, its token's scopes, and the office it wants to act for."""

    category: Category
    unit: str
    scopes: frozenset[str] | None
    wanted_unit: str | None
    is_below: bool  # the wanted unit stands under the acting one


class Verdict(StrEnum):
    """The answer, with the reason for a refusal (权限结论)."""

    GRANTED = "granted"
    NOT_THIS_POST = "not_this_post"
    NOT_THIS_UNIT = "not_this_unit"
    NOT_THIS_TOKEN = "not_this_token"  # noqa: S105 - a reason, no secret
    NO_SUCH_PERMISSION = "no_such_permission"


REFUSALS: dict[Verdict, Words] = {
    Verdict.NOT_THIS_POST: Words(
        "“{label}”不在{category}的权限之内。由{who}办理。",
        "“{label}” is not for this post ({category}). It is done by: {who}.",
    ),
    Verdict.NOT_THIS_UNIT: Words(
        "只能为本院办理“{label}”；所指的院是 {unit}。",
        "“{label}” is possible for one's own office only, not for {unit}.",
    ),
    Verdict.NOT_THIS_TOKEN: Words(
        "所用的访问令牌不含“{label}”。请由本人重新签发令牌。",
        "The access token does not cover “{label}”. Issue another one.",
    ),
    Verdict.NO_SUCH_PERMISSION: Words(
        "没有名为 {label} 的权限，按不允许处理。", "There is no permission {label}: denied."
    ),
}

PERMISSIONS: dict[str, Permission] = {}


def declare(code: str, label: Words, categories: Iterable[Category | str], where: Where = Where.OWN) -> Permission:
    """Declare a permission; rooms above declare theirs in their own rules.

    Raises:
        ValueError: the code is already declared otherwise.
    """
    permission = Permission(code, label, frozenset(Category(category) for category in categories), where)
    if PERMISSIONS.setdefault(code, permission) != permission:
        raise ValueError(f"permission {code} is declared twice")
    return permission


def judge(code: str, ask: Ask) -> Verdict:
    """Decide one question; deny by default."""
    permission = PERMISSIONS.get(code)
    if permission is None:
        return Verdict.NO_SUCH_PERMISSION
    if ask.category not in permission.categories:
        return Verdict.NOT_THIS_POST
    if ask.scopes is not None and not covered(code, ask.scopes):
        return Verdict.NOT_THIS_TOKEN
    if ask.wanted_unit is None or permission.where == Where.ANYWHERE or ask.category == Category.SYSTEM:
        return Verdict.GRANTED
    if ask.wanted_unit == ask.unit or (permission.where == Where.BELOW and ask.is_below):
        return Verdict.GRANTED
    return Verdict.NOT_THIS_UNIT


def covered(code: str, scopes: frozenset[str]) -> bool:
    """Tell whether a token's scopes cover a permission: exactly, or its family as ``case.*``."""
    return code in scopes or f"{code.split('.', 1)[0]}.*" in scopes


_STAFF = HANDLERS | LEADERS | {C.CASE_MANAGEMENT}
_EVERYBODY = frozenset(C) - {C.SYSTEM}
_PERSONNEL = frozenset({C.POLITICAL, C.SECURITY_ADMIN, C.SYSTEM})

# -- cases --
declare("case.accept", Words("受理案件", "Accept a case"), {C.CASE_MANAGEMENT})
declare("case.void", Words("作废案号", "Void a number"), {C.CASE_MANAGEMENT})
declare("case.relate", Words("关联案件", "Relate cases"), {C.CASE_MANAGEMENT})
declare("case.correct", Words("更正登记", "Correct a registration"), {C.CASE_MANAGEMENT} | HANDLERS)
declare("case.link", Words("核对他院可能的同一案件", "Link with another office's case"), {C.CASE_MANAGEMENT})
declare("case.assign", Words("分配案件", "Assign a case"), {C.CASE_MANAGEMENT} | LEADERS)
declare("case.alias", Words("补录其他编号", "Add another number"), {C.CASE_MANAGEMENT} | HANDLERS)
declare("case.view", Words("查看案件", "View a case"), _EVERYBODY - THREE_POWERS - {C.POLITICAL}, Where.ANYWHERE)
declare("case.search", Words("查号", "Look up a case"), _EVERYBODY - THREE_POWERS - {C.POLITICAL}, Where.ANYWHERE)
declare("case.list", Words("列出案件", "List cases"), _EVERYBODY - THREE_POWERS - {C.POLITICAL}, Where.ANYWHERE)
declare(
    "case.reveal",
    Words("显示姓名和证件号码", "Reveal names and identity numbers"),
    _EVERYBODY - THREE_POWERS - {C.POLITICAL},
    Where.ANYWHERE,
)
declare(
    "number.audit", Words("查看编号台账", "Audit the numbers"), {C.CASE_MANAGEMENT, C.INSPECTION, C.CHIEF}, Where.BELOW
)
declare("import.judgments", Words("导入裁判文书", "Import judgments"), {C.CASE_MANAGEMENT})
declare("import.review", Words("核对导入的疑难", "Review the import"), {C.CASE_MANAGEMENT})

# -- procuratorates, persons, posts --
_OFFICES = {C.SYSTEM_ADMIN, C.SYSTEM}
declare("procuratorate.add", Words("增设检察院", "Add a procuratorate"), _OFFICES, Where.ANYWHERE)
declare("procuratorate.rename", Words("变更检察院名称", "Rename a procuratorate"), _OFFICES, Where.ANYWHERE)
declare("procuratorate.dissolve", Words("撤销检察院", "Dissolve a procuratorate"), _OFFICES, Where.ANYWHERE)
declare("directory.load", Words("载入检察院名录", "Load the directory"), _OFFICES, Where.ANYWHERE)
declare("directory.view", Words("查看检察院与人员", "View offices and people"), _EVERYBODY, Where.ANYWHERE)
declare("person.add", Words("登记人员", "Add a person"), _PERSONNEL, Where.BELOW)
declare("person.rename", Words("变更姓名", "Change a name"), _PERSONNEL, Where.BELOW)
declare("post.give", Words("任职", "Give a post"), _PERSONNEL, Where.BELOW)
declare("post.end", Words("免职", "End a post"), _PERSONNEL, Where.BELOW)
declare("post.correct", Words("更正任职信息", "Correct a post"), _PERSONNEL, Where.BELOW)
declare(
    "post.give_administrator",
    Words("任命管理员", "Appoint an administrator"),
    {C.SECURITY_ADMIN, C.SYSTEM},
    Where.ANYWHERE,
)
declare("account.open", Words("开通账户", "Open an account"), {C.SYSTEM_ADMIN, C.SYSTEM}, Where.ANYWHERE)
declare("account.close", Words("停用账户", "Close an account"), {C.SYSTEM_ADMIN, C.SECURITY_ADMIN}, Where.ANYWHERE)
declare("policy.set", Words("设定参数", "Set a policy parameter"), {C.POLITICAL, C.SYSTEM_ADMIN, C.SYSTEM}, Where.BELOW)
declare("token.issue", Words("签发访问令牌", "Issue a token"), _EVERYBODY - {C.FORMER}, Where.ANYWHERE)
declare("token.revoke", Words("吊销访问令牌", "Revoke a token"), _EVERYBODY, Where.ANYWHERE)

# -- access --
declare("access.grant", Words("授予查看权", "Grant access"), LEADERS)
declare("access.grant_sealed", Words("授予封存案件查看权", "Grant access to a sealed record"), {C.CHIEF})
declare("access.break_glass", Words("紧急查看", "Break the glass"), _STAFF | {C.INSPECTION}, Where.ANYWHERE)
declare("access.confirm", Words("复核紧急查看", "Confirm a broken glass"), LEADERS | {C.INSPECTION}, Where.OWN)
declare("access.revoke", Words("收回查看权", "Revoke access"), LEADERS | {C.SECURITY_ADMIN}, Where.ANYWHERE)
declare(
    "access.defer",
    Words("暂缓公开查阅", "Withhold look-ups"),
    {C.INSPECTION, C.DISCIPLINE_GROUP},
)
declare("access.gaps", Words("查看查阅日志缺号", "View gaps of the access log"), {C.AUDIT_ADMIN}, Where.ANYWHERE)
declare(
    "system.log_view",
    Words("查看系统日志", "View the system log"),
    {C.AUDIT_ADMIN, C.INSPECTION, C.DISCIPLINE_GROUP},
    Where.ANYWHERE,
)
declare(
    "access.log_view",
    Words("查看查阅日志", "View the access log"),
    {C.AUDIT_ADMIN, C.INSPECTION, C.DISCIPLINE_GROUP},
    Where.BELOW,
)

# -- the ledger --
declare("ledger.replay", Words("复算账本", "Replay the ledger"), {C.AUDITOR, C.DISCIPLINE_GROUP}, Where.ANYWHERE)
declare(
    "ledger.health",
    Words("查看账本状况", "View how the ledger stands"),
    {C.INSPECTION, C.DISCIPLINE_GROUP} | THREE_POWERS,
    Where.ANYWHERE,
)
# A lost key and an older backup take two: one administrator begins, the other, who cannot begin, approves.
declare("ledger.epoch", Words("日志换期", "Begin a log's next epoch"), {C.SYSTEM_ADMIN}, Where.ANYWHERE)
declare("ledger.epoch_approve", Words("批准日志换期", "Approve a log's next epoch"), {C.SECURITY_ADMIN}, Where.ANYWHERE)
