"""What a person should look at in a reading (存疑): gaps and contradictions, each with a fixed reason code."""

import re

from yihao.cases.rules.judgment.model import Doubt, Extraction, Instance
from yihao.cases.rules.judgment.numbers import COURT_NUMBER, key

_WELL_FORMED = re.compile(r"（[12]\d{3}）[一-鿿0-9（）]{1,14}刑[一-鿿（）]{1,6}(?:字)?第?\d+号")
_TITLE_WORDS: tuple[tuple[str, Instance], ...] = (("再审", "retrial"), ("二审", "second"), ("一审", "first"))


def doubts_of(read: Extraction, *, header: str, title: str) -> tuple[Doubt, ...]:
    """List the doubts of one reading; `header` is what is printed above the parties."""
    found = [*_number_doubts(header, read.court_case_no), *_date_doubts(read)]
    titled = next((kind for word, kind in _TITLE_WORDS if word in title), None)
    if titled is not None and titled != read.instance:
        found.append(Doubt("instance", "title_says_otherwise"))
    if read.court is None:
        found.append(Doubt("court", "not_found"))
    if not read.defendants:
        found.append(Doubt("defendants", "not_found"))
    elif any(re.search(r"[某×XxＸ*＊]", name) for name in read.defendants):
        found.append(Doubt("defendants", "redacted"))
    if read.instance in ("second", "retrial") and not read.lower_court_case_nos:
        found.append(Doubt("lower_court_case_nos", "not_found"))
    return tuple(found)


def _number_doubts(header: str, number: str | None) -> list[Doubt]:
    if number is None:
        return [Doubt("court_case_no", "not_found")]
    found = []
    if not _WELL_FORMED.fullmatch(number):
        found.append(Doubt("court_case_no", "odd_shape"))
    keys = {key(each.group()) for each in COURT_NUMBER.finditer(header.replace(" ", ""))}
    if len(keys) > 1:
        found.append(Doubt("court_case_no", "two_numbers"))
    return found


def _date_doubts(read: Extraction) -> list[Doubt]:
    found = []
    if read.detained_on and read.arrested_on and read.arrested_on < read.detained_on:
        found.append(Doubt("arrested_on", "before_detention"))
    if read.indicted_on and read.detained_on and read.indicted_on < read.detained_on:
        found.append(Doubt("indicted_on", "before_detention"))
    return found
