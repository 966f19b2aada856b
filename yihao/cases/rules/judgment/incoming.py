"""One row of an import file (导入文件的一行): read into a document, or refused in a sentence that says what is wrong."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from yihao.cases.rules.judgment.model import Document
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

PARTS = ("title", "head", "fact", "reason", "result")
LONGEST_PART = 1_000_000  # characters; the longest part of a real judgment seen has 98,000
LONGEST_ID = 64


class RowRefused(Refused):
    """A row that cannot be taken in (该行不予导入); the rows around it are not touched."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that was read (已读入的一行): the document, and the hash of what was read of it."""

    document: Document
    sha: str


def read_row(line: bytes) -> Incoming:
    """Read one line of JSON (读入一行).

    Raises:
        RowRefused: it is no JSON object, has no id or no text, or a part is not text or too long.
    """
    row = _object(line)
    ident = _ident(row.get("id"))
    document = Document(ident, *(_part(row, name) for name in PARTS))
    if not document.head.strip() and not document.result.strip():
        raise _refused("no_text", "文书没有首部也没有主文，无从辨认。", "The judgment has neither head nor result.")
    return Incoming(document, content_hash(document))


def content_hash(document: Document) -> str:
    """Hash the document's parts (内容指纹), the same whatever the order of keys in the file."""
    texts = [document.id, *(getattr(document, name) for name in PARTS)]
    return sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()


def _refused(code: str, zh: str, en: str, field: str = "") -> RowRefused:
    return RowRefused(code, Words(zh, en), field=field)


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refused("not_utf8", "该行不是 UTF-8 编码。", "The line is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise _refused("not_json", "该行不是 JSON，或不完整。", "The line is not JSON, or is cut short.") from None
    if not isinstance(row, dict):
        raise _refused("not_an_object", "该行不是一个 JSON 对象。", "The line is not a JSON object.")
    return row


def _ident(given: Any) -> str:
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str) or not given.strip():
        raise _refused("no_id", "缺少文书编号 id。", "The document's id is missing.", "id")
    if len(given) > LONGEST_ID or not given.isprintable():
        raise _refused(
            "odd_id", "文书编号 id 过长，或含有不可见字符。", "The id is too long or holds invisible characters.", "id"
        )
    return given


def _part(row: dict[str, Any], name: str) -> str:
    text = row.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise _refused("not_text", f"字段 {name} 不是文字。", f"The field {name} is not text.", name)
    if len(text) > LONGEST_PART:
        raise _refused(
            "too_long", f"字段 {name} 超过一百万字。", f"The field {name} is longer than a million characters.", name
        )
    if "\x00" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
        raise _refused(
            "broken_text", f"字段 {name} 含有残缺的字符。", f"The field {name} holds broken characters.", name
        )
    return text
