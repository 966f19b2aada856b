"""Sight of single cases, in words (查看授权的用语): the form, what its check page says, the list of those that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from yihao.cases.queries.grants import RunningGrant
from yihao.people.queries import posts_believed, unit_names
from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words
from yihao.web.pages.asking import REASON, Asked
from yihao.web.pages.called import called
from yihao.web.pages.parts import printed

SUBSTANCE, CARD = "substance", "card"
SIGHTS: Mapping[str, Words] = {
    SUBSTANCE: Words("案件全部内容", "the whole case"),
    CARD: Words("只看卡片", "the card only"),
}
FIELDS = (
    Asked(
        "person",
        Words("授权给谁", "Who may look"),
        Words("工号或姓名，不限本院；重名的写工号", "Staff number or name, of any office; the number if two share a name"),
    ),
    Asked("number", Words("终身案号", "Number for life"), Words("任何写法都可以", "In any spelling")),
    Asked(
        "sight",
        Words("可以看什么", "What may be seen"),
        Words(
            "卡片：案由、隐名、状态、其他编号；不含人员、事件和文书",
            "The card: cause, masked name, state, other numbers; no people, events or documents",
        ),
        choices=tuple(SIGHTS.items()),
    ),
    Asked(
        "days",
        Words("看几日", "For how many days"),
        Words("1 至 365，到最后一日结束为止", "1 to 365; it ends with the last day"),
    ),
    Asked("reason", REASON.label, Words("会记入账本，4 至 200 字", "Goes into the ledger; 4 to 200 characters"), kind="textarea"),
)  # fmt: skip
GIVEN = Words("已授权查看 {n}", "Sight of {n} granted")
ENDED = Words("已收回 {n} 的查看授权", "Sight of {n} taken back")
SEALED = Words(
    "本案是封存案件。被授权人此后能看到封存的内容，每次查看都记入日志；到期或收回后即不能再看。",
    "This is a sealed case. Whoever is granted it sees what is sealed; every look is logged, and it closes again at the end.",
)


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant in the list (一项授权)."""

    id: UUID
    number: str
    person: str
    sight: Words
    given_by: str
    given_at: datetime
    last_day: datetime
    sealed: bool


def grant_lines(rows: Sequence[RunningGrant], on: date) -> list[GrantLine]:
    """Put grants into words."""
    names = called({who for row in rows for who in (row.person, row.given_by)}, (), on)
    return [
        GrantLine(
            row.id, row.number, names.person(row.person), SIGHTS[SUBSTANCE if row.substance else CARD],
            names.person(row.given_by), row.given_at, last_day(row.expires_at), row.sealed,
        )
        for row in rows
    ]  # fmt: skip


def last_day(expires_at: datetime) -> datetime:
    """Give an instant of the last day on which it holds."""
    return (expires_at - timedelta(microseconds=1)).astimezone(BEIJING)


def who_it_is(person: str, on: date) -> str:
    """Write a person with office and post (姓名、院、岗位), so that nobody else is meant."""
    held = [post for post in posts_believed(person) if post.held_on(on)]
    name = called({person}, (), on).person(person)
    if not held:
        return f"{name}（{Words('今天没有岗位', 'no post today')}）"
    office = unit_names([held[0].unit], on).get(held[0].unit, held[0].unit)
    post = held[0].department or str(held[0].category.label)
    return f"{name}（{office} · {post}）"


def granting(number: str, who: str, sight: str, until: datetime) -> Words:
    """Say what will be granted."""
    return Words(
        "授权{who}查看 {n}：{sight}，到 {day} 当日结束为止。", "Let {who} look at {n}: {sight}, to the end of {day}."
    ).format(who=who, n=printed(number), sight=SIGHTS[sight], day=f"{last_day(until):%Y-%m-%d}")


def ending(line: GrantLine) -> Words:
    """Say what will be taken back."""
    return Words(
        "收回{who}对 {n} 的查看授权（{sight}，原到 {day}）。收回后立即不能再看。",
        "Take back {who}'s sight of {n} ({sight}, to {day}). It ends at once.",
    ).format(who=line.person, n=printed(line.number), sight=line.sight, day=f"{line.last_day:%Y-%m-%d}")
