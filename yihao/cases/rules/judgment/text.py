"""Making the printed text of a judgment (裁判文书原文) even enough to read: brackets, blanks, paragraphs, sentences."""

import re

_OPENING = "([{〔【〈﹝［｛〖﹙❲"
_CLOSING = ")]}〕】〉﹞］｝〗﹚❳"
_TABLE = {
    **{ord(mark): "（" for mark in _OPENING},
    **{ord(mark): "）" for mark in _CLOSING},
    **{ord("０") + digit: str(digit) for digit in range(10)},
    **{ord(mark): None for mark in "\u200b\ufeff\u00ad"},
    ord(","): "，",
    ord(";"): "；",
    ord(":"): "：",
    ord("﹒"): "·",
    ord("•"): "·",
    ord("．"): ".",
    ord("－"): "-",
}
_BLANKS = re.compile(r"\s+")
# A blank is a paragraph break only after a closing mark or before a party's role; elsewhere it is
# a blank inside a name (王 强) or a line broken by the publisher.
_ROLE_AHEAD = (
    r"(?:公诉机关|原公诉机关|抗诉机关|支持抗诉机关|原抗诉机关|（|被告|原审|一审|上诉|申诉|再审"
    r"|辩护人|指定辩护|委托|诉讼|法定|附带|自诉|被害|被上诉|罪犯)"
)
_ACCOUNT_AHEAD = r"[^ ，。]{3,30}(?:检察院(?:以|指控|分别|于)|法院(?:审理|于))"
_BREAK = re.compile(rf"(?<=[。；：！？”书]) | (?={_ROLE_AHEAD}|{_ACCOUNT_AHEAD})")
# A party that follows the sentence before it without a blank still opens its own paragraph.
_GLUED_PARTY = re.compile(
    r"(?<=[。；])(?=(?:上诉人|原审上诉人|原审被告人|被告人|原审被告单位|被告单位|上诉单位"
    r"|申诉人)(?:（[^（）]{2,20}）)?[：]?"
    r"[^，。；：（）的因犯]{2,12}(?:（[^（）]{1,20}）)?，(?:男|女|性别|汉族|曾用名|又名|绰号|化名|住所地|\d{4}年))"
    r"|(?<=。)(?=(?:指定|委托)?辩护人[^，。]{2,10}，)"
    r"|(?<=[号。])(?=(?:支持)?原?(?:公诉|抗诉)机关)"
    r"|(?<=。)(?=[^，。；]{3,25}检察院(?:以[^。]{3,40}起诉书|指控(?:原审)?被告))"
    r"|(?<=[。师；])(?=[0-9]{1,2}[、.]?(?:原审)?被告(?:人|单位)[^，。；的]{2,12}[，（])"
)
_SENTENCE_END = re.compile(r"(?<=[。；])")


def normalise(text: str) -> str:
    """Make brackets （）, digits ASCII, marks full width, blanks one space (规范化); letters stay as printed."""
    return _BLANKS.sub(" ", text.translate(_TABLE)).strip()


def paragraphs(text: str) -> list[str]:
    """Cut normalised text into paragraphs (段落) without blanks inside, except between Latin letters."""
    found: list[str] = []
    for piece in _BREAK.split(text):
        for part in _GLUED_PARTY.split(piece):
            joined = re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", part)
            if joined:
                found.append(joined)
    return found


def sentences(text: str) -> list[str]:
    """Cut text after every full stop and semicolon (句)."""
    return [each for each in _SENTENCE_END.split(text) if each]


def distinct(values: list[str]) -> tuple[str, ...]:
    """Keep the first of every value, in the order met (去重)."""
    return tuple(dict.fromkeys(value for value in values if value))
