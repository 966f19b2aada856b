"""Reading one judgment (提取): from the printed text to the facts that identify its case."""

import re
from dataclasses import replace

from yihao.cases.rules.judgment.chain import decided_on, earlier_numbers
from yihao.cases.rules.judgment.charges import charges_of, in_text
from yihao.cases.rules.judgment.custody import Custody, custody_of
from yihao.cases.rules.judgment.defendants import Accused, accused_of, named_in
from yihao.cases.rules.judgment.doubts import doubts_of
from yihao.cases.rules.judgment.indictment import indicted_on, indictment_numbers
from yihao.cases.rules.judgment.instance import instance_of
from yihao.cases.rules.judgment.model import Document, Extraction, ProcuratorateRole
from yihao.cases.rules.judgment.numbers import own_number
from yihao.cases.rules.judgment.prosecutors import prosecutors_of
from yihao.cases.rules.judgment.roles import roles_of
from yihao.cases.rules.judgment.sections import Head, court_of, head_of
from yihao.cases.rules.judgment.text import normalise

_FACTS = 10_000
_SHARED_CUSTODY = re.compile(r"^(?:以上|上述|上列|[二两三四五六七八九十]+(?:名)?被告人)")


def extract(document: Document) -> Extraction:
    """Read one judgment into its identifying facts; what is not printed stays unknown."""
    head = head_of(document)
    # What identifies the case is printed before the merits; the long tail of the facts only costs time.
    fact, reason, result = (normalise(part) for part in (document.fact[:_FACTS], document.reason, document.result))
    number = own_number(head.header)
    court = court_of(head.header)
    instance = instance_of(document.title, number, head.narrative)
    accused = accused_of(head.parties, f"{head.narrative}\n{result}")
    defendants = tuple(each.name for each in accused) or named_in(result)
    roles = roles_of(head.parties, head.narrative, f"{fact[:3000]}\n{reason}", court, first=instance == "first")
    custody = _first_custody(head, accused, served=instance == "retrial")
    cited = earlier_numbers(
        instance=instance, own=number, narrative=head.narrative, fact=fact, reason=reason, result=result, court=court
    )
    charges = charges_of(head.narrative, fact, document.title) or tuple(in_text(result))
    read = Extraction(
        id=document.id,
        instance=instance,
        court_case_no=number,
        court=court,
        lower_court_case_nos=tuple(each.number for each in cited),
        earlier_cited=cited,
        procuratorates=roles,
        indictment_nos=indictment_numbers(head.narrative, fact),
        indicted_on=indicted_on(head.narrative),
        prosecutors=prosecutors_of(head.narrative),
        defendants=defendants,
        charges=charges,
        detained_on=custody.detained_on,
        arrested_on=custody.arrested_on,
        protest=_protested(roles),
        doubts=(),
    )
    return replace(read, doubts=doubts_of(read, header=head.header, title=document.title))


def _protested(roles: tuple[ProcuratorateRole, ...]) -> bool:
    return any(each.role == "protesting" for each in roles)


def _first_custody(head: Head, accused: tuple[Accused, ...], *, served: bool) -> Custody:
    """Read the custody of the first natural person; a paragraph about all of them (以上被告人均…) adds what theirs lacks."""
    tried = decided_on(head.narrative)
    person = next((each for each in accused if not each.is_unit), None)
    if person is None:
        return Custody(None, None)
    own = custody_of(person.paragraph, served=served, tried=tried)
    for paragraph in head.parties:
        if _SHARED_CUSTODY.match(paragraph) and None in (own.detained_on, own.arrested_on):
            return _completed(own, custody_of(paragraph, served=served))
    return own


def _completed(own: Custody, shared: Custody) -> Custody:
    """Add what only the paragraph about all of them tells, where the days follow each other (七被告人均于…被逮捕)."""
    both = Custody(own.detained_on or shared.detained_on, own.arrested_on or shared.arrested_on)
    in_order = not (both.detained_on and both.arrested_on) or both.detained_on <= both.arrested_on
    return both if in_order else own
