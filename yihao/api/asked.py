"""Shapes of what an act on a case asks (案件行为的请求结构)."""

from __future__ import annotations

from typing import Literal

from ninja import Field

from yihao.api.shapes import Strict
from yihao.cases.rules import kinds
from yihao.cases.rules.alias.value import AliasKind


class ReasonIn(Strict):
    """A reason 理由."""

    reason: str = Field(max_length=500)


class RelateIn(ReasonIn):
    """A relation 案件关系."""

    kind: Literal[tuple(kinds.CONVERSE)]  # type: ignore[valid-type]
    other: str = Field(max_length=60)


class CorrectIn(ReasonIn):
    """A correction 更正."""

    what: Literal["party.name", "party.charge", "case.cause", "matter.received_on"]
    part: str = Field("", max_length=8)
    value: str = Field(max_length=120)


class AssignIn(ReasonIn):
    """Who handles 承办."""

    matter: int = Field(ge=1, le=999)
    person: str = Field(max_length=24)
    role: Literal["lead", "member"] = "lead"


class GrantIn(Strict):
    """Sight of one case 查看授权: to the end of the last of so many days; without `substance` the card only."""

    person: str = Field(max_length=24)
    days: int = Field(ge=1, le=365)
    substance: bool = True
    reason: str = Field(min_length=4, max_length=200)


class OtherNumberIn(Strict):
    """A number that became known later 补录的其他编号; without ``kind`` it is found by reading the number."""

    raw: str = Field(max_length=100)
    kind: Literal["", *map(str, AliasKind)] = ""  # type: ignore[valid-type]
    issuer: str = Field("", max_length=100)


class AnswerIn(Strict):
    """Answer of one desk 核对答复."""

    answer: Literal["same", "different"]
    reason: str = Field("", max_length=500)
