"""How the day a matter was received is said (收到日): a day that stands in for its year is never said as a day."""

from __future__ import annotations

from datetime import date

from yihao.runtime.words import Words


def received_words(on: date, known: bool) -> Words:
    """Say the day, or the year alone when only the year is known (日期不详).

    >>> received_words(date(2019, 1, 1), False).zh, received_words(date(2019, 3, 8), True).zh
    ('2019年（日期不详）', '2019-03-08')
    """
    if known:
        return Words(on.isoformat(), on.isoformat())
    return Words(f"{on.year}年（日期不详）", f"{on.year} (day unknown)")
