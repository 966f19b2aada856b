"""Court numbers (案号): finding them in text and telling what kind of decision they name."""

import re

_YEAR = r"[12][0-9OolIＯ]{3}"
_SERIAL = r"[0-9lIO×＊*X]+(?:-[0-9]+)?"
_TAIL = r"(?:号?(?:之[一二三四五六七八九十]+|之[0-9]+|-[0-9]+))?"
# 号, 检 and 诉 never stand inside a court number: they would run it into the paper named next.
_LETTER = "(?:(?![号检诉])[一-鿿0-9])"
# One court number: the year in brackets (one may be missing), court and kind, then the serial, joined serials included.
COURT_NUMBER = re.compile(
    rf"（?(?:{_YEAR})）{_LETTER}{{0,14}}?刑(?:{_LETTER}|[（）]){{0,8}}?(?:字)?第?{_SERIAL}"
    rf"(?:号?[、，和]{_SERIAL})*号(?:之[一二三四五六七八九十0-9]+|-[0-9]+)?"
)
_LOOSE_OWN = re.compile(
    rf"(?:（?{_YEAR}）?|（[^（）]{{0,6}}）)?[一-鿿0-9]{{0,14}}?刑[一-鿿0-9（）]{{0,8}}?(?:字)?第?{_SERIAL}"
    rf"(?:号?[、，和]{_SERIAL})*号?(?:之[一二三四五六七八九十0-9]+|-[0-9]+)?"
)
# A mistyped kind (邢初, 民初) still heads the document; nothing else with a year and 号 stands there.
_ANY_OWN = re.compile(rf"（{_YEAR}）[一-鿿0-9]{{1,16}}?第?{_SERIAL}号{_TAIL}")
_AFTER_TITLE = re.compile(r".*(?:判决|裁定|决定|通知)书?", re.S)
_LETTERS = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0", "Ｏ": "0"})


def own_number(header: str) -> str | None:
    """Find the number of this very document (本案案号) in what is printed above the parties.

    `header` may hold the document's title and the court's name before it. Brackets stay as printed, even a lone one.
    """
    compact = header.replace(" ", "")
    found = [each.group() for each in COURT_NUMBER.finditer(compact)]
    if found:
        return found[0]
    below = _AFTER_TITLE.sub("", compact)
    loose = _LOOSE_OWN.search(below)
    if loose and "号" in loose.group():
        return loose.group()
    any_kind = _ANY_OWN.search(compact)
    return any_kind.group() if any_kind else None


def key(number: str) -> str:
    """Return the number as compared with others (归一): letters typed for digits, 第, 字, zeros and brackets gone."""
    even = number.translate(_LETTERS)
    even = re.sub(r"[（）第字号]", "", even)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", even)
