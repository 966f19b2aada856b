"""Who looked, in words (谁看过)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yihao.ledger.queries import Looked
from yihao.runtime.words import Words
from yihao.web.pages.called import called

ACTS = {
    "case.viewed": Words("查看案件", "viewed the case"),
    "case.searched": Words("查号", "looked up"),
    "case.compared": Words("比对是否同一案件", "compared for the same case"),
    "case.names_revealed": Words("显示姓名全文", "showed full names"),
    "case.looks_viewed": Words("查看查阅记录", "viewed who looked"),
    "refused": Words("未获准", "refused"),
    "signin.done": Words("登录", "signed in"),
    "signin.failed": Words("登录失败", "sign-in failed"),
}
ABOUT = {
    "card": Words("逐件、人、编号", "matters, people, numbers"),
    "events": Words("事件", "events"),
    "people": Words("人", "people"),
    "aliases": Words("其他编号", "other numbers"),
    "relations": Words("关联", "relations"),
    "access": Words("谁看过", "who looked"),
    "correct": Words("更正", "correction"),
    "relate": Words("建立关系", "relation"),
    "void": Words("作废", "voiding"),
    "receipt": Words("回执", "receipt"),
    "trace": Words("全程", "trace"),
}
CHANNELS = {
    "web": Words("网页", "page"),
    "api": Words("接口", "API"),
    "cli": Words("命令行", "command line"),
    "import": Words("导入", "import"),
    "system": Words("系统", "system"),
}


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look-up (一次查阅)."""

    at: datetime
    person: str
    office: str
    act: str
    about: str
    channel: str
    number: str


def access_rows(looked: Sequence[Looked], on: date) -> list[LookRow]:
    """Put look-ups into words."""
    names = called({look.actor.id for look in looked}, {look.actor.unit for look in looked}, on)
    return [
        LookRow(
            at=look.at,
            person=names.person(look.actor.id),
            office=names.office(look.actor.unit),
            act=str(ACTS.get(look.act, look.act)),
            about=str(ABOUT.get(look.about, "")),
            channel=str(CHANNELS.get(look.channel, look.channel)),
            number=look.number or "",
        )
        for look in looked
    ]
