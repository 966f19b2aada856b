"""Invented cases for looking at pages, made through the same commands as everywhere (页面测试用案件)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests import factories
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.drafts import new_draft, save_draft
from yihao.cases.commands.import_judgments import import_judgments
from yihao.cases.commands.register import register_case
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.invented.judgments import write
from yihao.cases.rules.filing import read_filing
from yihao.people.acting import Acting
from yihao.runtime.clock import now


@dataclass(frozen=True)
class Seeded:
    """Numbers of the cases made (已造案号)."""

    main: str
    other: str
    void: str
    merged: str
    elsewhere: str
    draft: UUID
    spare: str


CAUSES = ("盗窃", "故意伤害", "危险驾驶", "诈骗", "掩饰、隐瞒犯罪所得", "交通肇事", "合同诈骗", "寻衅滋事")
NAMES = ("沙明", "罗小川", "韩立", "吕不同", "邹大有", "秦一凡", "滕云", "季青")


def _accept(who: Acting, n: int, **changed: Any) -> str:
    at = now()
    day = (at.date() - timedelta(days=n % 9)).isoformat()
    filed = factories.filing(
        cause=CAUSES[n % 8],
        received_on=day,
        parties=[{"name": NAMES[n % 8], "identity": factories.identity(100 + n), "measures": _measures(n)}],
        aliases=[{"raw": f"云公（刑）诉字〔2026〕{1000 + n}号"}],
    )
    filing = read_filing(filed | changed, today=at.date())
    return register_case(acting=who, filing=filing, choice="new", key=f"seed-{who.unit}-{n}", at=at).number


def _measures(n: int) -> list[dict[str, str]]:
    kind = ("ARREST", "BAIL", "NONE")[n % 3]
    return (
        [{"kind": kind, "since": "2026-10-08", "place": "区看守所" if kind == "ARREST" else ""}]
        if kind != "NONE"
        else []
    )


def bring_in(clerk: Acting, folder: Path) -> None:
    """Import the invented corpus of judgments."""
    write(folder)
    import_judgments(acting=clerk, path=folder / "texts.jsonl", at=now(), progress=lambda *_: None, workers=1)


def sow(country: factories.Country) -> Seeded:
    """Register cases, assign, correct, relate and void some of them."""
    clerk, at = country.clerk, now()
    numbers = [_accept(clerk, n) for n in range(9)]
    main = _accept(
        clerk,
        20,
        cause="诈骗",
        parties=[
            {"name": "彭大川", "identity": factories.identity(7), "charge": "诈骗罪",
             "measures": [{"kind": "ARREST", "since": "2026-09-30", "place": "区看守所"}]},
            {"name": "苗青", "identity": factories.identity(8), "charge": "诈骗罪",
             "measures": [{"kind": "BAIL", "since": "2026-10-08", "place": ""}]},
            {"name": "佟向前", "charge": "掩饰、隐瞒犯罪所得罪"},
        ],
        aliases=[{"raw": "云公（刑）诉字〔2026〕507号"}, {"raw": "A9901030000002026090181", "kind": "police_case"},
                 {"raw": "云检刑诉〔2026〕311号"}, {"raw": "（2026）澄0103刑初402号"}],
    )  # fmt: skip
    later = read_filing(
        factories.filing(matter_kind="COURT_SUPPORT", source="OWN", source_name="", cause="诈骗", aliases=[],
                         parties=[{"name": "彭大川", "identity": factories.identity(7)}]),
        today=at.date(),
    )  # fmt: skip
    register_case(acting=clerk, filing=later, choice=main, key="seed-main-2", at=at)
    for number in (main, *numbers[:6]):
        assign_handler(
            acting=country.chief, number=number, matter=1, person=country.prosecutor.person, reason="轮案", at=at
        )
    correct_case(acting=clerk, made=Correction(main, "party.charge", "P03", "诈骗罪", "移送意见书写错"), at=at)
    correct_case(acting=clerk, made=Correction(main, "party.name", "P03", "佟相前", "与身份证核对"), at=at)
    relate_cases(acting=clerk, number=main, kind="related", other=numbers[0], reason="同一团伙", at=at)
    relate_cases(acting=clerk, number=numbers[7], kind="merged_into", other=main, reason="同一事实", at=at)
    void_case(acting=clerk, number=numbers[8], reason="重复收件", at=at)
    elsewhere = _accept(country.other_clerk, 40, parties=[{"name": "骆行", "identity": factories.identity(100)}])
    draft = new_draft(clerk)
    save_draft(acting=clerk, draft=draft, at=at, body={
        "values": {"cause": "非法经营", "received_on": at.date().isoformat(), "matter_kind": "PROSECUTION_REVIEW", "source": "POLICE", "secrecy": "1"},
        "people": [{"name": "薛平"}], "juvenile": False, "others": "", "choice": "", "cause": "非法经营"})  # fmt: skip
    return Seeded(main, numbers[0], numbers[8], numbers[7], elsewhere, draft, numbers[5])
