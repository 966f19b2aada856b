"""Invented filings (虚构收案材料): case ``n`` of office ``i`` is always the same, so that it can be asked for later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from yihao.runtime.clock import now

SURNAMES = "沙彭吕马付石白姚钟顾匡严段汤贺龚邵万钱侯"
GIVEN = "大小文武明亮川江河湖松柏梅兰竹菊春夏秋冬东南西北金玉宝珠光辉云雨风雷山石田禾禹舟航远志毅恒信义仁礼智勇"
PLACES = "云松望石霜柏青岭临澄沙洲溪涛湖桥原门江川"
CAUSES = ("盗窃", "诈骗", "故意伤害", "危险驾驶", "寻衅滋事", "非法经营", "交通肇事", "帮助信息网络犯罪活动")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_BIRTH = date(1960, 1, 1)
LATER = 10_000_000  # where filings of the load begin, so that none of them is like a case that is there already


def place(i: int) -> str:
    """Give the place of office ``i``: two or three characters, each office its own."""
    ones, tens, hundreds = i % 20, i // 20 % 20, i // 400
    return PLACES[hundreds] * bool(hundreds) + PLACES[tens] + PLACES[ones]


def unit(i: int) -> str:
    """Give the code of office ``i``; no real province begins with 99."""
    return f"99{i + 1001:04}"


def prefix(i: int) -> str:
    """Give the prefix of an office's documents."""
    return place(i) + "检"


def person_name(n: int) -> str:
    """Give a name; equal names are as rare as in a small town."""
    n = n * 7919 + 13
    return SURNAMES[n % 20] + GIVEN[n // 20 % len(GIVEN)] + GIVEN[n // 20 // len(GIVEN) % len(GIVEN)]


def identity(i: int, n: int) -> str:
    """Give an invented identity number with a right check digit, its own for every ``i`` and ``n``."""
    body = f"{unit(i % 8000)}{_FIRST_BIRTH + timedelta(days=n // 999 % 14_000):%Y%m%d}{n % 999 + 1:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def other_number(i: int, n: int) -> str:
    """Give the police's number on the material of case ``n``, as printed."""
    return f"{place(i)}公（刑）诉字〔{now().year}〕{n}号"


def filing(i: int, n: int) -> dict[str, Any]:
    """Give what is handed in for case ``n`` of office ``i``, as the API takes it."""
    received = now().date() - timedelta(days=n % 20)
    return {
        "matter_kind": "PROSECUTION_REVIEW",
        "source": "POLICE",
        "source_name": f"{place(i)}公安局",
        "received_on": received.isoformat(),
        "cause": CAUSES[n % len(CAUSES)],
        "secrecy": 1,
        "parties": [
            {
                "name": person_name(n + k),
                "identity": identity(i, 2 * n + k),
                "charge": CAUSES[n % len(CAUSES)] + "罪",
                "measures": [{"kind": "ARREST" if n % 3 else "BAIL", "since": received.isoformat(), "place": ""}],
            }
            for k in range(2 if n % 4 == 0 else 1)
        ],
        "aliases": [{"raw": other_number(i, n)}],
    }
