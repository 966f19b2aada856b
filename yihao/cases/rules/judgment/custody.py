"""Custody of the first accused person in this case (强制措施): criminal detention and arrest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from yihao.cases.rules.judgment.calendar import DatedPlace, dates

# Ordered but not carried out, because the person was at large (在逃, 未执行, 并网上追逃).
_NOT_DONE = r"（[^（）]{0,8}(?:在逃|未(?:实际|能|予)?执行|执行未)|并?(?:被|予以|列为)?(?:上网|网上|在网上)"
_DETAINED = re.compile(rf"(?:刑事拘留|刑拘|拘留)(?!所|证|通知|[0-9一二三四五六七八九十]+[日天]|期[限满间]|{_NOT_DONE})")
_PENALTY = r"(?:行政|司法|治安(?!分局|大队|支队)|民事)[^，。；]{0,12}"
_NOT_CRIMINAL = re.compile(rf"{_PENALTY}$|(?:解除|撤销|变更(?!为)|上网|网上)[^，。；]{{0,4}}$")
_ARRESTED = re.compile(rf"逮捕(?!证|必要|条件|{_NOT_DONE})")
_NOT_ARRESTED = re.compile(r"(?:(?<!拒)不|未|撤销|提请|报请|呈请|建议|申请|网上|上网|暂缓)[^，。；]{0,22}$")
_APPROVED = re.compile(r"批准|决定|批捕|检察院")
_EXECUTED = re.compile(r"执行")
_MEASURE = re.compile(r"拘留|逮捕|取保候审|监视居住|抓获|因本案|因涉嫌|现因|投案|刑拘")
_PRIOR = re.compile(r"判处|刑满释放|刑满|假释(?!期间)|劳动教养|免[予于]刑事处罚|执行完毕|减刑")
_SERVED = re.compile(r"刑满|假释|执行完毕|劳动教养")
_OWN_GROUND = re.compile(r"因(?:本案|涉嫌|犯|[^，。；]{1,25}(?:罪|案))|现因|又因|再次|涉嫌|于[12]\d{3}年|[12]\d{3}年")
# The birthday must not become the year that 同年 and 次日 refer to.
_BIRTH = re.compile(r"[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日(?=出?生)|(?<=生于)[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日")
# The custody of an earlier case, told in brackets behind its sentence.
_OF_EARLIER = re.compile(r"(?<=[年月元])（[^（）]*(?:拘留|逮捕)[^（）]*）(?=[，。；])")
_RELEASED = re.compile(r"取保候审|监视居住|释放|不起诉|解除")
_OTHER_MEASURE = re.compile(r"拘留|取保候审|监视居住|刑拘")


@dataclass(frozen=True, slots=True)
class Custody:
    """Days of custody (羁押情况), None where the day is not printed or the measure was not taken."""

    detained_on: date | None
    arrested_on: date | None


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a measure is printed: its word, what before it denies it, what parts it from a date not its own."""

    word: re.Pattern[str]
    unless: re.Pattern[str]
    between: re.Pattern[str] | None


_DETENTION = _Kind(_DETAINED, _NOT_CRIMINAL, None)
_ARREST = _Kind(_ARRESTED, _NOT_ARRESTED, _OTHER_MEASURE)


@dataclass(frozen=True, slots=True)
class _Event:
    start: int
    end: int
    on: date | None


def custody_of(paragraph: str, *, served: bool = False, tried: frozenset[date] = frozenset()) -> Custody:
    """Read detention and arrest of one person from that person's paragraph in the party list.

    `served` says that a sentence in this very case may already be printed there, as in a retrial; `tried` are the days
    of this case's own earlier judgments: what was sentenced then is no earlier conviction.
    """
    paragraph = _OF_EARLIER.sub("", _BIRTH.sub("", paragraph, count=1))
    start = _named_start(paragraph, _case_start(paragraph, served, tried))
    if start is None:
        return Custody(None, None)
    places = _of_this_case(paragraph, list(dates(paragraph)), start)
    detained = [event for event in _events(paragraph, places, start, _DETENTION) if event.on]
    arrests = list(_events(paragraph, places, start, _ARREST))
    return Custody(detained[0].on if detained else None, _arrested(paragraph, places, arrests))


