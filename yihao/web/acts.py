"""Acts on a case that have an address of their own (案件行为): what each asks, how it is said back, what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yihao.cases.commands.alias import OtherNumber, add_alias, check_other_number, read_as
from yihao.cases.commands.assign import LEAD, MEMBER, assign_handler
from yihao.cases.commands.correct import CORRECTABLE, PARTS, Correction, check_correction, correct_case
from yihao.cases.commands.hold import needed
from yihao.cases.commands.look import plain
from yihao.cases.commands.relate import MERGED_INTO, check_relation, relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.rules.filing import InvalidFiling
from yihao.cases.rules.kinds import ALIASES, CONVERSE, RELATIONS
from yihao.cases.rules.lifelong import lifelong
from yihao.ledger.commands import Receipt
from yihao.people.acting import Acting
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words
from yihao.web.pages.asking import REASON, Asked
from yihao.web.pages.deciding import SPLIT_AGAIN
from yihao.web.pages.parts import printed

Values = Mapping[str, str]
Labels = Mapping[str, str]  # of what was chosen from a list, by field


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes with a form besides what was typed (随表单提交): sent again under its key it is done once; ``version`` is what was seen."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Act:
    """One act (一种行为): permission, words, fields, what the form refuses, the sentence of its check page, and the command.

    ``refuse`` raises for what is known to be wrong before anything is done; ``warning`` says what a grave act cannot undo.
    """

    name: str
    permission: str
    title: Words
    intent: Words
    button: Words
    done: Words
    fields: tuple[Asked, ...]
    refuse: Callable[[str, Values, date], None]
    sentence: Callable[[str, Values, Labels], Words]
    do: Callable[[Acting, str, Values, datetime, Sent], Receipt]
    warning: Callable[[Values], Words | None] = lambda values: None


def _reasoned(number: str, values: Values, today: date) -> None:
    needed("reason", values["reason"])


def _void_said(number: str, values: Values, labels: Labels) -> Words:
    return Words(
        "作废终身案号 {n}。号码保留，不再发给任何案件。",
        "Void the number {n}. It stays on record and is never given again.",
    ).format(n=printed(number))


def _relate_refused(number: str, values: Values, today: date) -> None:
    check_relation(number, values["kind"], lifelong(values["other"], "other"), values["reason"])


def _relate_said(number: str, values: Values, labels: Labels) -> Words:
    words = Words("{n} {kind} {other}。", "{n}: {kind} {other}.").format(
        n=printed(number), kind=RELATIONS[values["kind"]], other=printed(plain(values["other"]))
    )
    if values["kind"] != MERGED_INTO:
        return words
    return Words(
        words.zh + "此后以前一号查，永远到后一号。",
        words.en + " From then on the first number leads to the second for ever.",
    )


def _correction(number: str, values: Values) -> Correction:
    what = values["what"]
    part = values["part"].strip().upper() if what in PARTS else ""
    return Correction(number, what, part, values["value"].strip(), values["reason"])


def _correct_said(number: str, values: Values, labels: Labels) -> Words:
    made, what = _correction(number, values), CORRECTABLE[values["what"]][0]
    return Words(
        "把 {n} 的{what}更正为“{value}”。原来的内容保留可查。",
        "Correct the {what} of {n} to “{value}”. What stood before stays on record.",
    ).format(n=f"{printed(number)} {made.part}".strip(), what=Words(what.zh, what.en.lower()), value=made.value)


def _assign_said(number: str, values: Values, labels: Labels) -> Words:
    said = {"n": printed(number), "m": labels["matter"], "p": labels["person"]}
    if values["role"] == LEAD:
        return Words(
            "由{p}主办 {n} 的 {m}。已有主办的，到此为止，姓名与期间留在记录中。",
            "{p} leads {m} of {n} from now on. Whoever led it before ends here and stays on record with the period.",
        ).format(**said)
    return Words(
        "由{p}协办 {n} 的 {m}。主办不变。", "{p} joins {m} of {n} as a member. Who leads it stays the same."
    ).format(**said)


def _assign(who: Acting, number: str, values: Values, at: datetime, sent: Sent) -> Receipt:
    own, matter = values["matter"].split("/")  # of this case or of one that went into it
    return assign_handler(
        acting=who, number=own, matter=int(matter), person=values["person"], role=values["role"],
        reason=values["reason"], at=at, key=sent.key, version=sent.version if own == number else None,
    )  # fmt: skip


def _other_number(number: str, values: Values) -> OtherNumber:
    return OtherNumber(number, values.get("raw", "").strip(), values.get("kind", ""), values.get("issuer", "").strip())


def _alias_refused(number: str, values: Values, today: date) -> None:
    try:
        check_other_number(_other_number(number, values))
    except InvalidFiling as wrong:
        first = wrong.problems[0]
        raise Refused("alias", first.words, field=first.field) from wrong


def _alias_said(number: str, values: Values, labels: Labels) -> Words:
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
    refuse=_reasoned,
    sentence=_void_said,
    do=lambda who, number, values, at, sent: void_case(
        acting=who, number=number, reason=values["reason"], at=at, key=sent.key, version=sent.version
    ),
    warning=lambda values: Words(
        "作废错了，号码不能恢复。只能重新受理、发一个新案号，再用“关联案件”记明两号的关系。",
        "A number voided by mistake is not restored. What remains is to accept the case again under a new number and to relate the two.",
    ),
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
    refuse=_relate_refused,
    sentence=_relate_said,
    warning=lambda values: SPLIT_AGAIN if values["kind"] == MERGED_INTO else None,
    do=lambda who, number, values, at, sent: relate_cases(
        acting=who,
        number=number,
        kind=values["kind"],
        other=plain(values["other"]),
        reason=values["reason"],
        at=at,
        key=sent.key,
        version=sent.version,
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
    refuse=lambda number, values, today: check_correction(_correction(number, values), today),
    sentence=_correct_said,
    do=lambda who, number, values, at, sent: correct_case(
        acting=who, made=_correction(number, values), at=at, key=sent.key, version=sent.version
    ),
)
ASSIGN = Act(
    name="assign",
    permission="case.assign",
    title=Words("确定承办人", "Assign a handler"),
    intent=Words(
        "为本院在办的一件确定主办或协办。以后换人，前一位仍留在记录中。",
        "Name who leads or joins an open matter of this office. Whoever is replaced later stays on record.",
    ),
    button=Words("确定承办人", "Assign"),
    done=Words("已确定承办人：{n}", "Assigned: {n}"),
    fields=(
        Asked("matter", Words("哪一件", "Which matter"), Words("本院在办的件", "Open matters of this office")),
        Asked(
            "person",
            Words("承办人", "Who"),
            Words("今天在本院有办案岗位的人员", "Who holds a handling post at this office today"),
        ),
        Asked(
            "role",
            Words("身份", "As"),
            choices=((LEAD, Words("主办", "lead")), (MEMBER, Words("协办", "member"))),
        ),
        REASON,
    ),
    refuse=_reasoned,
    sentence=_assign_said,
    do=_assign,
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
    refuse=_alias_refused,
    sentence=_alias_said,
    do=lambda who, number, values, at, sent: add_alias(
        acting=who, told=_other_number(number, values), at=at, key=sent.key, version=sent.version
    ),
)
ACTS: Mapping[str, Act] = {act.name: act for act in (ASSIGN, CORRECT, RELATE, ALIAS, VOID)}
