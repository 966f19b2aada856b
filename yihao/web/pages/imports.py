"""Import of judgments as its pages show it (文书导入页面): the report of a run, the review list, one review side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yihao.cases.queries.import_pages import Batch, Compared, Pair, Side
from yihao.cases.rules.judgment.linking.reasons import WORDS
from yihao.cases.rules.judgment.model import Extraction
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing the program was unsure of, and how often (程序自报的疑点)."""

    words: Words | str
    count: int
    share: float  # of all documents, 0 to 100


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a field was found (各项读出率)."""

    words: Words | str
    found: int
    total: int

    @property
    def share(self) -> int:
        """Whole per cent (百分比)."""
        return round(100 * self.found / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Expected:
    """An error to expect (差错估计): wrong of checked, and the upper end of the share in per cent."""

    words: Words
    checked: int
    wrong: int
    at_most: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of the import (一次导入). ``ended_at`` is None while it goes on."""

    id: str
    file: str
    by: str
    started_at: datetime
    ended_at: datetime | None
    documents: int
    total: int
    cases: int
    joined: int
    numbers: int
    to_review: int
    refused: int
    seconds: int
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    expected: tuple[Expected, ...] = ()
    weak: tuple[Words, ...] = ()

    @property
    def percent(self) -> int:
        """How far it is (进度)."""
        return round(100 * self.documents / self.total) if self.total else 100


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One doubt waiting for a person (一条待核对)."""

    id: int
    words: Words | str
    left: str
    right: str
    since: datetime
    answer: Words | str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One judgment as read beside the other (一份文书)."""

    title: str
    court: str
    number: str
    paragraphs: tuple[str, ...]
    case: str = ""  # its lifelong number, if it has one


@dataclass(frozen=True, slots=True)
class Agreement:
    """One field of both (一项对照): what each says, and whether they agree (None: cannot be compared)."""

    words: Words | str
    left: str
    right: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Review:
    """Two judgments that may be one case (并排核对)."""

    id: int
    left: Text
    right: Text
    why: tuple[Words | str, ...]
    agreements: tuple[Agreement, ...]
    answer: Words | str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


DOUBTS: Mapping[str, Words] = {
    "not_found": Words("没有读出", "not found"),
    "odd_shape": Words("写法少见", "odd shape"),
    "two_numbers": Words("文首有两个案号", "two numbers in the head"),
    "title_says_otherwise": Words("与标题不一致", "the title says otherwise"),
    "redacted": Words("姓名已隐去", "names redacted"),
    "before_detention": Words("早于拘留日", "before the detention"),
    "unknown_office": Words("检察院不在名录内", "office not in the directory"),
    "year_not_printed": Words("年份未印", "year not printed"),
    "year_of_court_number": Words("年份取自法院案号", "year taken from the court number"),
    "day_not_printed": Words("日期未印", "day not printed"),
    "no_accused_read": Words("没有读出被告人", "no accused read"),
    "not_in_title": Words("不见于标题", "not in the title"),
    "two_indicting_offices": Words("读出两个公诉机关", "two indicting offices read"),
    "indicting_office_not_read": Words("没有读出公诉机关", "the indicting office was not read"),
}
FIELDS: Mapping[str, Words] = {
    "case": Words("立案", "The case:"),
    "court_case_no": Words("案号", "Court number"),
    "court": Words("法院", "Court"),
    "instance": Words("审级", "Instance"),
    "defendants": Words("被告人", "Defendants"),
    "charges": Words("罪名", "Charges"),
    "procuratorates": Words("检察院", "Procuratorates"),
    "indictment_nos": Words("起诉书号", "Indictment numbers"),
    "indicted_on": Words("起诉日", "Indicted on"),
    "detained_on": Words("拘留日", "Detained on"),
    "arrested_on": Words("逮捕日", "Arrested on"),
    "lower_court_case_nos": Words("引用的前案号", "Earlier numbers"),
}
INSTANCES = {
    "first": Words("一审", "first"),
    "second": Words("二审", "second"),
    "retrial": Words("再审", "retrial"),
    "other": Words("其他", "other"),
}
ANSWERS = {
    "SAME": Words("同一案件", "same case"),
    "DIFFERENT": Words("不是同一案件", "not the same"),
    "LATER": Words("以后再定", "later"),
    "OPEN": Words("", ""),
}
PARTS = ("head", "fact", "reason", "result")
MOST_PARAGRAPHS = 400


