"""What a person should look at in a reading (存疑): gaps and contradictions, each with a fixed reason code."""

import re
from datetime import date

from yihao.cases.rules.judgment.custody import Custody
from yihao.cases.rules.judgment.model import CitedNumber, Doubt, Instance
from yihao.cases.rules.judgment.numbers import COURT_NUMBER, key

_WELL_FORMED = re.compile(r"（[12]\d{3}）[一-鿿0-9（）]{1,14}刑[一-鿿（）]{1,6}(?:字)?第?\d+号")
_TITLE_WORDS: tuple[tuple[str, Instance], ...] = (("再审", "retrial"), ("二审", "second"), ("一审", "first"))


def doubts_of(
    *,
    header: str,
    title: str,
    instance: Instance,
    number: str | None,
    court: str | None,
    defendants: tuple[str, ...],
    custody: Custody,
    indicted: date | None,
    cited: tuple[CitedNumber, ...],
) -> tuple[Doubt, ...]:
    """List the doubts of one reading, in the order of the fields."""
    found = [*_number_doubts(header, number), *_date_doubts(custody, indicted)]
    titled = next((kind for word, kind in _TITLE_WORDS if word in title), None)
    if titled is not None and titled != instance:
        found.append(Doubt("instance", "title_says_otherwise"))
    if court is None:
        found.append(Doubt("court", "not_found"))
    if not defendants:
        found.append(Doubt("defendants", "not_found"))
    elif any(re.search(r"[某×XＸx＊*]", name) for name in defendants):
        found.append(Doubt("defendants", "redacted"))
    if instance in ("second", "retrial") and not cited:
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


def _date_doubts(custody: Custody, indicted: date | None) -> list[Doubt]:
    found = []
    if custody.detained_on and custody.arrested_on and custody.arrested_on < custody.detained_on:
        found.append(Doubt("arrested_on", "before_detention"))
    if indicted and custody.detained_on and indicted < custody.detained_on:
        found.append(Doubt("indicted_on", "before_detention"))
    return found
