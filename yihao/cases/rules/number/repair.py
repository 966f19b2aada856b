"""Did you mean (更正候选): the valid numbers that are one slip away from what was typed.

Looking candidates up, and showing them only to someone who may see that case, is the caller's duty.
"""

from __future__ import annotations

from collections.abc import Iterator

from yihao.cases.rules.number.errors import NumberError
from yihao.cases.rules.number.form import HYPHENS, LATEST_YEAR, bare, compact, is_valid

DIGITS = "0123456789"


def suggest(text: object, *, latest_year: int = LATEST_YEAR) -> tuple[str, ...]:
    """List every valid number one slip away (更正候选), likeliest kind of slip first.

    A slip is one wrong character, two neighbours or two digits around a third swapped, one digit lost or one added.
    Nothing is suggested for a number that is already valid, nor for a text that is not nearly a number.

    >>> "20263713290004222" in suggest("20263713290004232"), "20263713290004222" in suggest("2026371329000422")
    (True, True)
    >>> suggest("20263713290004222"), suggest("张三")
    ((), ())
    """
    if is_valid(text, latest_year=latest_year):
        return ()
    found = dict.fromkeys(
        candidate for reading in readings(text) for candidate in neighbours(reading) if int(candidate) % 97 == 1
    )
    return tuple(candidate for candidate in found if is_valid(candidate, latest_year=latest_year))


def readings(text: object) -> tuple[str, ...]:
    """Give the digits as typed, and as filled up between hyphens (两种读法). A wrong character becomes `?`."""
    try:
        joined = HYPHENS.sub("", bare(text))
    except NumberError:
        return ()
    typed = "".join(c if c in DIGITS else "?" for c in joined)
    if typed.count("?") > 1 or not 16 <= len(typed) <= 18:
        typed = ""
    try:
        filled = compact(text)
    except NumberError:
        filled = ""
    return tuple(dict.fromkeys(reading for reading in (typed, filled) if reading))


def neighbours(typed: str) -> Iterator[str]:
    """Give every string of 17 digits that one slip could have turned into `typed` (一步之差)."""
    if len(typed) == 17:
        changed = swaps(typed) if "?" not in typed else iter(())
        yield from changed
        places = range(17) if "?" not in typed else (typed.index("?"),)
        yield from (typed[:i] + digit + typed[i + 1 :] for i in places for digit in DIGITS if digit != typed[i])
    elif len(typed) == 16 and "?" not in typed:
        yield from (typed[:i] + digit + typed[i:] for i in range(17) for digit in DIGITS)
    elif len(typed) == 18:
        places = range(18) if "?" not in typed else (typed.index("?"),)
        yield from (typed[:i] + typed[i + 1 :] for i in places)


def swaps(typed: str) -> Iterator[str]:
    """Exchange two neighbours, or two digits around a third (相邻与跳位互换)."""
    for distance in (1, 2):
        for i in range(len(typed) - distance):
            j = i + distance
            if typed[i] != typed[j]:
                yield typed[:i] + typed[j] + typed[i + 1 : j] + typed[i] + typed[j + 1 :]
