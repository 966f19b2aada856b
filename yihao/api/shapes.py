"""Shapes of requests and answers (接口数据结构), from which the committed OpenAPI document is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool

from yihao.cases.rules import kinds
from yihao.cases.rules.alias.value import AliasKind
from yihao.cases.rules.filing import MAX_ALIASES, MAX_PARTIES

Number = Field(description="终身案号，17 位数字的字符串 / number for life, 17 digits as a string", pattern=r"^\d{17}$")


def _a_day(given: Any) -> Any:
    """Take a day and no instant for one, nor a number of seconds."""
    if isinstance(given, date) or (isinstance(given, str) and len(given) == 10):
        return given
    raise ValueError("a day is written as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_a_day)]
"""A day in a request: YYYY-MM-DD and nothing else (日期)."""
MatterState = Literal["", *kinds.MATTER_STATES]  # type: ignore[valid-type]
MatterKind = Literal["", *kinds.MATTER_KINDS]  # type: ignore[valid-type]
DayKnown = Field(description="假：日期不详，只有年份可信 / false: only the year of the day is known")


class Strict(BaseModel):
    """A request in which unknown fields are refused (不接受未知项).

    Not Ninja's ``Schema``: that reads objects as well, and with unknown fields refused validates each level twice over.
    """

    model_config = ConfigDict(extra="forbid", strict=False)


class MeasureIn(Strict):
    """Compulsory measure 强制措施."""

    kind: Literal[tuple(kinds.MEASURES)]  # type: ignore[valid-type]
    since: Day | None = None
    place: str = Field("", max_length=60)


class PartyIn(Strict):
    """Party 当事人."""

    name: str = Field(max_length=100)
    kind: Literal[tuple(kinds.PARTY_KINDS)] = "PERSON"  # type: ignore[valid-type]
    role: Literal[tuple(kinds.PARTY_ROLES)] = "SUSPECT"  # type: ignore[valid-type]
    identity: str = Field("", max_length=40)
    charge: str = Field("", max_length=120)
    measures: list[MeasureIn] = Field(default_factory=list, max_length=20)


class AliasIn(Strict):
    """Other number 其他编号."""

    raw: str = Field(max_length=100)
    kind: Literal["", *map(str, AliasKind)] = ""  # type: ignore[valid-type]


class FilingIn(Strict):
    """What is handed in 收案材料."""

    matter_kind: Literal[tuple(kinds.MATTER_KINDS)]  # type: ignore[valid-type]
    source: Literal[tuple(kinds.SOURCES)]  # type: ignore[valid-type]
    source_name: str = Field("", max_length=100)
    received_on: Day
    cause: str = Field(max_length=120)
    secrecy: Annotated[int, Field(strict=True)] = Field(1, ge=0, le=3)
    juvenile: StrictBool = False
    parties: list[PartyIn] = Field(min_length=1, max_length=MAX_PARTIES)
    aliases: list[AliasIn] = Field(default_factory=list, max_length=MAX_ALIASES)
    note: str = Field("", max_length=2000)


class AcceptIn(FilingIn):
    """Filing and, where candidates exist, the choice 受理; ``choice`` is ``new`` or a number."""

    choice: str = Field("", max_length=60)


class ReceiptOut(Schema):
    """Position in the ledger 账本位置."""

    log: str
    seq: int
    leaf: str


ReceiptText = Field(description="回执文字，印成二维码 / text of the receipt, as in its QR code: JC1:…")


class DoneOut(ReceiptOut):
    """What was done, with its receipt 行为结果; position and leaf stand outside it too, as in version 0.1."""

    receipt: ReceiptOut
    receipt_text: str = ReceiptText


class AcceptedOut(Schema):
    """Accepted 受理结果."""

    number: str = Number
    printed: str
    matter: int
    receipt: ReceiptOut
    receipt_text: str = ReceiptText
    replayed: bool = Field(description="同一幂等键的重复请求 / a repeated request with the same key")
    elsewhere: bool = Field(description="另一检察院可能已有此案 / another procuratorate may hold this case")


class CandidateOut(Schema):
    """Candidate for the same case 可能的同一案件."""

    number: str = Number
    printed: str
    cause: str
    lead_name: str
    parties_count: int
    state: str
    latest_kind: str
    latest_on: date
    latest_day_known: bool = DayKnown
    next_matter: int
    same_identities: list[int]
    same_names: list[int]
    same_aliases: list[str]
    same_cause: bool
    likely: bool


class ComparedOut(Schema):
    """What the register found 比对结果."""

    own: list[CandidateOut]
    elsewhere: bool


class TextIn(Strict):
    """Whatever was typed into the one box 查询内容."""

    text: str = Field(max_length=200)


class HitOut(Schema):
    """One case found 查到的案件."""

    number: str = Number
    printed: str
    cause: str
    lead_name: str
    parties_count: int
    state: str
    via: str
    kind: str | None
    unit: str | None
    received_on: date | None
    day_known: bool | None = DayKnown


class FoundOut(Schema):
    """What was understood and found 查询结果."""

    understood: str
    hits: list[HitOut]
    suggested: list[HitOut]


class RowOut(Schema):
    """One matter in a list 一行."""

    number: str = Number
    matter: int
    kind: str
    unit: str
    received_on: date
    accepted_at: datetime
    matter_state: str
    handler: str
    cause: str
    lead_name: str
    parties_count: int
    state: str
    in_custody: bool
    day_known: bool = DayKnown


class PageOut(Schema):
    """A page by key 一页; ``after`` is empty on the last."""

    rows: list[RowOut]
    after: str


class CaseOut(Schema):
    """The card of a case 案件信息, names masked. `sees` tells which further views the asker has; `parties` is null without `persons`."""

    number: str = Number
    printed: str
    birth_unit: str
    state: str
    secrecy: int
    juvenile: bool
    cause: str
    lead_name: str
    parties_count: int
    version: int
    registered_at: datetime
    absorbed: list[str]
    matters: list[dict[str, Any]]
    sees: dict[str, bool]
    parties: list[dict[str, Any]] | None
    aliases: list[dict[str, Any]]
    relations: list[dict[str, Any]]
    team: list[dict[str, Any]]


class EventOut(Schema):
    """One event 一条事件."""

    number: str
    matter: str
    type: str
    label: str
    person: str
    post: str
    unit: str
    basis: str
    occurred: str
    recorded_at: datetime
    log: str
    seq: int
    leaf: str
    facts: dict[str, Any]
    committed: list[str]
    reason: str = Field(description="理由，仅给可看实体内容者 / why, for those who may see the substance; else empty")
    before: str = Field(description="更正前姓名，隐名 / name before a correction, masked, for the same; else empty")
    after: str = Field(description="更正后姓名，隐名 / name after a correction, masked, for the same; else empty")


class LookOut(Schema):
    """One look 一次查阅."""

    at: datetime
    person: str
    post: str
    unit: str
    act: str
    about: str


class LinkingOut(Schema):
    """Task of comparing with another office 并案核对任务."""

    id: int
    own: str
    foreign_unit: str
    grounds: str
    opened_at: datetime
    my_answer: str
    they_answered: bool
    closed_at: datetime | None
    agreed_number: str
    leads_to: str
    ended: str


class SeriesOut(Schema):
    """One series of numbers 一个号段."""

    unit: str
    year: int
    series: str
    mark: int
    issued: int
    voided: list[str]
    missing: list[int]
    whole: bool
