"""From a judgment's text to what linking keeps of it (关联依据)."""

import re
import zlib
from datetime import date

from yihao.cases.rules.judgment.linking import contexts, courts, glance, numbers
from yihao.cases.rules.judgment.linking.contexts import Part
from yihao.cases.rules.judgment.linking.model import Cited, Context, CourtNumber, Evidence
from yihao.cases.rules.judgment.model import Document, Extraction, Instance

_BEFORE, _AFTER = 110, 190
_CLAUSES = re.compile(r"[,。;:、()]")
_REMANDED = re.compile(r"发回.{0,20}(?:重审|重新审)|(?:指令|决定|提起).{0,12}再审")
_SHORTEST_CLAUSE, _SAMPLE = 10, 4


def evidence_of(document: Document, extraction: Extraction | None = None) -> Evidence:
    """Return what linking keeps of a judgment (关联依据); the full reading is believed before the glance."""
    parts: dict[Part, str] = {
        "head": numbers.compact(document.head),
        "fact": numbers.compact(document.fact),
        "reason": numbers.compact(document.reason),
        "result": numbers.compact(document.result),
    }
    head = parts["head"]
    own = numbers.parse(extraction.court_case_no) if extraction and extraction.court_case_no else None
    own = own or numbers.own_number(head[:400])
    court = (extraction.court if extraction else None) or glance.court_of(head)
    instance = _instance(extraction, own, document.title)
    return Evidence(
        id=document.id,
        title=document.title,
        instance=instance,
        court=court,
        own=own,
        cited=_cited(parts, own, court, instance, extraction),
        indictments=glance.indictments_of(head, extraction.indictment_nos if extraction else ()),
        parties=glance.parties_of(head, parts["result"], extraction.defendants if extraction else ()),
        charges=glance.charges_of(head, parts["result"], extraction.charges if extraction else ()),
        finding_marks=finding_marks(parts["fact"]),
        remanded=bool(_REMANDED.search(head)),
        custody=_custody(extraction),
    )


def _instance(extraction: Extraction | None, own: CourtNumber | None, title: str) -> Instance:
    if extraction is not None and extraction.instance != "other":
        return extraction.instance
    return glance.instance_of(own, title)


def _custody(extraction: Extraction | None) -> frozenset[date]:
    days = (extraction.detained_on, extraction.arrested_on) if extraction else ()
    return frozenset(day for day in days if day is not None)


def _cited(
    parts: dict[Part, str], own: CourtNumber | None, court: str | None, instance: Instance, read: Extraction | None
) -> tuple[Cited, ...]:
    """Collect the cited numbers (引用案号), each once, with the court and the meaning of all its mentions."""
    later_stage = instance in ("second", "retrial")
    numbers_seen: dict[str, CourtNumber] = {}
    meanings: dict[str, list[Context]] = {}
    named: dict[str, str | None] = {}
    for part, text in parts.items():
        for number, start, end in numbers.court_numbers(text):
            if own is not None and number.strict == own.strict:
                continue
            before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
            numbers_seen.setdefault(number.strict, number)
            meanings.setdefault(number.strict, []).append(contexts.context_of(number, before, after, part, later_stage))
            if not named.get(number.strict):
                named[number.strict] = courts.nearest(before, court)
    settled = {key: contexts.settle(found, later_stage) for key, found in meanings.items()}
    _believe(read, numbers_seen, settled, named)
    return tuple(Cited(number, named.get(key), settled[key]) for key, number in numbers_seen.items())


def _believe(
    read: Extraction | None,
    numbers_seen: dict[str, CourtNumber],
    settled: dict[str, Context],
    named: dict[str, str | None],
) -> None:
    """Add the chain that the full reading found (采信提取结果), except where the words around say old conviction."""
    for cited in read.earlier_cited if read else ():
        number = numbers.parse(cited.number)
        if number is None:
            continue
        numbers_seen.setdefault(number.strict, number)
        if settled.get(number.strict, "other") in ("other", "accomplice"):
            settled[number.strict] = "chain"
        named[number.strict] = named.get(number.strict) or cited.court


def finding_marks(fact: str) -> frozenset[int]:
    """Return hashes of a fourth of the clauses of the findings (事实指纹), the same fourth everywhere."""
    marks = set()
    for clause in _CLAUSES.split(fact):
        if len(clause) >= _SHORTEST_CLAUSE:
            mark = zlib.crc32(clause.encode())
            if mark % _SAMPLE == 0:
                marks.add(mark)
    return frozenset(marks)
