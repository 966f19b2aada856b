"""Charges accused in a judgment (指控罪名), as printed, over all defendants and with those added later."""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from yihao.cases.rules.judgment.text import distinct

# Charges of earlier law, or as courts print a part of a longer one.
_FORMER = (
    *("偷税", "流氓", "嫖宿幼女", "强制猥亵妇女", "强制猥亵侮辱妇女", "非法获取公民个人信息", "伪造居民身份证"),
    *("出售非法提供公民个人信息", "组织领导黑社会性质组织", "参加黑社会性质组织", "积极参加黑社会性质组织"),
)
_KNOWN = frozenset(_FORMER) | frozenset(
    line.strip().removesuffix("罪").replace("、", "")
    for line in files("yihao.cases.rules.judgment").joinpath("charges.txt").read_text(encoding="utf-8").split("\n")
    if line.strip()
)
# 窝藏 and 包庇 of 窝藏、包庇罪: charges that list nothing but acts of two letters can be taken apart into them.
_TWINS = frozenset({"窝藏", "包庇"})
_STARTS = frozenset(name[:2] for name in _KNOWN)
_LONG_STARTS = frozenset(name[:4] for name in _KNOWN if len(name) > 4)
# A name cannot end with an act: its object is missing.
_ACTS = (
    *("运输", "买卖", "制造", "贩卖", "走私", "出售", "收购", "杀害", "猎捕", "储存", "邮寄", "持有", "伪造"),
    *("变造", "销售", "生产", "组织", "领导", "参加", "隐瞒", "掩饰", "转移", "介绍", "引诱", "容留", "强迫"),
)
_SORTED = tuple(sorted(_KNOWN))
# 犯罪所得, 犯罪活动 ... are parts of charge names; any other 罪 ends one.
_PIECE = re.compile(r"(?:犯罪(?:所得|活动|分子|方法|集团)|侵犯|[^罪犯。；])+?(?=罪)罪")
_JOIN = re.compile(
    r"^(?:一案(?=[和及]|以及)|[、，,”“\"《》及和与并或]|以及|（[^（）]*）|涉嫌|分别|共同|其|又|还|有|了|的行为)+"
)
_COMMITTED = re.compile(
    r"(?<![侵案从累惯嫌罪主])犯(?!罪(?:所得|活动|分子|方法|集团)?(?:一案|，|。|的|事实|嫌疑|行为"
    r"|情节)?(?![^，。]{0,3}罪))"
)
_COMMITS = re.compile(r"(?<!侵)犯(?!罪)")
_ACCUSED_NEXT = re.compile(r"[，；]|、?(?=被告人|被告单位)")
# 犯盗窃犯罪、诈骗犯罪: 犯罪 for 罪.
_OFFENCE = re.compile(r"(?<=[犯、及和嫌])((?:(?!犯)[一-鿿]){2,12})犯罪(?=[、，及和]|$|一案)")
_STOP = re.compile(r"一案(?![和及][^，。；]{2,14}罪)|提起公诉|向本院|诉至|起诉至|作出|，于[12]|，[12]\d{3}年|，本院")
_TRIED = re.compile(r"一案，?于|作出")
_ACCUSED = re.compile(r"指控|起诉书|提起公诉|提起自诉|控诉|起诉")
_CHANGED = re.compile(
    r"(?:变更|追加|补充|增加|改变)[^。；]{0,30}(?:起诉|指控|罪名|公诉)|起诉[^。；]{0,6}变更"
    r"|(?:起诉|指控|罪名)[^。；]{0,12}(?:变更|追加|更改)为|再次[^。]{0,6}起诉"
)
_DEFENCE = re.compile(r"辩称|辩解称|辩护意见|辩护人|对(?:公诉机关|起诉书|检察机关)[^。；]{0,12}指控")
_FILED = re.compile(r"起诉书[^。；]{0,40}提起公诉")
_ADDED = re.compile(r"(?:追加|补充|增加)(?:了)?(?:起诉|公诉|指控)")
_NO_CHARGE = re.compile(r"[的被是在认]|构成|追究|无罪|本院|检察|公诉|事实|年|月|判决")
_MEMORY = 4096


@lru_cache(_MEMORY)
def _selects(name: str) -> bool:
    """Test whether a name picks acts and objects out of a listed charge (选择性罪名).

    贩卖毒品 picks from 走私、贩卖、运输、制造毒品.
    """
    bare = name.replace("、", "")
    if len(bare) < 4:
        return bare in _TWINS
    if bare.endswith(_ACTS):
        return False
    longer = [known for known in _SORTED if len(known) > len(bare)]
    if any((known[0] == bare[0] or bare[-2:] in known) and _is_within(bare, known) for known in longer):
        return True
    words = name.split("、")
    return len(words) > 1 and any(_reorders(words, bare, known) for known in longer)


