"""The head and tabs of one case (案件页面): made from the card that ``cases`` gives, with names of people and offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yihao.cases.rules import kinds
from yihao.ledger.standing import Standing
from yihao.people.rules.visibility import View
from yihao.runtime.words import Words
from yihao.web.clocks import Clock
from yihao.web.pages.called import Called
from yihao.web.pages.case_rows import case_part, received
from yihao.web.pages.parts import Tab, Tag, printed

SHOWN_PEOPLE = 4
STATE_TONES = {"LIVE": "dai", "CLOSED": "song", "MERGED": "zhe", "VOID": "zhu"}
SECRECY_TONES = {0: "line", 1: "line", 2: "zhe", 3: "ink"}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One party in the head (案头人员)."""

    part: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The head of every page of a case (案头)."""

    number: str
    printed: str
    cause: str
    tags: tuple[Tag, ...]
    people: tuple[PersonLine, ...]
    people_count: int
    href: str
    stage_label: str
    stage: str
    stage_note: str
    proof: str
    reach: str
    can_reveal: bool
    clock: Clock | None = None
    clock_label: str = ""

    @property
    def more_people(self) -> bool:
        """Tell whether the head leaves people out (是否还有他人)."""
        return self.people_count > len(self.people)


def head(card: Mapping[str, Any], names: Called, standing: Standing) -> CaseHead:
    """Make the head of a case from its card and from how far its entries are sealed."""
    latest, state, secrecy = card["matters"][-1], card["state"], card["secrecy"]
    kind = kinds.MATTER_KINDS.get(latest["kind"], latest["kind"])
    tags = [
        Tag(f"{case_part(latest, 'M', card)} {kind}", "dai"),
        Tag(kinds.STATES.get(state, state), STATE_TONES.get(state, "")),
        Tag(kinds.SECRECY.get(secrecy, str(secrecy)), SECRECY_TONES.get(secrecy, "line")),
    ]
    if card["juvenile"]:
        tags.append(Tag(Words("未成年人", "juvenile"), "zi"))
    offices, matters = len({m["unit"] for m in card["matters"]}), len(card["matters"])
    handler = names.person(latest["handler"]) if latest["handler"] else str(_no_handler(latest["state"]))
    return CaseHead(
        number=card["number"],
        printed=printed(card["number"]),
        cause=card["cause"],
        tags=tuple(tags),
        people=_people(card),
        people_count=card["parties_count"],
        can_reveal=card["sees"]["names"],
        href=reverse("case", args=[card["number"]]),
        stage_label=f"{case_part(latest, 'M', card)} {Words('承办', 'handler')}",
        stage=handler,
        stage_note=f"{names.office(latest['unit'])} · {received(latest)} {Words('收到', 'received')}",
        proof=str(proof(standing)),
        reach=str(
            Words("经 {a} 院 {b} 件，案号未变", "{a} {o}, {b} {m}, one number").format(
                a=offices,
                b=matters,
                o="office" if offices == 1 else "offices",
                m="matter" if matters == 1 else "matters",
            )
        ),
    )


def _people(card: Mapping[str, Any]) -> tuple[PersonLine, ...]:
    """Name the first people with their measures, to who may see them; to others the first name alone, masked."""
    if card["parties"] is None:
        return (PersonLine("P01", card["lead_name"], ""),)
    own = [p for p in card["parties"] if p["number"] == card["number"]]
    return tuple(
        PersonLine(
            f"P{p['ordinal']:02}", p["name"], str(kinds.MEASURES[p["measures"][-1]["kind"]]) if p["measures"] else ""
        )
        for p in own[:SHOWN_PEOPLE]
    )


def proof(standing: Standing) -> Words:
    """Say how far the case's entries are sealed and witnessed (封存与见证): what was noted, not what was checked."""
    waits = standing.unsealed + standing.unwitnessed
    if waits:
        what = Words(
            "{n} 条记录，{w} 条待封存见证，一分钟内完成", "{n} entries; {w} to be sealed and witnessed within a minute"
        )
    elif not standing.witnesses:
        what = Words("{n} 条记录已封存，尚无见证", "{n} entries sealed, not witnessed")
    else:
        what = Words(
            "{n} 条记录全部封存，最近 {at}　{k} 方见证，其中检察机关之外 {o} 方",
            "All {n} entries sealed, the newest of {at}; {k} witnesses, {o} of them outside the procuratorate",
        )
    at = f"{standing.newest_at:%Y-%m-%d %H:%M}" if standing.newest_at else ""
    return what.format(n=standing.entries, w=waits, at=at, k=len(standing.witnesses), o=standing.outside)


def _no_handler(state: str) -> Words:
    """Say why nobody handles it: only an open matter waits to be assigned."""
    return Words("待分配", "Not yet assigned") if state == "OPEN" else kinds.MATTER_STATES.get(state, Words("—", "—"))


def may_be_void(card: Mapping[str, Any], unit: str) -> bool:
    """Tell whether the number could still be voided by this office: its own, live, with one matter (能否作废)."""
    return card["birth_unit"] == unit and card["state"] == "LIVE" and len(card["matters"]) == 1


TABS = (
    ("case", Words("逐件", "Matters"), "matters", None),
    ("case_events", Words("事件", "Events"), "", View.TRACE),
    ("case_people", Words("人", "People"), "parties", View.PERSONS),
    ("case_aliases", Words("其他编号", "Other numbers"), "aliases", None),
    ("case_relations", Words("关联", "Relations"), "relations", None),
    ("case_access", Words("谁看过", "Who looked"), "", View.ACCESS),
)


def tabs(card: Mapping[str, Any], current: str) -> list[Tab]:
    """Give the tabs of a case that the asker may open; counts where the card has them."""
    return [
        Tab(label, reverse(view, args=[card["number"]]), len(card[counted]) if counted else None, view == current)
        for view, label, counted, needed in TABS
        if needed is None or card["sees"][needed]
    ]
