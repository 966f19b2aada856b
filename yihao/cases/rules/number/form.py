"""The lifelong case number (终身案号), LCN/1: 17 digits = year 4, unit 6, sequence 5, check digits 2.

The number is text everywhere: it has more digits than a JSON number keeps. It carries facts of birth only; nothing may
infer the present unit, level or stage of a case from it.

>>> format("20263713290004222")
'检2026-371329-00042-22'
>>> [is_valid(n) for n in ("20261101050000182", "20263713291234570", "20261000008000191", "20163707810035350")]
[True, True, True, True]
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum.iso7064 import mod_97_10

from yihao.cases.rules.number.errors import (
    NumberError,
    not_text,
    too_long,
    wrong_character,
    wrong_check,
    wrong_length,
    wrong_unit,
    wrong_year,
)
from yihao.cases.rules.number.series import LIVE, Series, series_of

EARLIEST_YEAR, LATEST_YEAR = 1978, 9999
LONGEST_TEXT = 256  # a receipt QR, the longest spelling of a number, has about 120 characters
WIDTHS = (4, 6, 5, 2)
NOISE = re.compile("[·・•.〔〕\\[\\]()【】{}号]")
HYPHENS = re.compile("[-‐‑‒–—―−]")
PREFIX = re.compile(r"(URN:JC:LCN:|JC1:|检|J)", re.IGNORECASE)
PART_TAIL = re.compile(r"/([MPD])([0-9]{1,9})$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Birth:
    """Where and when a number was first given (编号时的受理信息). Facts of birth, never of the present."""

    year: int
    unit: str
    seq: int

    @property
    def series(self) -> Series:
        """The series the number was counted in (号段)."""
        return series_of(self.seq)


def tidy(text: object) -> str:
    """Drop what cannot be seen and make wide characters narrow (去不可见字符、全角转半角).

    Raises:
        FormatError: not text.
        LengthError: longer than any spelling of a number.
    """
    if not isinstance(text, str):
        raise not_text(text)
    if len(text) > LONGEST_TEXT:
        raise too_long(len(text))
    if text.isascii() and text.isalnum():
        return text
    narrow = unicodedata.normalize("NFKC", text)
    # Cf holds zero-width and bidi characters; Mn of variation selectors hides behind digits in pasted chat text.
    return "".join(
        c for c in narrow if not (c.isspace() or unicodedata.category(c) in ("Cf", "Cc") or "\ufe00" <= c <= "\ufe0f")
    )


def bare(text: object) -> str:
    """Take away prefix, part and punctuation, and leave hyphens (去前缀与标点). What remains may still be wrong."""
    tidied = tidy(text)
    if tidied.isdigit():
        return tidied
    prefix = PREFIX.match(tidied)
    if prefix:
        tidied = tidied[prefix.end() :]
        if prefix[0].upper() == "JC1:":
            tidied = tidied.split(":", 1)[0]
    return HYPHENS.sub("-", NOISE.sub("", PART_TAIL.sub("", tidied))).strip("-")


def compact(text: object) -> str:
    """Reduce what was typed to its digits (归一), without judging them.

    Groups between hyphens are filled with zeros on the left, so that a dictated sequence may be short.

    >>> compact("检2026-371329-42-22"), compact(" ２０２６ 3713290004222/M03"), compact("urn:jc:lcn:20263713290004222")
    ('20263713290004222', '20263713290004222', '20263713290004222')

    Raises:
        FormatError: not text, or a character that is not a digit remains.
        LengthError: far too long.
    """
    left = bare(text)
    groups = left.split("-")
    digits = "".join(groups)
    if not digits:
        raise wrong_length(0)
    if not (digits.isascii() and digits.isdigit()):
        raise wrong_character(next(c for c in digits if not (c.isascii() and c.isdigit())))
    if len(groups) == len(WIDTHS) and all(groups):
        return "".join(group.zfill(width) for group, width in zip(groups, WIDTHS, strict=True))
    return digits


def calc_check_digits(body: str) -> str:
    """Compute the two check digits of year, unit and sequence (计算校验码), ISO 7064 MOD 97-10.

    >>> calc_check_digits("202637132900042")
    '22'
    """
    return mod_97_10.calc_check_digits(body)


def validate(text: object, *, latest_year: int = LATEST_YEAR) -> str:
    """Return the canonical 17 digits of what was typed, or refuse in words (校验).

    Check digits 00, 01 and 99 are refused although they leave the right remainder: a number has one spelling.

    >>> validate("检2026-371329-00042-22")
    '20263713290004222'
    >>> validate("20263713290004223")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    yihao.cases.rules.number.errors.ChecksumError: 校验码“23”不符，号码中至少有一位输错。请对照原件逐位核对。 ...

    Raises:
        NumberError: LengthError, FormatError, ChecksumError or ComponentError, each with what to do.
    """
    number = compact(text)
    if len(number) != 17:
        raise wrong_length(len(number))
    # Of digits alone the library's checksum is this remainder; every request asks it. 02..98 keeps the spelling unique.
    if int(number) % 97 != 1 or not "02" <= number[15:] <= "98":
        raise wrong_check(number)
    require_parts(int(number[:4]), number[4:10], int(number[10:15]), latest_year)
    return number


def require_parts(year: int, unit: str, seq: int, latest_year: int = LATEST_YEAR) -> None:
    """Refuse an impossible year, unit or sequence (组成部分检查).

    Raises:
        ComponentError: naming the part. Unit 000000 is the system's own log and accepts no case.
    """
    if type(year) is not int or not EARLIEST_YEAR <= year <= latest_year:
        raise wrong_year(year, EARLIEST_YEAR, latest_year)
    if not (isinstance(unit, str) and len(unit) == 6 and unit.isascii() and unit.isdigit()) or unit == "000000":
        raise wrong_unit(unit)
    series_of(seq)


def is_valid(text: object, *, latest_year: int = LATEST_YEAR) -> bool:
    """Test whether what was typed is a possible case number (是否有效)."""
    try:
        validate(text, latest_year=latest_year)
    except NumberError:
        return False
    return True


def make(year: int, unit: str, seq: int) -> str:
    """Form the number from its parts (编号). Whether it may be given out is the counter's business.

    >>> make(2021, "110101", 123), make(2021, "110101", 124), make(2021, "110101", 125)
    ('20211101010012395', '20211101010012492', '20211101010012589')

    Raises:
        ComponentError: an impossible year, unit or sequence.
    """
    require_parts(year, unit, seq)
    body = f"{year}{unit}{seq:05d}"
    return body + calc_check_digits(body)


def birth(text: object) -> Birth:
    """Read the facts of birth (编号时的受理信息), for counters and shards only.

    >>> birth("20263713290004222")
    Birth(year=2026, unit='371329', seq=42)

    Raises:
        NumberError: as `validate`.
    """
    number = validate(text)
    return Birth(int(number[:4]), number[4:10], int(number[10:15]))


def format(text: object) -> str:
    """Write the number as it is printed, read aloud and put in spreadsheets (印制形式).

    Raises:
        NumberError: as `validate`.
    """
    number = validate(text)
    return f"检{number[:4]}-{number[4:10]}-{number[10:15]}-{number[15:]}"


def urn(text: object) -> str:
    """Write the number as a uniform resource name (统一资源名).

    >>> urn("检2026-371329-00042-22")
    'urn:jc:lcn:20263713290004222'
    """
    return f"urn:jc:lcn:{validate(text)}"


def barcode_text(text: object) -> str:
    """Give the 17 digits that Code 128 encodes (条码内容)."""
    return validate(text)


def qr_text(text: object) -> str:
    """Give what the plain QR code holds (二维码内容): `JC1:` and the number."""
    return f"JC1:{validate(text)}"


def from_legacy_unified(text: object, *, go_live_year: int) -> str | None:
    """Turn a legacy acceptance number (统一受案号) into the lifelong number, with no registry.

    The legacy number is unit 6, year 4, sequence 5, suffix 2. Only suffix 00 in a live sequence, of a year wholly
    before the unit's go-live year, keeps the three. None: the case takes a late-registration number (9xxxx).

    >>> from_legacy_unified("37078120160035300", go_live_year=2026)
    '20163707810035350'
    >>> from_legacy_unified("37078520150084601", go_live_year=2026) is None
    True

    Raises:
        FormatError, LengthError: not 17 digits.
    """
    digits = compact(text)
    if len(digits) != 17:
        raise wrong_length(len(digits))
    unit, year, seq, suffix = digits[:6], int(digits[6:10]), int(digits[10:15]), digits[15:]
    keeps = suffix == "00" and EARLIEST_YEAR <= year < go_live_year and LIVE.first <= seq <= LIVE.last
    return make(year, unit, seq) if keeps and unit != "000000" else None