def _reorders(words: list[str], bare: str, known: str) -> bool:
    """Test whether the acts of a listed charge stand in another order (走私、运输、贩卖毒品)."""
    return all(word[:2] in known and word[-2:] in known for word in words) and not Counter(bare) - Counter(known)


def _is_within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def _is_listed(name: str) -> bool:
    return name.replace("、", "") in _KNOWN


def _is_charge(name: str) -> bool:
    return _is_listed(name) or _selects(name)


@lru_cache(_MEMORY)
def parted(name: str) -> tuple[str, ...]:
    """Part several charges printed under one 罪 (盗窃、诈骗罪); empty when the name is none we know."""
    bare = name.strip("、")
    if bare.replace("、", "") in _KNOWN:
        return (bare,)
    words = tuple(bare.split("、"))
    return _partition(words, _is_listed) or ((bare,) if _selects(bare) else _partition(words, _is_charge))


def _partition(words: tuple[str, ...], is_part: Callable[[str], bool]) -> tuple[str, ...]:
    for size in range(len(words), 0, -1):
        head = "、".join(words[:size])
        if is_part(head):
            if size == len(words):
                return (head,)
            rest = _partition(words[size:], is_part)
            if rest:
                return (head, *rest)
    return ()


def charges_of(narrative: str, fact: str, title: str) -> tuple[str, ...]:
    """Read the charges from the accusation in the head, else from the facts, else from the title."""
    found, untold = _from_narrative(narrative)
    early = fact[:6000]
    if not found:
        found.extend(_from_facts(early))
    elif untold:
        found.extend(_from_headings(early) or _from_conclusions(early))
    elif "变更" in early or "追加" in early or "补充起诉" in early:
        for sentence in early.split("。"):
            if re.search(r"(?:变更|追加|补充)起诉", sentence) and re.search(r"检察院|公诉机关", sentence):
                found.extend(in_text(sentence))
    return distinct(found) or _from_title(title)


def _from_narrative(narrative: str) -> tuple[list[str], bool]:
    """Read the accusation and its changes in the head; and tell whether one of them does not name its charge there."""
    found: list[str] = []
    untold = False
    for sentence in narrative.replace("\n", "").split("。"):
        changed = _CHANGED.search(sentence)
        if not found and (_ACCUSED.search(sentence) or "一案" in sentence):
            found.extend(_accused_in(sentence))
            silent = bool(_FILED.search(sentence)) and not found
            untold = untold or silent
            added = in_text(sentence[changed.start() :]) if changed else []
        else:
            added = in_text(sentence) if found and changed else []
        found.extend(added)
        untold = untold or bool(_ADDED.search(sentence) and not added)
    return found, untold


def _accused_in(sentence: str) -> list[str]:
    start = re.search(r"指控|控诉|提起", sentence)
    region = sentence[start.start() :] if start and start.group() == "指控" else sentence
    found: list[str] = []
    for part in re.split(r"(?=指控)", region) or [region]:
        stop = _STOP.search(part, 2)
        found.extend(in_text(part[: stop.start()] if stop else part))
    # A judgment's own words behind the accusation (作出判决，判决被告人犯赌博罪) accuse nobody.
    return found or in_text(_TRIED.split(sentence, maxsplit=1)[0]) or in_text(sentence)


def in_text(text: str) -> list[str]:
    """Read every charge after 犯, 涉嫌 or 构成, and lists of them; falls back to bare names before 罪 or 一案."""
    text = _OFFENCE.sub(lambda match: f"{match[1]}罪" if parted(match[1]) else match[0], text)
    found: list[str] = []
    for match in _COMMITTED.finditer(text):
        found.extend(_list_after(text[match.end() :]))
    if found:
        # 被告人甲犯诈骗罪，被告人乙职务侵占罪
        bare = (part for part in _ACCUSED_NEXT.split(text) if part.startswith("被告") and not _COMMITS.search(part))
        return found + [
            charge for part in bare for match in _PIECE.finditer(part) for charge in _suffix(match.group()[:-1])
        ]
    for clause in _ACCUSED_NEXT.split(text.removesuffix("犯罪")):
        end = 0
        for match in _PIECE.finditer(clause):
            found.extend(_suffix(match.group()[:-1]))
            end = match.end()
        found.extend(_suffix(clause[end:].removesuffix("一案")))
    return found


