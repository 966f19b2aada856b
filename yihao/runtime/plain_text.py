"""Text that shows what it is (可见文字): nothing invisible in it, and no letters that only look like others."""

from __future__ import annotations

import re
import unicodedata

from yihao.runtime.words import Words

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_WORD = re.compile(r"[^\W\d_]+")
# Scripts with letters of one shape: а and a, Ο and O. Each is fine by itself; within one word a mixture is a disguise.
_ALIKE = ("LATIN", "CYRILLIC", "GREEK")


def what_is_wrong(text: str, *, lines: bool = True) -> Words | None:
    """Say why a text is not taken (为何不收): controls, zero-width, bidi and unassigned characters, mixed look-alikes.

    ``lines`` lets line breaks and tabs pass, as in a long text.
    """
    allowed = "\n\r\t" if lines else ""
    if any(c not in allowed and unicodedata.category(c) in _HIDDEN for c in text):
        return Words("含有看不见的字符，请重新输入", "It holds invisible characters: type it again")
    if any(len(_scripts(word)) > 1 for word in _WORD.findall(text) if not word.isascii()):
        return Words(
            "同一个词里混用了形状相同的不同文字（如拉丁字母与西里尔字母），请重新输入",
            "One word mixes scripts that look alike, such as Latin and Cyrillic: type it again",
        )
    return None


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(letter, "").split(" ", 1)[0] for letter in word)
    return {name for name in names if name in _ALIKE}