def run_report(batch: Batch, by: str) -> RunReport:
    """Put a run's own report into words and numbers."""
    said = batch.report
    cases, refused, reviews = said.get("cases", {}), said.get("refused", {}), said.get("reviews", {})
    documents = int(said.get("documents", batch.documents))
    return RunReport(
        id=str(batch.id),
        file=batch.file_name,
        by=by,
        started_at=batch.started_at,
        ended_at=batch.finished_at,
        documents=documents,
        total=batch.lines,
        cases=int(cases.get("new", 0)),
        joined=int(said.get("documents_brought_together", 0)),
        numbers=int(said.get("numbers_kept", 0)),
        to_review=batch.open_reviews,
        refused=int(refused.get("total", 0))
        + int(said.get("private_prosecutions", 0))
        + int(said.get("no_office_read", 0)),
        seconds=round(sum(said.get("seconds", {}).values())) if isinstance(said.get("seconds"), dict) else 0,
        expected=tuple(
            Expected(Words(e["zh"], e["en"]), e["checked"], e["wrong"], 100 * e["share_at_most"])
            for e in said.get("estimates", ())
        ),
        weak=tuple(Words(spot["zh"], spot["en"]) for spot in said.get("soft_spots", ())),
        findings=tuple(
            Finding(_doubt(code), times, 100 * times / documents if documents else 0)
            for code, times in said.get("doubts", {}).items()
        )
        + tuple(
            Finding(WORDS.get(code, code), times, 100 * times / documents if documents else 0)
            for code, times in reviews.get("by_reason", {}).items()
        ),
    )


def _doubt(code: str) -> str:
    """``court_case_no.odd_shape`` is 案号 写法少见."""
    field, _, reason = code.replace(":", ".").partition(".")
    return f"{FIELDS.get(field, field)} {DOUBTS.get(reason, reason)}"


def review_line(pair: Pair) -> ReviewLine:
    """Put one pair of the list into words."""
    why = WORDS.get(pair.reasons[0], pair.reasons[0]) if pair.reasons else ""
    state = "" if pair.state == "OPEN" else ANSWERS.get(pair.state, pair.state)
    return ReviewLine(pair.id, why, pair.one, pair.two, pair.since, state)


def review_page(found: Compared, by: str) -> Review:
    """Put one pair into words, field by field."""
    settled = found.state not in ("OPEN", "LATER")
    return Review(
        id=found.id,
        left=_side(found.one),
        right=_side(found.two),
        why=tuple(WORDS.get(code, code) for code in found.reasons),
        agreements=tuple(
            _agreement(words, _said(found.one.read, name), _said(found.two.read, name))
            for name, words in FIELDS.items()
            if name != "case"
        ),
        answer=ANSWERS.get(found.state, found.state) if settled else "",
        answered_by=by if settled else "",
        answered_at=found.decided_at if settled else None,
    )


def _agreement(words: Words, left: str, right: str) -> Agreement:
    return Agreement(words, left, right, left == right if left and right else None)


def _said(read: Extraction, name: str) -> str:
    value = getattr(read, name)
    if name == "instance":
        return str(INSTANCES.get(value, value))
    if name == "procuratorates":
        return "、".join(each.name for each in value)
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value)
    return str(value or "")


def _side(side: Side) -> Text:
    lines = [line.strip() for part in PARTS for line in side.text.get(part, "").splitlines() if line.strip()]
    gone = str(Words("原文已不再保留", "The text is no longer kept"))
    return Text(
        title=side.text.get("title", "") or side.read.court_case_no or side.id,
        court=side.read.court or "",
        number=side.read.court_case_no or "",
        paragraphs=tuple(lines[:MOST_PARAGRAPHS]) or (gone,),
        case=side.number,
    )
