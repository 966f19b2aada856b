"""Emergency looks, in words (紧急查看的用语): the form, what its check page says, those that wait for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yihao.cases.queries.glass import WaitingGlass
from yihao.ledger.vault import reveal
from yihao.people.queries.access import CONFIRM_WITHIN
from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words
from yihao.web.pages.asking import REASON, Asked
from yihao.web.pages.called import called
from yihao.web.pages.parts import printed

HOURS = tuple((str(n), Words("{n} 小时", "{n} h").format(n=n)) for n in range(1, 5))
FIELDS = (
    Asked("number", Words("终身案号", "Number for life"), Words("任何写法都可以", "In any spelling")),
    Asked("hours", Words("看多久", "For how long"), choices=HOURS),
    Asked(
        "reason",
        Words("为什么来不及等授权", "Why a grant cannot be awaited"),
        Words("会记入账本，4 至 200 字", "Goes into the ledger; 4 to 200 characters"),
        kind=REASON.kind,
    ),
)
DONE = Words("已记入账本：紧急查看 {n}", "In the ledger: emergency look at {n}")
CONFIRMED = Words("已复核：{n} 的紧急查看", "Confirmed: the emergency look at {n}")
WARNING = Words(
    "本案经办人、你院领导和检务督察部门都能看到是谁、何时、为什么紧急查看；须由第二人在 24 小时内复核，逾期由检务督察部门核查。"
    "没有这个案号、你已回避或属于封存案件的，记入后仍看不到。",
    "The team of the case, the leaders of your office and inspection see who looked, when and why; a second person confirms it within"
    " 24 hours, else inspection looks into it. If there is no such case, you are recused or it is sealed, nothing opens even so.",
)
AGREE = Words(
    "复核表示：你看过事由，认为这次紧急查看确有必要。认为没有必要的，不要复核，请告知检务督察部门。",
    "To confirm says that you read the reason and find that the look was needed. If it was not, leave it and tell inspection.",
)


@dataclass(frozen=True, slots=True)
class GlassLine:
    """One emergency look that waits (一次待复核的紧急查看)."""

    id: UUID
    number: str
    person: str
    reason: str
    given_at: datetime
    confirm_by: datetime
    is_overdue: bool


def glass_lines(rows: Sequence[WaitingGlass], at: datetime, *, reasons_too: bool = False) -> list[GlassLine]:
    """Put them into words; the reasons only where they are asked for."""
    names = called({row.person for row in rows}, (), at.astimezone(BEIJING).date())
    reasons = reveal([row.reason for row in rows if row.reason]) if reasons_too else {}
    return [
        GlassLine(
            row.id, row.number, names.person(row.person), str(reasons.get(row.reason, "")) if row.reason else "",
            row.given_at, row.given_at + CONFIRM_WITHIN, at - row.given_at > CONFIRM_WITHIN,
        )
        for row in rows
    ]  # fmt: skip


def opening(number: str, hours: str, at: datetime) -> Words:
    """Say what will be opened and until when."""
    until = (at + timedelta(hours=int(hours))).astimezone(BEIJING)
    return Words(
        "紧急查看 {n}，{hours} 小时，到 {until} 为止。", "Emergency look at {n} for {hours} h, until {until}."
    ).format(n=printed(number), hours=hours, until=f"{until:%Y-%m-%d %H:%M}")


def confirming(line: GlassLine) -> Words:
    """Say what is confirmed."""
    return Words(
        "复核{who}于 {day} 对 {n} 的紧急查看。", "Confirm the emergency look of {who} at {n} on {day}."
    ).format(who=line.person, n=printed(line.number), day=f"{line.given_at.astimezone(BEIJING):%Y-%m-%d %H:%M}")
