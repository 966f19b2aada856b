"""Readings written down and read back (提取结果的存取): one JSON object holds extraction and evidence of one judgment."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from yihao.cases.rules.judgment.linking.model import Cited, CourtNumber, Evidence, Party
from yihao.cases.rules.judgment.model import CitedNumber, Doubt, Extraction, ProcuratorateRole

VERSION = 1


def write(extraction: Extraction, evidence: Evidence) -> bytes:
    """Write a reading as JSON (写出)."""
    body = {"v": VERSION, "x": asdict(extraction), "e": asdict(evidence)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def read(written: bytes) -> tuple[Extraction, Evidence]:
    """Read back what ``write`` wrote (读回).

    Raises:
        ValueError: it was written by another version.
    """
    body = json.loads(written)
    if body["v"] != VERSION:
        raise ValueError(f"a reading of version {body['v']}, this is version {VERSION}")
    return _extraction(body["x"]), _evidence(body["e"])


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _extraction(x: Mapping[str, Any]) -> Extraction:
    return Extraction(
        id=x["id"],
        instance=x["instance"],
        court_case_no=x["court_case_no"],
        court=x["court"],
        lower_court_case_nos=tuple(x["lower_court_case_nos"]),
        earlier_cited=tuple(CitedNumber(**each) for each in x["earlier_cited"]),
        procuratorates=tuple(ProcuratorateRole(**each) for each in x["procuratorates"]),
        indictment_nos=tuple(x["indictment_nos"]),
        indicted_on=_day(x["indicted_on"]),
        prosecutors=tuple(x["prosecutors"]),
        defendants=tuple(x["defendants"]),
        charges=tuple(x["charges"]),
        detained_on=_day(x["detained_on"]),
        arrested_on=_day(x["arrested_on"]),
        protest=x["protest"],
        doubts=tuple(Doubt(**each) for each in x["doubts"]),
    )


def _number(n: Mapping[str, Any]) -> CourtNumber:
    return CourtNumber(n["strict"], tuple(n["loose"]), n["year"], n["body"], n["suffix"])


def _evidence(e: Mapping[str, Any]) -> Evidence:
    return Evidence(
        id=e["id"],
        title=e["title"],
        instance=e["instance"],
        court=e["court"],
        own=_number(e["own"]) if e["own"] else None,
        cited=tuple(Cited(_number(each["number"]), each["court"], each["context"]) for each in e["cited"]),
        indictments=tuple(e["indictments"]),
        parties=tuple(Party(**each) for each in e["parties"]),
        charges=frozenset(e["charges"]),
        finding_marks=frozenset(e["finding_marks"]),
        remanded=e["remanded"],
    )
