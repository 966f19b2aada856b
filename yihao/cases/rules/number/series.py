"""Series of sequence numbers within a unit and year (流水号段): live, offline pads, late registration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yihao.cases.rules.number.errors import ComponentError, wrong_sequence


@dataclass(frozen=True, slots=True)
class Series:
    """One run of sequence numbers that is counted on its own (号段).

    Within a unit, year and series, issued and voided numbers together are exactly `first`..high-water mark.
    """

    kind: Literal["live", "pad", "late"]
    first: int
    last: int
    pad: int | None = None

    @property
    def name(self) -> str:
        """The key of its counter row (号段名): `live`, `late`, or `pad00` to `pad99`."""
        return self.kind if self.pad is None else f"pad{self.pad:02d}"


LIVE = Series("live", 1, 79_999)
LATE = Series("late", 90_001, 99_999)


def pad_series(pad: int) -> Series:
    """Give the 99 numbers that one device may lease (离线号段).

    >>> pad_series(7).first, pad_series(7).last, pad_series(7).name
    (80701, 80799, 'pad07')

    Raises:
        ComponentError: a pad is 0 to 99.
    """
    if type(pad) is not int or not 0 <= pad <= 99:
        raise ComponentError(
            f"离线号段“{pad}”不在00至99之间。请核对号段。", f"The pad '{pad}' is not between 00 and 99. Check the pad."
        )
    return Series("pad", 80_001 + 100 * pad, 80_099 + 100 * pad, pad)


def series_of(seq: int) -> Series:
    """Tell which series a sequence number belongs to (所属号段).

    90000 and 8PP00 belong to a range but lie before its first number: they are read, and never given out.

    >>> series_of(42).name, series_of(80_001).name, series_of(89_999).name, series_of(90_001).name
    ('live', 'pad00', 'pad99', 'late')

    Raises:
        ComponentError: 0, or more than five digits.
    """
    if type(seq) is not int or not 1 <= seq <= 99_999:
        raise wrong_sequence(seq)
    if seq < 80_000:
        return LIVE
    return LATE if seq >= 90_000 else pad_series(seq // 100 - 800)
