"""What a form asks (表单填写项), and what is wrong with an answer before the act itself is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words
from yihao.web.pages.parts import Problem

Choices = tuple[tuple[str, Words | str], ...]
Values = Mapping[str, str]
Row = tuple["Asked", str, str | Words]  # what is asked, what was typed, what is wrong with it

MISSING = Words("请填写：{label}", "Fill in: {label}")
NOT_LISTED = Words("请从名单中选择：{label}", "Choose from the list: {label}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing the form asks (一项填写); ``needed`` unless it may be left empty."""

    name: str
    label: Words
    hint: Words | None = None
    choices: Choices = ()
    kind: str = "text"
    needed: bool = True


REASON = Asked(
    "reason",
    Words("理由", "Reason"),
    Words("会记入账本，最多 500 字", "Goes into the ledger; 500 characters at most"),
    kind="textarea",
)


def wrong(fields: Sequence[Asked], values: Values, *tried: Callable[[], object]) -> list[Problem]:
    """Say everything that is missing or not in its list; then what each of ``tried`` refuses."""
    problems = []
    for asked in fields:
        typed = values.get(asked.name, "")
        if asked.needed and not typed.strip():
            problems.append(Problem(asked.name, MISSING.format(label=asked.label)))
        elif asked.choices and typed not in dict(asked.choices):
            problems.append(Problem(asked.name, NOT_LISTED.format(label=asked.label)))
    return problems or [problem for each in tried for problem in _refused(each)]


def _refused(tried: Callable[[], object]) -> list[Problem]:
    try:
        tried()
    except Refused as refusal:
        return [Problem(refusal.field, refusal.words)]
    return []


def rows(fields: Sequence[Asked], values: Values, problems: Sequence[Problem]) -> list[Row]:
    """Put what was typed and what is wrong with it beside what is asked, for ``<c-asked>``."""
    errors = {problem.field: problem.words for problem in problems}
    return [(asked, values.get(asked.name, ""), errors.get(asked.name, "")) for asked in fields]
