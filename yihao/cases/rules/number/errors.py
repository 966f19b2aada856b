"""What can be wrong with a number someone typed (号码错误): four kinds, each a sentence in two languages."""

from __future__ import annotations


class NumberError(ValueError):
    """A case number that cannot be accepted (号码有误).

    `zh` and `en` say what is wrong and what to do; `code` is stable for API clients.
    """

    code = "number"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"


class LengthError(NumberError):
    """Digits lost or added (位数不对)."""

    code = "number.length"


class FormatError(NumberError):
    """Something that is not a digit (字符不对)."""

    code = "number.format"


class ChecksumError(NumberError):
    """The check digits do not fit (校验码不符): at least one digit is wrong."""

    code = "number.checksum"


class ComponentError(NumberError):
    """The check digits fit, but a part is impossible (组成部分不对): year, unit or sequence."""

    code = "number.component"


def wrong_length(found: int, expected: int = 17) -> LengthError:
    """Say how many digits there are (位数不对)."""
    return LengthError(
        f"号码应为{expected}位数字，现有{found}位。请对照原件，检查是否漏输或多输。",
        f"The number must have {expected} digits and has {found}. Compare with the original for a lost or extra digit.",
    )


def wrong_character(character: str) -> FormatError:
    """Name the character that does not belong (多余字符)."""
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return FormatError(
        f"号码只含数字，“{shown}”不是数字。请对照原件，改为数字后重新输入。",
        f"The number has digits only and '{shown}' is not a digit. Compare with the original and type it again.",
    )


def not_text(value: object) -> FormatError:
    """Refuse a JSON number, which loses its last digits beyond 2^53 (须为字符串)."""
    kind = type(value).__name__
    return FormatError(
        f"号码必须以字符串传递，收到的是 {kind}；数值会丢失末位。请给号码加上引号。",
        f"The number must be sent as a string, not as {kind}, which would lose its last digits. Put it in quotes.",
    )


def too_long(length: int) -> LengthError:
    """Refuse a text far too long to be one number (文本过长)."""
    return LengthError(
        f"输入了{length}个字符，过长，不是一个号码。请只输入一个号码。",
        f"{length} characters are too many for a number. Type one number only.",
    )


def wrong_check(number: str) -> ChecksumError:
    """Say that the check digits do not fit, without saying what would (校验码不符)."""
    return ChecksumError(
        f"校验码“{number[-2:]}”不符，号码中至少有一位输错。请对照原件逐位核对。",
        f"The check digits '{number[-2:]}' do not fit: at least one digit is wrong. Compare each with the original.",
    )


def wrong_year(year: object, earliest: int, latest: int) -> ComponentError:
    """Say that the year cannot be one of first acceptance (年份不对)."""
    return ComponentError(
        f"年份{year}不在{earliest}年至{latest}年之间。请核对号码前四位。",
        f"The year {year} is not between {earliest} and {latest}. Check the first four digits.",
    )


def wrong_unit(unit: object) -> ComponentError:
    """Say that the unit code is impossible (单位代码不对)."""
    return ComponentError(
        f"单位代码“{unit}”不对，应为受理院的六位数字代码，且不为000000。请核对第5至10位。",
        f"The unit code '{unit}' is wrong: six digits of a procuratorate, not 000000. Check digits 5 to 10.",
    )


def wrong_sequence(seq: object) -> ComponentError:
    """Say that the sequence is in no series (流水号不对)."""
    return ComponentError(
        f"流水号“{seq}”不在00001至99999之间。请核对第11至15位。",
        f"The sequence '{seq}' is not between 00001 and 99999. Check digits 11 to 15.",
    )


def wrong_part(text: str) -> FormatError:
    """Say how a part address is written (件、人、文书地址不对)."""
    shown = text[:40]
    return FormatError(
        f"“{shown}”不是有效的下级编号。请在案号后写 /M03（件）、/P02（人）或 /D0017（文书）。",
        f"'{shown}' is no part address. After the case number write /M03 (matter), /P02 (person) or /D0017 (document).",
    )


def wrong_receipt(text: str) -> FormatError:
    """Say what a receipt code must hold (回执码不对)."""
    shown = text[:40]
    return FormatError(
        f"回执码“{shown}”不完整。请重新扫描整个二维码。",
        f"The receipt code '{shown}' is not whole. Scan the entire QR code again.",
    )
