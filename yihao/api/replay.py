"""Entries for replaying witnesses over the API (复算接口)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from yihao.api.answers import who
from yihao.api.refusals import REFUSALS
from yihao.people.commands import replay_entries
from yihao.runtime.clock import now

router = Router(tags=["ledger 账本"])


class PlaceOut(Schema):
    """A position in a log 日志中的位置."""

    origin: str
    seq: int


class EntriesOut(Schema):
    """Entries of a log, verbatim and in order, and the first entry of each case named in them 条目."""

    entries: list[str]
    births: dict[str, PlaceOut]


@router.get("/entries", response={200: EntriesOut} | REFUSALS, summary="供复算的条目 Entries for replaying")
def entries(
    request: HttpRequest,
    origin: str = Query(..., max_length=200),
    since: int = Query(..., alias="from", ge=0, le=2**53),
    upto: int = Query(..., alias="to", ge=0, le=2**53),
) -> dict[str, Any]:
    """Give entries [from, to) of a log, at most 1,000 at once, to a replaying witness with a token for ledger.replay."""
    page = replay_entries(acting=who(request), origin=origin, since=since, upto=upto, at=now())
    return {"entries": list(page.entries), "births": {number: place._asdict() for number, place in page.births.items()}}
