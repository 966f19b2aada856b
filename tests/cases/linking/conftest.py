"""The invented corpus, read and linked once for all tests of linking."""

from dataclasses import dataclass

import pytest

from yihao.cases.invented.judgments import Corpus, corpus
from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.linking import Evidence, Grouping, Link, evidence_of, groups, links
from yihao.cases.rules.judgment.model import Document


@dataclass(frozen=True)
class Linked:
    corpus: Corpus
    evidence: dict[str, Evidence]
    links: tuple[Link, ...]
    grouping: Grouping

    def link(self, one: str, other: str) -> Link | None:
        return next((each for each in self.links if {each.later, each.earlier} == {one, other}), None)

    def in_one_case(self, one: str, other: str) -> bool:
        return any(one in case and other in case for case in self.grouping.cases)


def linked(invented: Corpus, *, full_reading: bool) -> Linked:
    evidence = {}
    for judgment in invented.judgments:
        document = Document(**judgment.text())
        evidence[document.id] = evidence_of(document, extract(document) if full_reading else None)
    found = tuple(links(evidence.values()))
    return Linked(invented, evidence, found, groups(found, evidence.values()))


@pytest.fixture(scope="session", params=[True, False], ids=["full-reading", "glance-only"])
def world(request: pytest.FixtureRequest) -> Linked:
    return linked(corpus(), full_reading=request.param)
