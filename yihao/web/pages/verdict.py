"""The verdict on a bundle as the page shows it (核验结论): one sentence, eight checks, the table, what it proves and what not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yihao.ledger.verifier import FIRST_OPEN, FIRST_WRONG, LATER, PROVES_NOT, SIMULATED, STEPS, Report
from yihao.runtime.words import Words
from yihao.web.pages.parts import printed

TONES = {True: "song", False: "zhu", "incomplete": "zhe"}
STATES: Mapping[str, tuple[str, str, Words]] = {
    "ok": ("song", "circle-check", Words("通过", "passed")),
    "failed": ("zhu", "circle-x", Words("不符", "failed")),
    "incomplete": ("zhe", "alert-triangle", Words("未证明", "not proved")),
    "unchecked": ("", "clock", Words("未核验", "not checked")),
}
FIRST = 10
BODIES = {
    "province": Words("省级院", "province"), "supreme": Words("最高检", "supreme procuratorate"),
    "discipline": Words("纪检监察组", "discipline group"), "other": Words("其他机构", "other body"),
    "outside": Words("其中在检察机关之外的", "of them outside the procuratorate"),
}  # fmt: skip
ICONS = {True: "shield-check", False: "circle-x", "incomplete": "alert-triangle"}
FIGURES = (
    (re.compile(r"(\d+) 个院"), Words("{n} 个院", "{n} {o}"), ("office", "offices")),
    (re.compile(r"(\d+) 位见证"), Words("{n} 位见证", "{n} {o}"), ("witness", "witnesses")),
)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One of the eight checks (一项核验)."""

    name: Words
    said: Words
    figure: str | Words
    tone: str
    icon: str
    state: Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page shows of a report (核验结论)."""

    sentence: Words
    told: Words
    tone: str
    icon: str
    number: str
    events: int
    simulated: Words | None
    place: str
    place_is: Words
    checks: list[CheckRow]
    rows: Sequence[Mapping[str, Any]]
    rest: Sequence[Mapping[str, Any]]
    proves: Words
    proves_not: Words
    quorum: Words
    seconds: str
    exit_code: int
    own_policy: bool


@dataclass(frozen=True, slots=True)
class StepAhead:
    """A check that will be made (将核验的一项)."""

    name: Words
    help: Words

    def __str__(self) -> str:
        return str(self.name)


HELP = (
    Words("每条记录按规定的写法，没有多余字段", "every entry in the form laid down, nothing besides"),
    Words(
        "重新计算每条指纹，所附姓名和文字与记录时相符",
        "every fingerprint again; attached names and texts as committed to",
    ),
    Words("每条都能推到各院封存的根", "each leads to the sealed root of its office's log"),
    Words(
        "封存有账本签名，够数的见证人副署，至少一位在检察机关之外",
        "signed, and cosigned by enough witnesses, one at least outside the procuratorate",
    ),
    Words("按案号索引，一条也没有少", "by the case index none is missing"),
    Words("案件到过的院，一个也没有漏", "no office that the case came to is left out"),
    Words("上述封存都并入国家总账", "the checkpoints stand in the national log"),
    Words("案号校验正确，时间从不倒退，补记有理由", "check digits right, times never fall, late entries give a reason"),
)


def steps() -> list[StepAhead]:
    """Name the eight checks before there is a bundle (八项核验)."""
    return [StepAhead(Words(*name), told) for name, told in zip(STEPS, HELP, strict=True)]


def told(report: Report) -> Words:
    """Say in one line what was found, never more than was checked (核验说明)."""
    if not report.events or not report.as_of or report.sound is False:
        return Words("", "")
    since = min((str(row["rec"])[:10] for row in report.table), default="")
    if report.sound is True:
        words = Words(
            "自 {since} 起的 {n} 条记录，截至 {t} 没有被改动、删去，也没有事后插入",
            "{n} entries since {since}: as of {t} none was altered or removed, and none inserted",
        )
    elif report.checks[3].state == "ok":
        words = Words(
            "所示 {n} 条记录中已封存的，截至 {t} 没有被改动；是否还有别的记录，没有证明",
            "Of the {n} entries shown, those sealed are unaltered as of {t}; whether there are others is not proved",
        )
    else:
        words = Words("出示了 {n} 条记录；见证不足，不能断定", "{n} entries are shown; too few witnesses to say more")
    said = words.format(since=since, n=report.events, t=report.as_of)
    later = Words(*LATER).format(n=report.later)
    return Words(f"{said.zh}。{later.zh}", f"{said.en}. {later.en}") if report.later else said


def quorum_words(wanted: str) -> Words:
    """Put the policy's quorum into words (见证规则要求): the verifier writes it in codes."""
    zh = en = wanted
    for code, body in BODIES.items():
        zh = re.sub(rf"\b{code} (\d+)", rf"{body.zh} \1 位", zh)
        en = re.sub(rf"\b{code} (\d+)", rf"{body.en}: \1", en)
    return Words(
        zh.replace("; ", "，").replace(" / ", "，或 ").replace("+", "、"),
        en.replace(" / ", ", or ").replace("+", " and "),
    )


def in_words(report: Report, zh: str, en: str) -> Words:
    """Give what the verifier says, its quorum in words."""
    if not report.wanted:
        return Words(zh, en)
    said = quorum_words(report.wanted)
    return Words(zh.replace(report.wanted, said.zh), en.replace(report.wanted, said.en))


def figure(said: str) -> str | Words:
    """Put a figure of the verifier into both languages."""
    for pattern, words, (one, many) in FIGURES:
        if found := pattern.fullmatch(said):
            return words.format(n=found[1], o=one if found[1] == "1" else many)
    return said


def verdict_page(report: Report, *, seconds: float, own_policy: bool) -> Verdict:
    """Turn a report into what the page shows."""
    fault = report.faults[0][1] if report.faults else None
    rows = [{**row, "label": Words(row["label"]["zh"], row["label"]["en"])} for row in report.table]
    return Verdict(
        sentence=in_words(report, *report.verdict),
        told=told(report),
        tone=TONES[report.sound],
        icon=ICONS[report.sound],
        number=printed(report.case) if len(report.case) == 17 else "",
        events=report.events,
        simulated=Words(*SIMULATED) if report.simulated else None,
        place=f"{fault.at[0]} #{fault.at[1] + 1}" if fault and fault.at else "",
        place_is=Words(*(FIRST_OPEN if report.sound == "incomplete" else FIRST_WRONG)),
        checks=[
            CheckRow(Words(*STEPS[c.step - 1]), in_words(report, c.zh, c.en), figure(c.figure), *STATES[c.state])
            for c in report.checks
        ],
        rows=rows[:FIRST],
        rest=rows[FIRST:],
        proves=Words(*report.proves),
        proves_not=Words(*PROVES_NOT),
        quorum=quorum_words(report.wanted),
        seconds=f"{seconds:.2f}",
        exit_code=report.exit_code,
        own_policy=own_policy,
    )
