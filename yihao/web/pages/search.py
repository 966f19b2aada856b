"""Results of a look-up (查号结果): how the box understood it, what it found, and what may have been meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yihao.cases.queries.find import Found, Hit
from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.runtime.words import Words
from yihao.web.pages.parts import headcount


@dataclass(frozen=True, slots=True)
class HitLine:
    """One case in the results (一条结果)."""

    number: str
    summary: str
    kind: str
    office: str
    received_on: str
    state: str
    tone: str
    via: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The page of results (结果页)."""

    typed: str
    understood: str
    is_typo: bool
    hits: tuple[HitLine, ...]
    suggested: tuple[HitLine, ...]


def found_page(found: Found, typed: str, offices: Mapping[str, str]) -> FoundPage:
    """Put the answer into words."""
    return FoundPage(
        typed=typed,
        understood=str(Words(found.reading.zh, found.reading.en)),
        is_typo=found.reading.kind == "lcn_typo",
        hits=_lines(found.hits, offices),
        suggested=_lines(found.suggested, offices),
    )


def _lines(hits: Sequence[Hit], offices: Mapping[str, str]) -> tuple[HitLine, ...]:
    return tuple(
        HitLine(
            number=hit.number,
            summary=f"{hit.cause} · {headcount(hit.lead_name, hit.parties_count)}",
            kind=str(kinds.MATTER_KINDS.get(hit.kind, hit.kind or "")),
            office=offices.get(hit.unit, hit.unit or ""),
            received_on=str(received_words(hit.received_on, bool(hit.day_known))) if hit.received_on else "",
            state=str(kinds.STATES.get(hit.state, hit.state)),
            tone={"LIVE": "dai", "VOID": "zhu", "MERGED": "zhe"}.get(hit.state, ""),
            via=hit.via,
        )
        for hit in hits
    )
