"""Reading court numbers (法院案号) as printed, with the damage that printing and anonymising do to them."""

import re
from collections.abc import Iterator

from yihao.cases.rules.judgment.linking.model import CourtNumber

# Only what judgments print wide: full NFKC costs ten times as much, and on 180 MB that is felt.
_FOLDED: dict[str, str] = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("〔[【﹝〈{［｛﹙", "("),
    **dict.fromkeys("〕]】﹞〉}］｝﹚", ")"),
    "〇": "0",
}
_LETTERS = str.maketrans({"O": "0", "o": "0", "Ｏ": "0", "l": "1", "I": "1"})
_SERIAL = r"[\dOol]+(?:-\d+)?"

# (2014)北刑初字第122号, (2018)新2223刑初59号; one bracket or none is common, and so are two serials before one 号.
_PRINTED = re.compile(
    r"(?:\(?(?P<year>(?:19|2[0Oo])[\dOo]{2})\)?)"
    r"(?P<body>[^()\d,。;:、\"“”《》]{0,8}\d{0,4}[^()\d,。;:、\"“”《》-]{1,10}?)"
    rf"(?P<serials>{_SERIAL}(?:号?[、,和及]{_SERIAL}){{0,40}})号(?P<suffix>之[一二三四五六七八九十\d]+)?"
)
_YEARLESS = re.compile(
    rf"(?P<body>[^()\d,。;:书]{{1,6}}\d{{0,4}}刑[^()\d,。;:]{{1,6}}?)(?P<serials>{_SERIAL})号(?P<suffix>之[一二三四五])?"
)
_COURT_BODY = re.compile(r"[刑民执行破商知赔](?:一|二|三|四|五)?[初终再申监抗提核复审更执他辖保前特少未]|刑.{0,3}字")
_NOT_A_COURT = re.compile(r"[检诉警侦]|公\(|公刑|公立|起诉|缉毒|鉴|司鉴|法医|理化|强制|拘|认定|文件|[政府会函令]")


def compact(text: str) -> str:
    """Return text without white space, wide letters and digits narrow, every kind of bracket round (归一化)."""
    packed = "".join(text.split())
    for char in _FOLDED.keys() & set(packed):
        packed = packed.replace(char, _FOLDED[char])
    return packed


def _loose(year: str, body: str, serials: str) -> tuple[str, ...]:
    stem = re.sub(r"[字第]", "", body)
    found = [part.split("-")[0].translate(_LETTERS).lstrip("0") for part in re.findall(_SERIAL, serials)]
    return tuple(f"{year}|{stem}|{serial or '0'}" for serial in found)


def _number(match: re.Match[str], year: str) -> CourtNumber:
    serials, suffix = match["serials"], match["suffix"] or ""
    dash = re.search(r"-\d+$", serials)
    printed = f"{match['body']}{serials}号{suffix}"
    return CourtNumber(
        strict=f"({year}){printed}" if year else printed,
        loose=_loose(year, match["body"], serials),
        year=year,
        body=re.sub(r"[字第]", "", match["body"]),
        suffix=suffix or (dash.group() if dash else ""),
    )


def court_numbers(text: str) -> Iterator[tuple[CourtNumber, int, int]]:
    """Yield every court number of a compact text (案号) with its start and end; other offices' numbers are left out."""
    for match in _PRINTED.finditer(text):
        body = match["body"]
        if _COURT_BODY.search(body) and not _NOT_A_COURT.search(body):
            yield _number(match, match["year"].translate(_LETTERS)), match.start(), match.end()


def own_number(text: str) -> CourtNumber | None:
    """Return the number printed at the top of a judgment (本案案号), with or without its year."""
    for number, _, _ in court_numbers(text):
        return number
    match = _YEARLESS.search(re.sub(r"^.*?(?:判决书|裁定书|决定书)", "", text))
    if match is None or _NOT_A_COURT.search(match["body"]):
        return None
    return _number(match, "")


def parse(printed: str) -> CourtNumber | None:
    """Return the number in a string that holds nothing else (案号), or None."""
    return own_number(compact(printed))
