"""Acts on a case that have an address of their own (案件行为): what each asks, how it is said back, what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yihao.cases.commands.alias import OtherNumber, add_alias, read_as
from yihao.cases.commands.correct import CORRECTABLE, Correction, correct_case
from yihao.cases.commands.look import plain
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.rules.kinds import ALIASES, CONVERSE, RELATIONS
from yihao.ledger.commands import Receipt
from yihao.people.acting import Acting
from yihao.runtime.words import Words
from yihao.web.pages.parts import printed

Values = Mapping[str, str]
Choices = tuple[tuple[str, Words | str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing the form asks (一项填写); ``needed`` unless it may be left empty."""

    name: str
    label: Words
    hint: Words | None = None
    choices: Choices = ()
    kind: str = "text"
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Act:
    """One act (一种行为): permission, words, fields, the sentence of its check page, and the command."""

    name: str
    permission: str
    title: Words
    intent: Words
    button: Words
    done: Words
    fields: tuple[Asked, ...]
    sentence: Callable[[str, Values], Words]
    do: Callable[[Acting, str, Values, datetime], Receipt]
    is_grave: bool = False


REASON = Asked(
    "reason",
    Words("理由", "Reason"),
    Words("会记入账本，最多 500 字", "Goes into the ledger; 500 characters at most"),
    kind="textarea",
)


def _void_said(number: str, values: Values) -> Words:
    return Words(
        "作废终身案号 {n}。号码保留，不再发给任何案件。",
        "Void the number {n}. It stays on record and is never given again.",
    ).format(n=printed(number))


def _relate_said(number: str, values: Values) -> Words:
    other = plain(values.get("other", ""))
    said = printed(other) if other else values.get("other", "")
    kind = values.get("kind", "")
    words = Words("{n} {kind} {other}。", "{n}: {kind} {other}.").format(
        n=printed(number), kind=RELATIONS.get(kind, Words(kind, kind)), other=said
    )
    if kind != "merged_into":
        return words
    return Words(
        words.zh + "此后以前一号查，永远到后一号。",
        words.en + " From then on the first number leads to the second for ever.",
    )


def _correct_said(number: str, values: Values) -> Words:
    what = CORRECTABLE[values["what"]][0] if values.get("what") in CORRECTABLE else Words("", "")
    what = Words(what.zh, what.en.lower())
    return Words(
        "把 {n} {part} 的{what}更正为“{value}”。原来的内容保留可查。",
        "Correct the {what} of {n} {part} to “{value}”. What stood before stays on record.",
    ).format(n=printed(number), part=values.get("part", ""), what=what, value=values.get("value", ""))


def _other_number(number: str, values: Values) -> OtherNumber:
    return OtherNumber(number, values.get("raw", "").strip(), values.get("kind", ""), values.get("issuer", "").strip())


def _alias_said(number: str, values: Values) -> Words:
    told = _other_number(number, values)
    read = read_as(told)
    return Words(
        "给 {n} 补录编号“{raw}”：{kind}，发出单位 {issuer}，统一写作 {ours}。此后用它就能查到本案。",
        "Add the number “{raw}” to {n}: {kind}, issuer {issuer}; we write it {ours}. From then on it finds this case.",
    ).format(
        n=printed(number), raw=told.raw, kind=ALIASES.get(read.kind, Words(read.kind, read.kind)),
        issuer=read.issuer or Words("未写明", "not said"), ours=read.normalised,
    )  # fmt: skip


VOID = Act(
    name="void",
    permission="case.void",
    title=Words("作废案号", "Void the number"),
    intent=Words(
        "只用于受理错误、只有一件的案件。号码保留，永不再发。",
        "Only for a case accepted in error, with one matter. The number stays on record and is never given again.",
    ),
    button=Words("作废这个案号", "Void this number"),
    done=Words("已作废 {n}", "{n} is void"),
    fields=(REASON,),
    sentence=_void_said,
    do=lambda who, number, values, at: void_case(acting=who, number=number, reason=values["reason"], at=at),
    is_grave=True,
)
RELATE = Act(
    name="relate",
    permission="case.relate",
    title=Words("关联案件", "Relate to another case"),
    intent=Words(
        "两个案件都须是你能看到的。并入后，本案号永远指向另一案号。",
        "Both cases must be yours to see. After a merger this number leads to the other for ever.",
    ),
    button=Words("建立关系", "Relate"),
    done=Words("已建立关系：{n}", "Related: {n}"),
    fields=(
        Asked("kind", Words("关系", "Relation"), choices=tuple((kind, RELATIONS[kind]) for kind in CONVERSE)),
        Asked(
            "other", Words("另一案的终身案号", "Number of the other case"), Words("任何写法都可以", "In any spelling")
        ),
        REASON,
    ),
    sentence=_relate_said,
    do=lambda who, number, values, at: relate_cases(
        acting=who,
        number=number,
        kind=values["kind"],
        other=plain(values["other"]) or "0",
        reason=values["reason"],
        at=at,
    ),
)
CORRECT = Act(
    name="correct",
    permission="case.correct",
    title=Words("更正登记", "Correct the registration"),
    intent=Words(
        "更正是一次新的行为：原来的内容、谁改的、为什么，都保留。",
        "A correction is a further act: what stood before, who changed it and why stay on record.",
    ),
    button=Words("记入更正", "Record the correction"),
    done=Words("已更正 {n}", "{n} corrected"),
    fields=(
        Asked(
            "what",
            Words("更正哪一项", "What to correct"),
            choices=tuple((code, label) for code, (label, _) in CORRECTABLE.items()),
        ),
        Asked(
            "part",
            Words("哪一个人或件", "Which person or matter"),
            Words(
                "姓名、罪名选人，收案日期选件，案由选全案",
                "A person for name and charge, a matter for its day, the whole for the cause",
            ),
        ),
        Asked("value", Words("正确的内容", "The right value"), Words("日期写作 2026-11-23", "Dates as 2026-11-23")),
        REASON,
    ),
    sentence=_correct_said,
    do=lambda who, number, values, at: correct_case(
        acting=who,
        made=Correction(
            number, values["what"], values["part"].strip().upper(), values["value"].strip(), values["reason"]
        ),
        at=at,
    ),
)
ALIAS = Act(
    name="alias",
    permission="case.alias",
    title=Words("补录其他编号", "Add another number"),
    intent=Words(
        "后来才知道的编号，如法院案号、检察文书文号。照抄原文；补录以后，用它就能查到本案。",
        "A number that became known later, such as the court's. Copy it as printed; from then on it finds this case.",
    ),
    button=Words("记入这个编号", "Record this number"),
    done=Words("已补录其他编号：{n}", "Number added to {n}"),
    fields=(
        Asked(
            "raw",
            Words("编号原文", "The number as printed"),
            Words("如（2026）云0103刑初88号", "As （2026）云0103刑初88号"),
        ),
        Asked(
            "kind",
            Words("种类", "Kind"),
            Words("不确定就选“按原文识别”", "If in doubt, let it be read from the number"),
            choices=(("", Words("按原文识别", "Read it from the number")), *ALIASES.items()),
            needed=False,
        ),
        Asked(
            "issuer",
            Words("发出单位", "Issuer"),
            Words("原文里已有发出单位的，不必填写", "Leave it empty where the number says it"),
            needed=False,
        ),
    ),
    sentence=_alias_said,
    do=lambda who, number, values, at: add_alias(acting=who, told=_other_number(number, values), at=at),
)
ACTS: Mapping[str, Act] = {act.name: act for act in (CORRECT, RELATE, ALIAS, VOID)}
