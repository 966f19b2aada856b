"""The page before an act (核对页): it says in words what will be recorded, and what cannot be undone (``web/check.html``)."""

from __future__ import annotations

from dataclasses import dataclass

from yihao.runtime.words import Words

CANNOT_UNDO = Words(
    "记入账本后不能撤销，只能再作一次新的行为。", "Once recorded it cannot be undone, only followed by a further act."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One check page (核对页). ``told`` is sent back by its form, where nothing else may be done than what was read."""

    heading: Words
    up: Words | str
    up_href: str
    sentences: tuple[Words, ...]
    button: Words
    back: str
    facts: tuple[tuple[Words, str | Words], ...] = ()
    reason: str = ""
    warnings: tuple[Words, ...] = (CANNOT_UNDO,)
    is_grave: bool = False
    told: str = ""
