"""The rail (主导航): what this post may do, in the order of its day. Nobody sees an item that would refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class RailItem:
    """One entry (导航项). ``permission`` is asked before it is shown; ``key`` is the letter after G."""

    view: str
    label: Words
    icon: str
    permission: str = ""
    key: str = ""
    href: str = ""
    count: int | None = None
    is_current: bool = False


HOME = RailItem("home", Words("工作台", "Workbench"), "home", key="h")
INTAKE = RailItem("intake_new", Words("受理登记", "Intake"), "plus", "case.accept", "n")
CASES = RailItem("cases", Words("本院案件", "Cases"), "list-details", "case.list", "c")
DOCKET = RailItem("docket", Words("我的案件", "My cases"), "list-details", "case.list", "c")
LINKING = RailItem("linking", Words("并案核对", "Linking"), "arrows-exchange", "case.link")
NUMBERS = RailItem("numbers", Words("编号台账", "Numbers"), "hash", "number.audit", "l")
IMPORTS = RailItem("imports", Words("文书导入", "Import"), "file-import", "import.review")
PEOPLE = RailItem("people", Words("人员", "People"), "users", "directory.view")
OFFICES = RailItem("procuratorates", Words("检察院", "Procuratorates"), "building-bank", "directory.view")
DEFERRALS = RailItem("deferrals", Words("暂缓公开", "Withheld"), "lock", "access.defer")
GRANTS = RailItem("grants", Words("查看授权", "Grants"), "key", "access.grant")
GLASS = RailItem("glass", Words("紧急查看", "Emergency looks"), "alert-triangle", "access.confirm")
GAPS = RailItem("access_gaps", Words("查阅缺号", "Access gaps"), "eye", "access.gaps")
SYSTEM_LOG = RailItem("system_log", Words("系统日志", "System log"), "history", "system.log_view")
HEALTH = RailItem("ledger_health", Words("账本状况", "Ledger health"), "activity-heartbeat", "ledger.health")
VERIFY = RailItem("verify", Words("记录核验", "Verify"), "shield-check")
ME = RailItem("me", Words("我的档案", "My record"), "id-badge")

_DESK = ((INTAKE, HOME), (CASES, LINKING, IMPORTS), (NUMBERS, VERIFY, PEOPLE, OFFICES), (ME,))
_HANDLER = ((HOME, DOCKET), (VERIFY, PEOPLE, OFFICES), (ME,))
_LEADER = ((HOME, DOCKET, CASES), (GRANTS, GLASS, NUMBERS, VERIFY, PEOPLE, OFFICES), (ME,))
_OVERSEER = ((HOME, NUMBERS, VERIFY, DEFERRALS, GLASS, HEALTH, SYSTEM_LOG), (PEOPLE, OFFICES), (ME,))
_ADMINISTRATOR = ((HOME, HEALTH, SYSTEM_LOG, GAPS), (PEOPLE, OFFICES), (ME,))

RAILS: Mapping[str, tuple[tuple[RailItem, ...], ...]] = {
    "case_management": _DESK,
    "prosecutor": _HANDLER,
    "assistant": _HANDLER,
    "clerk": _HANDLER,
    "former": _HANDLER,
    "department_head": _LEADER,
    "deputy_chief": _LEADER,
    "chief": _LEADER,
    "inspection": _OVERSEER,
    "discipline_group": _OVERSEER,
    "auditor": _OVERSEER,
}


def has_cases(category: str) -> bool:
    """Tell whether this post handles cases or leads those who do, so that its day begins with a list of them."""
    return any(DOCKET in group for group in RAILS.get(category, _ADMINISTRATOR))


def rail_for(
    category: str, *, may: Callable[[str], bool], path: str, counts: Mapping[str, int] | None = None
) -> list[RailItem | None]:
    """Give the items this post may use, groups separated by ``None``; ``may`` answers for one permission."""
    shown: list[RailItem | None] = []
    for group in RAILS.get(category, _ADMINISTRATOR):
        allowed = [item for item in group if not item.permission or may(item.permission)]
        if allowed and shown:
            shown.append(None)
        for item in allowed:
            href = reverse(item.view)
            current = path == href if href == "/" else path.startswith(_stem(href))
            shown.append(replace(item, href=href, is_current=current, count=(counts or {}).get(item.view)))
    return shown


def _stem(href: str) -> str:
    """``/intake/new`` stands for all of ``/intake/``; ``/people`` for all below it."""
    return href.removesuffix("new")
