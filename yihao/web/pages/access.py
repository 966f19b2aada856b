"""Who looked, in words (谁看过)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse

from yihao.cases.queries.looks import Visit
from yihao.ledger.queries import Looked
from yihao.ledger.vault import reveal
from yihao.people.rules.categories import LABELS, Category
from yihao.runtime.words import Words
from yihao.web.pages.called import called, moment

MINUTE = timedelta(minutes=1)  # visits are told to the minute
ACTS = {
    "case.viewed": Words("查看案件", "viewed the case"),
    "case.searched": Words("查号", "looked up"),
    "case.compared": Words("比对是否同一案件", "compared for the same case"),
    "case.names_revealed": Words("显示姓名和证件号码", "showed names and identity numbers in full"),
    "case.bundled": Words("出具证据包", "handed out the evidence"),
    "case.looks_viewed": Words("查看查阅记录", "viewed who looked"),
    "looks.exported": Words("导出本人查阅记录", "exported own look-ups"),
    "system.log_viewed": Words("查看系统日志", "viewed the system log"),
    "looks.gaps_viewed": Words("查看查阅日志缺号", "viewed gaps of the access log"),
    "looks.deferrals_viewed": Words("查看暂缓公开", "viewed what is withheld"),
    "access.grants_viewed": Words("查看现有授权", "viewed the grants in force"),
    "access.glass_viewed": Words("查看待复核的紧急查看", "viewed emergency looks to confirm"),
    "ledger.replayed": Words("复算账本", "replayed a log"),
    "refused": Words("未获准", "refused"),
    "signin.done": Words("登录", "signed in"),
    "signin.failed": Words("登录失败", "sign-in failed"),
    "signin.locked": Words("登录已锁定", "sign-in locked"),
}
ABOUT = {
    "card": Words("案件概况", "overview"),
    "events": Words("事件", "events"),
    "people": Words("人", "people"),
    "aliases": Words("其他编号", "other numbers"),
    "relations": Words("关联", "relations"),
    "access": Words("谁看过", "who looked"),
    "correct": Words("更正", "correction"),
    "relate": Words("建立关系", "relation"),
    "void": Words("作废", "voiding"),
    "grant": Words("授权查看", "granting sight"),
    "receipt": Words("回执", "receipt"),
    "trace": Words("全程", "trace"),
    "candidate": Words("列为可能的同一案件", "shown as perhaps the same"),
    "import_pair": Words("并排核对导入文书", "imported documents side by side"),
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


@dataclass(frozen=True, slots=True)
class VisitRow:
    """Who looked in one minute, as what, at what, why (一次查阅)."""

    at: datetime
    person: str
    office: str
    standing: str
    reason: str
    seen: str
    channels: str


def visit_rows(visits: Sequence[Visit], card: Mapping[str, Any], on: date) -> list[VisitRow]:
    """Put visits into words; the reasons given come from the vault, and an erased one says so."""
    names = called({visit.actor.id for visit in visits}, {visit.actor.unit for visit in visits}, on)
    reasons = reveal([ref for visit in visits for ref in visit.reasons])
    return [
        VisitRow(
            at=visit.at,
            person=names.person(visit.actor.id),
            office=" ".join(part for part in (names.office(visit.actor.unit), visit.department) if part),
            standing=_standing(visit, card),
            reason="；".join(str(reasons[ref]) for ref in visit.reasons if ref in reasons),
            seen="、".join(dict.fromkeys(_seen(act, about) for act, about in visit.seen)),
            channels="、".join(str(CHANNELS.get(one, one)) for one in visit.channels if one != "web"),
        )
        for visit in visits
    ]


def _seen(act: str, about: str) -> str:
    if act == "case.viewed" and about in ABOUT:
        return str(ABOUT[about])
    return str(ACTS.get(act, act))


def _standing(visit: Visit, card: Mapping[str, Any]) -> str:
    """As what: the handling at that time, else what was handled before, else the post."""
    mine = [t for t in card["team"] if t["person"] == visit.actor.id and moment(t["from"]) < visit.at + MINUTE]
    then = [t for t in mine if t["to"] is None or moment(t["to"]) > visit.at]
    parts = "、".join(dict.fromkeys(f"M{t['matter']:02}" for t in then or mine))
    if then:
        return str(Words("承办 {m}", "handles {m}").format(m=parts))
    if mine:
        return str(Words("曾承办 {m}", "handled {m}").format(m=parts))
    return str(LABELS[Category(visit.category)]) if visit.category else str(Words("系统", "the system"))


def integrity_address(number: str) -> str:
    """Give where an interference is recorded (三个规定记录); empty until that room is there."""
    try:
        return f"{reverse('interference_new')}?case={number}"
    except NoReverseMatch:
        return ""
