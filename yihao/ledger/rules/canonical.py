"""Canonical JSON (规范 JSON): one value, one sequence of bytes.

RFC 8785 in a restricted profile: keys ``[a-z0-9_]+``; values string (NFC, without NUL), integer up to 2^53-1, boolean, array and
object; no floats, no null; at most 16 KiB. Within this profile Python's own encoder writes exactly the bytes of
RFC 8785, so that only the checks are ours.
"""

from __future__ import annotations

import json
import re
from typing import Any
from unicodedata import is_normalized

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LARGEST_ENTRY = 16 * 1024
LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16

_KEY = re.compile(r"[a-z0-9_]+", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WRITE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


class NotCanonical(Refused):
    """A value that the ledger cannot hold (不能记入账本的内容). ``path`` says where in the value it stands."""

    def __init__(self, code: str, path: str, words: Words) -> None:
        super().__init__(f"ledger.{code}", words.format(path=path or "/"), field=path)
        self.path = path


_FAULTS = {
    "key": Words(
        "账本条目的字段名不合规则（{path}）：只能用小写字母、数字和下划线。",
        "A field name in the ledger entry is not allowed ({path}): use lower-case letters, digits and underscore only.",
    ),
    "not_nfc": Words(
        "文字没有统一为 NFC 形式（{path}）：请重新输入。",
        "The text is not in Unicode NFC form ({path}): normalise it and try again.",
    ),
    "nul": Words("文字中有空字符（{path}）：请删除。", "The text holds the character NUL ({path}): remove it."),
    "surrogate": Words(
        "文字中有不完整的字符（{path}）：请删除后重新输入。",
        "The text holds half a character ({path}): remove it and try again.",
    ),
    "integer": Words(
        "整数超出范围（{path}）：绝对值不得超过 2^53-1。",
        "The whole number is out of range ({path}): at most 2^53-1 either way.",
    ),
    "float": Words(
        "账本不记小数（{path}）：请用整数（如分、千分之一）或文字。",
        "The ledger holds no decimals ({path}): use a whole number of a smaller unit, or text.",
    ),
    "null": Words(
        "账本不记空值（{path}）：没有的字段请省略。", "The ledger holds no null ({path}): leave the field out."
    ),
    "kind": Words(
        "账本不能记这种内容（{path}）：只能是文字、整数、是否、列表或对象。",
        "The ledger cannot hold this kind of value ({path}): text, whole number, yes or no, list or object only.",
    ),
    "too_deep": Words(
        "内容嵌套太深（{path}）：最多 16 层。", "The content is nested too deeply ({path}): at most 16 levels."
    ),
    "too_large": Words(
        "账本条目超过 16 KiB：请缩短内容，长文请作为附件。",
        "The ledger entry is larger than 16 KiB: shorten it, or attach long text as a document.",
    ),
    "not_json": Words("这不是规范的账本条目。", "This is not a canonical ledger entry."),
}


def _fault(code: str, path: str) -> NotCanonical:
    return NotCanonical(code, path, _FAULTS[code])


def check_text(text: str, path: str = "") -> None:
    """Check one string: whole characters in NFC form, no NUL (文字须为 NFC).

    Raises:
        NotCanonical: NUL, half a surrogate pair, or not NFC.
    """
    if "\0" in text:  # PostgreSQL can neither hold it nor look past it
        raise _fault("nul", path)
    if text.isascii():
        return
    if _SURROGATE.search(text):
        raise _fault("surrogate", path)
    if not is_normalized("NFC", text):
        raise _fault("not_nfc", path)


def check(value: Any, path: str = "", depth: int = 0) -> None:
    """Check that a value lies within the profile (检查是否合规), without its size.

    Raises:
        NotCanonical: says what is wrong and where.
    """
    kind = type(value)
    if kind is str:
        check_text(value, path)
    elif kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise _fault("integer", path)
    elif kind is bool:
        return
    elif depth >= DEEPEST:
        raise _fault("too_deep", path[:200])
    elif kind is dict:
        for key, inner in value.items():
            if type(key) is not str or not _KEY.fullmatch(key):
                raise _fault("key", f"{path}/{key!a}"[:200])
            if type(inner) is str and inner.isascii() and "\0" not in inner:
                continue  # nearly every value: its path need not be written
            check(inner, f"{path}/{key}", depth + 1)
    elif kind is list or kind is tuple:
        for index, inner in enumerate(value):
            check(inner, f"{path}/{index}", depth + 1)
    else:
        raise _fault({float: "float", type(None): "null"}.get(kind, "kind"), path)


def write(value: Any) -> str:
    """Write a value as canonical JSON text (写成规范文本).

    Raises:
        NotCanonical: the value lies outside the profile, or is longer than an entry may be.
    """
    check(value)
    text = _WRITE(value)
    if len(text) > LARGEST_ENTRY or len(text.encode()) > LARGEST_ENTRY:
        raise _fault("too_large", "")
    return text


def encode(value: Any) -> bytes:
    """Encode a value as canonical bytes (规范字节)."""
    return write(value).encode()


def decode(raw: bytes) -> Any:
    """Read canonical bytes strictly (严格读取): anything that ``encode`` would not have written is refused.

    Raises:
        NotCanonical: not JSON, not in the profile, a key twice, or other bytes than the canonical ones.
    """
    if len(raw) > LARGEST_ENTRY:
        raise _fault("too_large", "")
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise _fault("not_json", "") from fault
    # A key given twice, a blank or another spelling of a number all come out as other bytes than those that came in.
    if encode(value) != raw:
        raise _fault("not_json", "")
    return value
