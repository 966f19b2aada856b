"""Acts on cases over the API (案件行为接口): each gives a receipt; sent again under its key, it gives the same one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Path

from yihao.api import asked as a
from yihao.api.answers import IfMatch, Key, done, key_of, version_of, who
from yihao.api.refusals import REFUSALS
from yihao.api.shapes import DoneOut
from yihao.cases.commands.alias import OtherNumber, add_alias
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.grant import Wanted, grant_sight
from yihao.cases.commands.linking import answer_linking
from yihao.cases.commands.look import plain
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.rules.lifelong import lifelong
from yihao.runtime.clock import now

router = Router(tags=["cases 案件"])
desk = Router(tags=["desk 案管"])
ANSWERS: dict[int, Any] = {200: DoneOut} | REFUSALS


@router.post("/{number}/void", response=ANSWERS, summary="作废 Void")
def void(
    request: HttpRequest, number: str, body: a.ReasonIn, key: Key = None, if_match: IfMatch = None
) -> dict[str, Any]:
    """Void the number of a wrongly accepted case; the number stays and is never given again."""
    acted = void_case(
        acting=who(request), number=plain(number), reason=body.reason, at=now(), version=version_of(if_match),
        key=key_of(key),
    )  # fmt: skip
    return done(acted)


@router.post("/{number}/relations", response=ANSWERS, summary="建立关系 Relate")
def relate(request: HttpRequest, number: str, body: a.RelateIn, key: Key = None) -> dict[str, Any]:
    """Relate two cases; ``merged_into`` lets this number resolve to the other for ever."""
    acted = relate_cases(
        acting=who(request), number=plain(number), kind=body.kind, other=lifelong(body.other, "other"), reason=body.reason, at=now(),
        key=key_of(key),
    )  # fmt: skip
    return done(acted)


@router.post("/{number}/corrections", response=ANSWERS, summary="更正 Correct")
def correct(
    request: HttpRequest, number: str, body: a.CorrectIn, key: Key = None, if_match: IfMatch = None
) -> dict[str, Any]:
    """Correct a wrong name, charge, cause or date by a further act; both versions are kept."""
    made = Correction(plain(number), body.what, body.part, body.value, body.reason)
    acted = correct_case(
        acting=who(request), made=made, at=now(), version=version_of(if_match), key=key_of(key)
    )  # fmt: skip
    return done(acted)


@router.post("/{number}/aliases", response=ANSWERS, summary="补录其他编号 Add another number")
def alias(request: HttpRequest, number: str, body: a.OtherNumberIn, key: Key = None) -> dict[str, Any]:
    """Add a number that became known later; from then on it finds the case too."""
    told = OtherNumber(plain(number), body.raw, body.kind, body.issuer)
    return done(add_alias(acting=who(request), told=told, at=now(), key=key_of(key)))


@router.post("/{number}/team", response=ANSWERS, summary="确定承办 Assign")
def assign(request: HttpRequest, number: str, body: a.AssignIn, key: Key = None) -> dict[str, Any]:
    """Name who handles a matter of the own office."""
    acted = assign_handler(
        acting=who(request), number=plain(number), matter=body.matter, person=body.person, role=body.role,
        reason=body.reason, at=now(), key=key_of(key),
    )  # fmt: skip
    return done(acted)


@router.post("/{number}/grants", response=ANSWERS, summary="授权查看 Grant sight")
def grant(request: HttpRequest, number: str, body: a.GrantIn, key: Key = None) -> dict[str, Any]:
    """Let a person see one case for some days; by leaders of an office that handles it, a sealed one by the chief only."""
    wanted = Wanted(number, body.person, body.days, body.reason, body.substance)
    return done(grant_sight(acting=who(request), wanted=wanted, at=now(), key=key_of(key)))


@desk.post("/linking/{task}/answer", response=ANSWERS, summary="答复核对 Answer")
def answer(request: HttpRequest, body: a.AnswerIn, key: Key = None, task: int = Path(ge=1, lt=2**63)) -> dict[str, Any]:
    """Say for one's own desk whether both offices hold the same case."""
    acted = answer_linking(
        acting=who(request), task=task, answer=body.answer, reason=body.reason, at=now(), key=key_of(key)
    )
    return done(acted)
