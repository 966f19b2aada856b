"""The lifelong case number (终身案号), LCN/1: one import for its form, series, parts, receipts and corrections.

>>> from yihao.cases.rules import number
>>> number.format(number.make(2026, "371329", 42))
'检2026-371329-00042-22'
"""

from yihao.cases.rules.number.errors import ChecksumError, ComponentError, FormatError, LengthError, NumberError
from yihao.cases.rules.number.form import (
    Birth,
    barcode_text,
    birth,
    calc_check_digits,
    compact,
    format,
    from_legacy_unified,
    is_valid,
    make,
    qr_text,
    urn,
    validate,
)
from yihao.cases.rules.number.parts import Part, Receipt, parse_part, parse_receipt_qr, receipt_qr
from yihao.cases.rules.number.repair import suggest
from yihao.cases.rules.number.series import LATE, LIVE, Series, pad_series, series_of

__all__ = [
    "LATE",
    "LIVE",
    "Birth",
    "ChecksumError",
    "ComponentError",
    "FormatError",
    "LengthError",
    "NumberError",
    "Part",
    "Receipt",
    "Series",
    "barcode_text",
    "birth",
    "calc_check_digits",
    "compact",
    "format",
    "from_legacy_unified",
    "is_valid",
    "make",
    "pad_series",
    "parse_part",
    "parse_receipt_qr",
    "qr_text",
    "receipt_qr",
    "series_of",
    "suggest",
    "urn",
    "validate",
]
