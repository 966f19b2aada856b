"""Answers that may join two numbers for ever (并案答复的核对页): what will happen, what cannot be undone, what could still be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yihao.cases.queries.linking import LinkingRow
from yihao.runtime.words import Words
from yihao.web.pages.parts import printed

SPLIT_AGAIN = Words(
    "并错了不能拆开。只能再作新的行为：重新受理、发一个新案号，用“关联案件”记明“分案自”继续使用的案号，并写明理由。",
    "A wrong merger is not undone. What remains is a further act: accept the case again under a new number and relate it as"
    " “Split from” the number that goes on, with the reason.",
)
NO_TAKING_BACK = Words(
    "答复记入账本后不能收回，本院不能再次答复。", "Once recorded the answer stands: this office cannot answer again."
)
MERGE_LATER = Words(
    "以后发现确是同一案件的，由能看到两案的案件管理人员用“关联案件”并入。",
    "If they turn out to be one case after all, a desk that sees both cases merges them under “Relate”.",
)
TEXTS_GO = Words(
    "两份文书的原文不再保留；读出的各项仍在。",
    "The texts of the two documents are no longer kept; what was read of them stays.",
)
DECIDED_ONCE = Words("判断记入账本后不能收回。", "Once recorded the decision cannot be taken back.")
CHANGED = Words(
    "这两个案号的情况刚有变化，没有记入任何内容。请核对下面新的内容后再办。",
    "Something about these numbers has just changed; nothing was recorded. Check what stands below, then act.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer will do, in words (后果): sentences, then what cannot be undone and what remains.

    ``told`` stands for what was said; the page sends it back, so that nothing else is done than what was read.
    """

    sentences: tuple[Words, ...]
    warnings: tuple[Words, ...]
    told: str
    is_grave: bool = False


def linking_outcome(task: LinkingRow, answer: str, office: str) -> Outcome:
    """Say what this desk's answer to another office's leads to; the other number is not told before both agree."""
    own, moved = printed(task.leads_to), _moved(task)
    if answer != "same":
        ends = Words(
            "答复{o}：{n} 与对方的案件不是同一案件。核对到此为止，对方不能再答，两个案号各自继续使用。",
            "Answer to {o}: {n} is not the same case as theirs. It ends here, they cannot answer any more, and both numbers go on.",
        ).format(o=office, n=own)
        return Outcome((*moved, ends), (NO_TAKING_BACK, MERGE_LATER), f"different-{task.leads_to}")
    if task.they_answered:
        then = Words(
            "对方已经答复“同一案件”，这次答复记入时即并案：",
            "They have said “same case”: with this answer the two are merged:",
        )
    else:
        then = Words(
            "对方也答复“同一案件”时即并案，不再询问本院：",
            "As soon as they say “same case” too, the two are merged without asking again:",
        )
    if task.goes_on:
        way = Words(
            "{o}后取的案号并入 {n}。{n} 继续使用，查对方原来的案号，永远到 {n}。",
            "the later number of {o} goes into {n}. {n} goes on, and the other number leads to it for ever.",
        )
    else:
        way = Words(
            "{n} 并入{o}先取的案号。{n} 不再发生新的行为，查 {n}，永远到对方的案号。",
            "{n} goes into the earlier number of {o}. Nothing new happens under {n}, which leads to theirs for ever.",
        )
    theirs = Words("{o}一方现用、", "the side of {o}").format(o=office) if task.other_moved else office
    said = Words("答复{o}：{n} 与对方的案件是同一案件。", "Answer to {o}: {n} and theirs are the same case.")
    return Outcome(
        (
            *moved,
            said.format(o=office, n=own),
            Words("{then}{way}", "{then} {way}").format(then=then, way=way.format(o=theirs, n=own)),
        ),
        (NO_TAKING_BACK, SPLIT_AGAIN),
        f"same-{task.goes_on:d}-{task.they_answered:d}-{task.leads_to}-{task.other_moved:d}",
        is_grave=True,
    )


def _moved(task: LinkingRow) -> tuple[Words, ...]:
    """Say which of the two numbers leads to another since the task was opened (案号的变动); the other's new one is not told."""
    said = []
    if task.leads_to != task.own:
        said.append(
            Words(
                "本院案号 {old} 已并入 {now}，本次答复按 {now} 办。",
                "Our number {old} went into {now} by now: the answer is about {now}.",
            ).format(old=printed(task.own), now=printed(task.leads_to))
        )
    if task.other_moved:
        said.append(
            Words(
                "对方的案号已并入另一案，本次答复按对方现用的案号办。",
                "Their number went into another case by now: the answer is about the number that theirs leads to.",
            )
        )
    return tuple(said)


def review_outcome(numbers: Sequence[str], answer: str) -> Outcome:
    """Say what a decision on two imported documents leads to; ``numbers`` they lead to now, the one given first in front."""
    told = "-".join((answer, *numbers))
    named = tuple(printed(number) for number in numbers)
    both = Words("、".join(named), " and ".join(named))
    if answer == "later":
        waits = Words(
            "留待以后再定：{n} 照旧，这一处仍在待核对清单。",
            "Leave it for later: {n} stay as they are, and this doubt stays on the list.",
        )
        return Outcome((waits.format(n=both),), (), told)
    if answer != "same":
        apart = Words(
            "两份文书不是同一案件：{n} 各自继续使用。",
            "The two documents are not of one case: {n} go on by themselves.",
        )
        return Outcome((apart.format(n=both),), (DECIDED_ONCE, TEXTS_GO, MERGE_LATER), told)
    if len(numbers) < 2:
        already = Words(
            "两份文书是同一案件，已在同一案号 {n} 之下：只记下判断，案号不变。",
            "The two are of one case and stand under one number already, {n}: the decision is recorded, the number stays.",
        )
        return Outcome((already.format(n=both),), (DECIDED_ONCE, TEXTS_GO), told)
    merged = Words(
        "两份文书是同一案件：{later} 并入 {first}。{first} 继续使用，查 {later}，永远到 {first}。",
        "The two are of one case: {later} goes into {first}. {first} goes on, and {later} leads to it for ever.",
    ).format(first=named[0], later=named[1])
    return Outcome((merged,), (DECIDED_ONCE, SPLIT_AGAIN, TEXTS_GO), told, is_grave=True)