def _case_start(text: str, served: bool, tried: frozenset[date]) -> int | None:
    """Find where the custody of this case begins, behind earlier convictions (前科); None when there is none."""
    marks = list(_convictions(text, tried))
    bounds = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    latest = len(bounds) - 1
    while latest >= 0 and not _MEASURE.search(_without_penalties(text[bounds[latest] : ends[latest]])):
        latest -= 1
    if latest < 0:
        return None
    if latest < len(bounds) - 1 and not served and _earlier_case(text, marks[latest:]):
        return bounds[latest] if _told_first(text, bounds[latest], ends[latest]) else None
    first = latest
    while first > 0 and not _SERVED.search(marks[first - 1].group()):
        if not _continues(text[bounds[first - 1] : ends[first - 1]], text[bounds[first] : ends[first]]):
            break
        first -= 1
    return _from_this_case(text, bounds[first])


def _convictions(text: str, tried: frozenset[date]) -> Iterator[re.Match[str]]:
    """Yield the marks of earlier convictions; a sentence of this very case and what became of it are passed over."""
    places = list(dates(text)) if tried else []
    own = False
    for mark in _PRIOR.finditer(text):
        if not _SERVED.search(mark.group()):
            before = [place.on for place in places if text.rfind("。", 0, mark.start()) < place.start < mark.start()]
            own = bool(before) and before[-1] in tried
        if not own:
            yield mark


def _named_start(text: str, start: int | None) -> int | None:
    """Go back to where 因本案 names this case, when a sentence that came between (撤销缓刑, 减刑) hid it."""
    own = re.search(r"因本案[^。；]{0,30}(?:拘留|逮捕|羁押|抓获)", text)
    if own is None or (start is not None and start <= own.start()):
        return start
    return own.start()


def _from_this_case(text: str, start: int) -> int:
    """Skip measures of another case when a later sentence says 因本案."""
    own = text.find("因本案", start)
    return max(start, *(text.rfind(mark, 0, own) + 1 for mark in "。；")) if own >= 0 else start


def _of_this_case(text: str, places: list[DatedPlace], start: int) -> list[DatedPlace]:
    """Blank relative dates (同日, 同年2月) that would follow the sentence of an earlier case: their own year is not printed."""
    earlier = [place.on for place in places if place.end <= start and place.on]
    printed = (place.start for place in places if place.start >= start and text[place.start].isdigit())
    own = next(printed, len(text))
    if not earlier or re.search(r"释放[。；，]?$", text[:start]):
        return places
    return [
        replace(place, on=None) if start <= place.start < own and place.on and place.on <= earlier[-1] else place
        for place in places
    ]


def _without_penalties(segment: str) -> str:
    return re.sub(rf"{_PENALTY}拘留", "", segment)


def _earlier_case(text: str, later: list[re.Match[str]]) -> bool:
    """Test whether a sentence that ends the segment belongs to an earlier, served case."""
    return any(_SERVED.search(mark.group()) for mark in later) or "前科" in text


def _told_first(text: str, start: int, end: int) -> bool:
    """Test whether the measures stand before the earlier convictions but are later than all of them (现因…；曾因…)."""
    places = list(dates(text))
    measures = [
        event for kind in (_DETENTION, _ARREST) for event in _events(text[:end], places, start, kind) if event.on
    ]
    told = max((event.end for event in measures), default=len(text))
    convictions = [place.on for place in places if place.start >= told and place.on]
    return bool(convictions) and min(event.on for event in measures if event.on) > max(convictions)


def _continues(before: str, segment: str) -> bool:
    """Test whether a segment goes on with the measures of the one before (同案一审判处后又被逮捕)."""
    return (
        bool(re.search(r"因涉嫌|因本案", before))
        and bool(_MEASURE.search(before))
        and not re.search(r"因(?:涉嫌|本案|犯)|现因|又因|涉嫌", segment)
    )


def _events(text: str, places: list[DatedPlace], start: int, kind: _Kind) -> Iterator[_Event]:
    """Yield each measure of one kind from `start` on, dated by the last date before it in its sentence."""
    for match in kind.word.finditer(text, start):
        if kind.unless.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        sentence_start = max(text.rfind("。", 0, match.start()) + 1, start)
        near = [place for place in places if sentence_start <= place.start and place.end <= match.start()]
        between = text[near[-1].end : match.start()] if near else ""
        # A date that belongs to another measure (…日被刑事拘留，后被逮捕) does not date this one.
        borrowed = kind.between is not None and kind.between.search(between) and "并" not in between
        yield _Event(match.start(), match.end(), near[-1].on if near and not borrowed else None)


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
    tail = re.match(r"^(?:(?!判处|因犯)[^。；]){0,45}?执行(?!逮捕)", text[event.end :])
    if tail is None or _OTHER_MEASURE.search(tail.group()):
        return None
    inside = [place for place in places if event.end <= place.start < event.end + tail.end()]
    return inside[0].on if inside else None
