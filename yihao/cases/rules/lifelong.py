"""A lifelong number where one is asked for (所填的终身案号): its digits, or what is wrong with it at its field."""

from __future__ import annotations

from typing import Any

from yihao.cases.rules.number import NumberError, validate
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def lifelong(text: Any, field: str = "number") -> str:
    """Give the 17 digits of a lifelong number in any spelling (取终身案号).

    >>> lifelong("检2026-371329-42-22")
    '20263713290004222'

    Raises:
        Refused: it is none; ``field`` is where it was typed.
    """
    try:
        return validate(text)
    except NumberError as wrong:
        raise Refused(wrong.code, Words(wrong.zh, wrong.en), field=field) from wrong
