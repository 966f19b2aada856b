"""What is wrong with a request's shape, in words (请求形状不符): each kind of misfit that the shapes can give, in two languages.

The validator's own sentences are English only and speak of Python. ``UNNAMED`` stands for a kind that nobody foresaw;
tests/api/test_schema.py sends every shape wrongly and finds none left to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yihao.cases.commands.correct import CORRECTABLE
from yihao.cases.rules import kinds
from yihao.runtime.words import Words

UNNAMED = Words("此项不符合接口说明。", "This does not fit the API's description.")

_TEXT = Words("应是文字，请加上引号。", "Text is needed: put it in quotation marks.")
_UNREADABLE = Words("含有不能读取的字符，请重新输入。", "It holds a character that cannot be read: type it again.")
_WHOLE = Words("应是整数。", "A whole number is needed.")
_FLAG = Words("应是 true 或 false。", "true or false is needed.")
_DAY = Words("应是存在的日期，写作 2026-11-23。", "Write a day that exists as 2026-11-23.")
_INSTANT = Words(
    "应是存在的时刻，写作 2026-11-23T09:30:00+08:00。", "Write an instant that exists as 2026-11-23T09:30:00+08:00."
)
_OBJECT = Words("应是一个对象。", "An object is needed.")
_LEAST = Words("不能小于 {ge}。", "It may not be less than {ge}.")
_MOST = Words("不能大于 {le}。", "It may not be greater than {le}.")
_SHORT = Words("至少 {min_length} 项。", "At least {min_length} needed.")
_LONG = Words("最多 {max_length} 项。", "At most {max_length}.")

CHOICES: Mapping[str, Words] = {
    **kinds.MATTER_KINDS, **kinds.SOURCES, **kinds.PARTY_KINDS, **kinds.PARTY_ROLES, **kinds.MEASURES, **kinds.STATES,
    **kinds.MATTER_STATES, **kinds.RELATIONS, **kinds.ALIASES, **{what: label for what, (label, _) in CORRECTABLE.items()},
    "same": Words("同一案件", "same case"), "different": Words("不是同一案件", "not the same case"),
    "lead": Words("主办", "lead"), "member": Words("协办", "member"),
}  # fmt: skip
"""What each code that may be chosen is called."""

KINDS: Mapping[str, Words] = {
    "missing": Words("缺少此项，请填写。", "This is missing: fill it in."),
    "extra_forbidden": Words("没有这一项，请核对名称。", "There is no such field: check its name."),
    "string_type": _TEXT,
    "string_unicode": _UNREADABLE,
    "unreadable_text": _UNREADABLE,
    "string_too_long": Words("最多 {max_length} 个字符，请缩短。", "At most {max_length} characters: shorten it."),
    "literal_error": Words(
        "没有这样的选项，请从中选择：{expected}。", "There is no such choice. Choose one of: {expected}."
    ),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": Words(
        "时刻应写明时区，如 2026-11-23T09:30:00+08:00。", "Give the time zone, as in 2026-11-23T09:30:00+08:00."
    ),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": Words("应是一个列表。", "A list is needed."),
    "too_short": _SHORT,
    "too_long": _LONG,
    "greater_than_equal": _LEAST,
    "less_than_equal": _MOST,
    "less_than": Words("应小于 {lt}。", "It must be less than {lt}."),
}


def in_words(misfit: Mapping[str, Any]) -> Words:
    """Say one misfit of the validator in words (说明不符之处).

    >>> in_words({"type": "less_than_equal", "ctx": {"le": 100}}).en
    'It may not be greater than 100.'
    """
    words = KINDS.get(str(misfit.get("type")), UNNAMED)
    given: Mapping[str, Any] = misfit.get("ctx") or {}
    if misfit.get("type") == "literal_error":
        # The validator writes 'A', 'B' or 'C'; an empty one among them means that the field may be left out.
        named = [part.strip(" '") for part in str(given.get("expected", "")).replace(" or ", ", ").split(",")]
        named = [name for name in named if name]
        return words.format(expected=kinds.named({name: CHOICES.get(name, Words(name, name)) for name in named}))
    return words.format(**given)
