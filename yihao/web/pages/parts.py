"""Small things that many pages show (页面零件)."""

from __future__ import annotations

from dataclasses import dataclass

from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, a link (页签)."""

    label: Words
    href: str
    count: int | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a fixed order (步骤)."""

    label: Words
    is_done: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a tone (标签)."""

    words: str | Words
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary (一处错误): the id of the control and what to do."""

    field: str
    words: str | Words


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits, or is news (待办或消息)."""

    icon: str
    title: str | Words
    href: str = ""
    when: str = ""
    note: str | Words = ""
    number: str = ""


def printed(number: str) -> str:
    """Write a lifelong number as it is printed (印制形式): 检2024-990103-00417-31."""
    return f"检{number[:4]}-{number[4:10]}-{number[10:15]}-{number[15:]}"


def headcount(lead: str, count: int) -> str:
    """Name the first party and how many there are (等几人)."""
    return (
        lead
        if count <= 1
        else str(Words("{lead} 等 {n} 人", "{lead} and {m} more").format(lead=lead, n=count, m=count - 1))
    )
