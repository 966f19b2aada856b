"""One spelling for look-ups (统一写法): width, brackets, blanks and invisible characters."""

from __future__ import annotations

import re
import unicodedata

OPENING, CLOSING = "([{〔【〖<《〈", ")]}〕】〗>》〉"
TO_PLAIN = str.maketrans({**dict.fromkeys(OPENING, "("), **dict.fromkeys(CLOSING, ")")})
TO_ROUND = str.maketrans("()", "（）")
QUOTES_AND_STOPS = "\"'“”‘’。.,;、,:"
LABEL = re.compile(r"^[^:()0-9]{1,12}:")


def tidy(raw: str) -> str:
    """Make wide characters narrow and drop blanks and invisible characters (去空白、全角转半角).

    >>> tidy(" （２０１７） 湘0405刑初\u200b149号。")
    '(2017)湘0405刑初149号'
    """
    narrow = unicodedata.normalize("NFKC", raw)
    seen = "".join(c for c in narrow if not (c.isspace() or unicodedata.category(c) in ("Cf", "Cc")))
    # Once more: a dropped blank may leave a base and a combining mark side by side.
    return unicodedata.normalize("NFKC", seen).strip(QUOTES_AND_STOPS)


def plain(raw: str) -> str:
    """Also turn every bracket into ( or ), and drop a label such as 案号： in front (统一括号)."""
    return LABEL.sub("", tidy(raw).translate(TO_PLAIN)).upper()


def search_key(text: str) -> str:
    """Compute the key of exact look-ups (检索键), the same for every spelling of one number.

    Brackets, width, blanks, letter case, 第 and the last 号 do not count; every digit and letter does. Works on the raw
    text and on the normalised form alike.

    >>> search_key("七检刑诉字［２０１４］第238号") == search_key("七检刑诉字〔2014〕238")
    True
    >>> search_key("京东检刑诉〔2021〕Z12号") == search_key("京东检刑诉〔2021〕12号")
    False
    """
    bare = plain(text).replace("(", "").replace(")", "")
    return re.sub(r"第(?=[A-Z]?[0-9])", "", bare).removesuffix("号")
