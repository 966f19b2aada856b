"""Custody of the first accused person in this case (强制措施): criminal detention and arrest."""

import re
from dataclasses import dataclass
from datetime import date

from yihao.cases.rules.judgment.calendar import DatedPlace, dates

_DETAINED = re.compile(r"(?:刑事拘留|刑拘|拘留)(?!所|证|通知|[0-9一二三四五六七八九十]+[日天]|期[限满间])")
_NOT_CRIMINAL = re.compile(
    r"(?:行政|司法|治安|民事)[^，。；]{0,12}$|(?:解除|撤销|变更|上网|网上|决定对其)[^，。；]{0,4}$"
)
_ARRESTED = re.compile(r"逮捕(?!证|必要|条件)")
_NOT_ARRESTED = re.compile(r"(?:不|未|撤销|提请|报请|呈请|建议|申请|网上|上网|暂缓)[^，。；]{0,22}$")
_APPROVED = re.compile(r"批准|决定|批捕|检察院")
_EXECUTED = re.compile(r"执行")
_MEASURE = re.compile(r"拘留|逮捕|取保候审|监视居住|抓获|因本案|因涉嫌|现因|投案|刑拘")
_PRIOR = re.compile(r"判处|刑满释放|刑满|假释|劳动教养|免[予于]刑事处罚|执行完毕|减刑")
_SERVED = re.compile(r"刑满|假释|执行完毕|劳动教养")
_OWN_GROUND = re.compile(r"因(?:本案|涉嫌|犯|[^，。；]{1,25}(?:罪|案))|现因|又因|再次|涉嫌|于[12]\d{3}年|[12]\d{3}年")
_RELEASED = re.compile(r"取保候审|监视居住|释放|不起诉|解除")
_OTHER_MEASURE = re.compile(r"拘留|取保候审|监视居住|刑拘")


@dataclass(frozen=True, slots=True)
class Custody:
    """Days of custody (羁押情况), None where the day is not printed or the measure was not taken."""

    detained_on: date | None
    arrested_on: date | None


@dataclass(frozen=True, slots=True)
class _Event:
    start: int
    end: int
    on: date | None


def custody_of(paragraph: str, *, served: bool = False) -> Custody:
    """Read detention and arrest of one person from that person's paragraph in the party list.

    `served` says that a sentence in this very case may already be printed there, as in a retrial.
    """
    places = list(dates(paragraph))
    start = _case_start(paragraph, served)
    if start is None:
        return Custody(None, None)
    detained = [e for e in _events(_DETAINED, _NOT_CRIMINAL, paragraph, places, start, ()) if e.on]
    arrests = list(_events(_ARRESTED, _NOT_ARRESTED, paragraph, places, start, _OTHER_MEASURE))
    return Custody(detained[0].on if detained else None, _arrested(paragraph, places, arrests))


def _case_start(text: str, served: bool) -> int | None:
    """Find where the custody of this case begins, behind earlier convictions (前科); None when there is none."""
    marks = list(_PRIOR.finditer(text))
    bounds = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    for at in range(len(bounds) - 1, -1, -1):
        segment = text[bounds[at] : ends[at]]
        if not _MEASURE.search(_without_penalties(segment)):
            continue
        is_last = at == len(bounds) - 1
        if not is_last and not served and _earlier_case(text, marks, at):
            return None
        while (
            at > 0
            and not _SERVED.search(marks[at - 1].group())
            and _continues(text[bounds[at - 1] : ends[at - 1]], segment)
        ):
            at -= 1
            segment = text[bounds[at] : ends[at]]
        return _from_this_case(text, bounds[at])
    return None


def _from_this_case(text: str, start: int) -> int:
    """Skip measures of another case when a later sentence says 因本案."""
    own = text.find("因本案", start)
    return max(start, *(text.rfind(mark, 0, own) + 1 for mark in "。；")) if own >= 0 else start


def _without_penalties(segment: str) -> str:
    return re.sub(r"(?:行政|司法|治安)[^，。；]{0,12}拘留", "", segment)


def _earlier_case(text: str, marks: list[re.Match[str]], at: int) -> bool:
    """Test whether a sentence that ends the segment belongs to an earlier, served case."""
    return any(_SERVED.search(mark.group()) for mark in marks[at:]) or "前科" in text


def _continues(before: str, segment: str) -> bool:
    """Test whether a segment goes on with the measures of the one before (同案一审判处后又被逮捕)."""
    return (
        bool(re.search(r"因涉嫌|因本案", before))
        and bool(_MEASURE.search(before))
        and not re.search(r"因(?:涉嫌|本案|犯)|现因|又因|涉嫌", segment)
    )


def _events(what: re.Pattern[str], unless: re.Pattern[str], text: str, places: list[DatedPlace], start: int, between):  # type: ignore[no-untyped-def]
    for match in what.finditer(text, start):
        if unless.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        sentence_start = max(text.rfind("。", 0, match.start()) + 1, start if start else 0)
        near = [place for place in places if sentence_start <= place.start and place.end <= match.start()]
        on = near[-1].on if near else None
        if (
            near
            and between
            and between.search(text[near[-1].end : match.start()])
            and "并" not in text[near[-1].end : match.start()]
        ):
            on = None
        yield _Event(match.start(), match.end(), on)


def _arrested(text: str, places: list[DatedPlace], arrests: list[_Event]) -> date | None:
    """Choose the day of the first arrest: the day of execution when approval and execution are both printed."""
    for at, event in enumerate(arrests):
        executed = _executed_after(text, places, event)
        if executed:
            return executed
        clause = text[max(0, event.start - 40) : event.start]
        if _APPROVED.search(clause) and not _EXECUTED.search(clause[-8:]):
            for later in arrests[at + 1 :]:
                if _RELEASED.search(text[event.end : later.start]):
                    break
                if later.on:
                    return later.on
        if event.on:
            return event.on
    return None


def _executed_after(text: str, places: list[DatedPlace], event: _Event) -> date | None:
    """Read 逮捕，次日执行 and 批准逮捕，同日由…执行: an execution without the word 逮捕 repeated."""
    tail = re.match(r"^[^。；]{0,45}?执行(?!逮捕)", text[event.end :])
    if tail is None or _OTHER_MEASURE.search(tail.group()):
        return None
    inside = [place for place in places if event.end <= place.start < event.end + tail.end()]
    return inside[0].on if inside else None
