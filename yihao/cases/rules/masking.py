"""Masked names and numbers (隐名): what a page shows until somebody reveals the name by a logged act."""

from __future__ import annotations

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "西门",
    ]
)


def masked_name(name: str, *, organisation: bool = False) -> str:
    """Mask a name (隐名).

    >>> masked_name("彭大川"), masked_name("沙河"), masked_name("欧阳文"), masked_name("云溪建材有限公司", organisation=True)
    ('彭某川', '沙某', '欧阳某', '云溪某单位')
    """
    if organisation:
        return name[:2] + "某单位"
    if not name or not ("\u3400" <= name[0] <= "\u9fff"):
        return (name[:1] + "***") if name else ""
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[0]
    rest = name[len(surname) :]
    if "·" in name or len(rest) < 2:
        return surname + "某"
    return surname + "某" + rest[-1]


def masked_identity(identity: str) -> str:
    """Mask an identity number, keeping the first four and last two characters (证件号码隐去中段).

    >>> masked_identity("99010319800101002X")
    '9901************2X'
    """
    if len(identity) < 8:
        return "*" * len(identity)
    return identity[:4] + "*" * (len(identity) - 6) + identity[-2:]


def headline(names: list[str]) -> str:
    """Name the first party and how many there are (等几人).

    >>> headline(["吕某", "马某"])
    '吕某 等2人'
    """
    return names[0] if len(names) == 1 else f"{names[0]} 等{len(names)}人"