def _list_after(rest: str) -> list[str]:
    """Read the list of charges that starts right after 犯; stops at the first thing that is no charge."""
    found: list[str] = []
    while True:
        joined = _JOIN.match(rest)
        rest = rest[joined.end() :] if joined else rest
        match = _PIECE.match(rest)
        if match is None or _COMMITS.search(match.group()):
            break
        name = re.sub(r"^[一-鿿]{1,2}某{1,2}[甲乙丙]?(?=.{2})", "", match.group()[:-1])
        known = parted(name) or (parted(name.replace("，", "、")) if "，" in name else ())
        if not known and not (_could_be_charge(name) if not found else _is_misprint(name, joined)):
            break
        found.extend(f"{part}罪" for part in known or (name,))
        rest = rest[match.end() :]
    if not found or re.match(r"^[^罪]{2,40}$", rest):
        tail = re.split(r"[，。；（]|原审|被告|一案|案(?=，|$)|于[12]", rest, maxsplit=1)[0].strip("、")
        found.extend(f"{part}罪" for part in (parted(tail.removesuffix("犯罪")) if 2 <= len(tail) <= 60 else ()))
    return found


def _could_be_charge(name: str) -> bool:
    """Accept as printed what follows 犯 and ends with 罪, if it reads like a name (misprints included)."""
    if "，" in name or len(name) > 30 or name in ("数", "等", "该", "此", "多", "同种", "其他", "新", "前", "后", "漏"):
        return False
    return name[:2] in _STARTS or not _NO_CHARGE.search(name)


def _is_misprint(name: str, joined: re.Match[str] | None) -> bool:
    """Accept in a list of charges one that begins like a listed charge (盗窃罪、非法占用农林地罪)."""
    listed = joined is not None and joined.group() in ("、", "及", "和", "以及")
    return listed and name[:4] in _LONG_STARTS and _could_be_charge(name)


def _suffix(run: str) -> list[str]:
    """Find the longest known charge that ends a run of text (指控甲、乙合同诈骗)."""
    run = re.split(r"[，。；：]", run)[-1].replace("犯罪一案", "")
    for size in range(min(len(run), 45), 1, -1):
        part = run[-size:]
        if (part.replace("、", "") in _KNOWN or part in _TWINS) and part[0] != "、":
            left = _suffix(run[: -size - 1]) if run[:-size].endswith("、") else []
            return [*left, f"{part}罪"]
    for size in range(min(len(run), 45), 3, -1):
        part = run[-size:]
        if part[0] != "、" and (known := parted(part)):
            return [f"{each}罪" for each in known]
    return []


def _from_conclusions(fact: str) -> list[str]:
    """Read the charges for which the prosecution, and not the defence, asks punishment (应当以诈骗罪追究刑事责任)."""
    accusation = _DEFENCE.split(_accusation(fact), maxsplit=1)[0]
    found: list[str] = []
    for match in re.finditer(
        r"应当?(?:分别)?以([^，。；]{2,30}罪)(?:、[^，。；]{2,20}罪)?[^，。；罪]{0,6}追究", accusation
    ):
        found.extend(f"{part}罪" for part in parted(match[1].removesuffix("罪")))
    return found


def _accusation(fact: str) -> str:
    """Return what the prosecution says, up to what the court found."""
    return re.split(r"经审理查明|经审理认定|本院认为|审理查明", fact, maxsplit=1)[0]


def _from_facts(fact: str) -> list[str]:
    found: list[str] = []
    for match in re.finditer(
        r"(?:已?构成|应当?以|涉嫌|犯|以)((?:犯罪(?:所得|活动|分子|方法)|侵犯|[^，。；犯罪]){2,30}罪)", _accusation(fact)
    ):
        found.extend(f"{part}罪" for part in parted(match[1].removesuffix("罪")))
    return found


def _from_headings(fact: str) -> list[str]:
    """Read the charges that head the parts of the accusation (二、诈骗罪), where it has such headings."""
    found: list[str] = []
    for match in re.finditer(
        r"(?<![^ 。：；])[一二三四五六七八九十]{1,2}、([^ 。，：；]{2,30}罪)(?=[ 。：])", _accusation(fact)
    ):
        found.extend(f"{part}罪" for part in parted(match[1].removesuffix("罪")))
    return found


def _from_title(title: str) -> tuple[str, ...]:
    bare = re.sub(r"(?:一案|案)?(?:的)?(?:一审|二审|再审)?(?:的)?刑事.*$|(?:一审|二审|再审).*$", "", title)
    found: list[str] = []
    for match in re.finditer(
        r"(?:犯罪(?:所得|活动|分子|方法)|[^，。；犯罪])+?(?:罪|$)", re.sub(r".*?犯(?!罪)", "", bare)
    ):
        found.extend(_suffix(match.group().removesuffix("罪")))
    return distinct(found)
