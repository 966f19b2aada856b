"""Administrators' acts in words (系统日志): who, when, as what, what changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yihao.ledger.queries import Recorded
from yihao.ledger.registry import event_types
from yihao.people.queries.persons import beliefs_about
from yihao.runtime.words import Words
from yihao.web.pages.access import CHANNELS
from yihao.web.pages.called import called

INERT = ("=", "+", "-", "@", "\t", "\r")
# Whom or what it is about, in the order of the page. Hashes, whole lists and a case's number are not told here.
TOLD: Mapping[str, Words] = {
    "changed": Words("有变动", "Changed"), "named": Words("变动之处", "What changed"), "told": Words("现值", "Now"), "program": Words("程序版本", "Version"),
    "announced": Words("有升级记录", "Migration recorded"), "names": Words("升级", "Migrations"), "keys": Words("密钥", "Keys"),
    "person": Words("人员", "Person"), "office": Words("院", "Office"), "category": Words("岗位", "Post"),
    "title": Words("职务", "Title"), "name": Words("名称", "Name"), "value": Words("值", "Value"), "scope": Words("范围", "Scope"),
    "scopes": Words("权限", "Scopes"), "since": Words("自", "From"), "until": Words("至", "Until"), "on": Words("日期", "On"),
    "expires_at": Words("有效至", "Valid until"), "domain": Words("域名", "Domain"), "feed_epoch": Words("事件流代次", "Feed epoch"),
    "to": Words("拨到", "Set to"), "running": Words("走动", "Running"), "what": Words("表", "Table"), "rows": Words("行数", "Rows"),
    "entries": Words("条目", "Entries"), "findings": Words("不符", "Differences"), "codes": Words("种类", "Kinds"),
    "source": Words("来源", "Source"), "offices": Words("院数", "Offices"),
    "why": Words("原因", "Why"), "legal_basis": Words("法律依据", "Legal basis"), "staff_no": Words("工号", "Staff number"),
}  # fmt: skip
LONGEST = 12


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act (一项管理行为)."""

    at: datetime
    kind: str
    label: Words
    person: str
    person_id: str
    standing: str
    office: str
    facts: tuple[tuple[str, str], ...]
    channel: str
    place: str
    leaf: str


def act_rows(found: Sequence[Recorded], on: date) -> list[ActRow]:
    """Put acts into words; a post is named as it was believed when the act was done."""
    types = event_types()
    about = {str(one.facts["person"]) for one in found if one.facts.get("person")}
    offices = {one.actor.unit for one in found} | {str(one.facts["office"]) for one in found if "office" in one.facts}
    names = called({one.actor.id for one in found} | about, offices, on)
    standings = {post: _standing(post) for post in {one.actor.post for one in found}}
    rows = []
    for one in found:
        said = {name: _said(name, one.facts[name], names) for name in TOLD if one.facts.get(name) not in (None, "", [])}
        rows.append(
            ActRow(
                at=one.rec,
                kind=one.type,
                label=types[one.type].label if one.type in types else Words(one.type, one.type),
                person=names.person(one.actor.id),
                person_id=one.actor.id,
                standing=standings[one.actor.post],
                office="" if one.actor.id == "system" else names.office(one.actor.unit),
                facts=tuple((str(TOLD[name]), value) for name, value in said.items()),
                channel=str(CHANNELS.get(one.said["via"]["channel"], "")),
                place=f"{one.unit} / {one.seq + 1:,}",
                leaf=one.leaf,
            )
        )
    return rows


def _standing(post: str) -> str:
    known = [] if post == "system" else beliefs_about(post)
    return known[-1].title or str(known[-1].category.label) if known else ""


def _said(name: str, value: Any, names: Any) -> str:
    if isinstance(value, bool):
        return str(Words("是", "yes") if value else Words("否", "no"))
    if name == "keys":
        return str(Words("{n} 把", "{n}").format(n=len(value)))
    if isinstance(value, list):
        more = Words(" 等 {n} 项", " and so on, {n} in all").format(n=len(value)) if len(value) > LONGEST else ""
        return "、".join(map(str, value[:LONGEST])) + str(more)
    if name in ("person", "office"):
        return str(getattr(names, name)(value))
    return str(value)


def kinds_asked(kinds: Sequence[str]) -> list[tuple[str, Words]]:
    """Give the kinds to narrow to, each label once (可选种类)."""
    types = event_types()
    return [("", Words("全部", "all")), *((kind, types[kind].label) for kind in kinds if kind in types)]


def as_table(rows: Sequence[ActRow]) -> bytes:
    """Write the rows as CSV (导出表格); a cell that a spreadsheet would take for a formula is made inert."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            "时间 When",
            "行为 Act",
            "行为人 Who",
            "身份 As",
            "院 Office",
            "内容 What",
            "渠道 Through",
            "账本 Ledger",
            "叶 Leaf",
        ]
    )
    for row in rows:
        facts = "；".join(f"{name} {value}" for name, value in row.facts)
        cells = [row.at.isoformat(timespec="milliseconds"), str(row.label), row.person, row.standing, row.office, facts,
                 row.channel, row.place, row.leaf]  # fmt: skip
        table.writerow([f"'{cell}" if cell.startswith(INERT) else cell for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()
