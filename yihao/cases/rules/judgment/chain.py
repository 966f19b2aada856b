"""Earlier court numbers of the same case (前案号): what the document cites of its own history."""

import re
from collections.abc import Iterator
from datetime import date

from yihao.cases.rules.judgment.calendar import dates
from yihao.cases.rules.judgment.model import CitedNumber, Instance
from yihao.cases.rules.judgment.numbers import COURT_NUMBER, key
from yihao.cases.rules.judgment.offices import court_name
from yihao.cases.rules.judgment.text import sentences

_COURT = re.compile(r"[一-鿿]{2,30}?(?:人民法院|铁路运输(?:中级)?法院|军事法院|海事法院|法院)|本院|我院")
_DECIDES = re.compile(
    r"(?:作出|以|维持|撤销|变更|制作|下达|驳回|对|改判|不服|发出|宣告)[^。；]{0,60}$"
    r"|^[^。；]{0,12}(?:判决|裁定|决定|通知)"
)
_UPHOLDS = re.compile(r"撤销|维持|变更|改判")
_OTHERS = re.compile(
    r"另案|同案(?:犯|人|被告人)|前科|前罪|缓刑(?:部分|的执行|宣告|的宣告|之)"
    r"|宣告[^，。；]{0,12}缓刑的?(?:部分|决定)|撤销[^，。；]{0,30}缓刑|漏罪|余刑|数罪并罚|已(?:另"
    r"|先)|累犯|民事判决书?确|执行裁定|曾因|曾被|附带民事部分另"
)
_OWN_FATE = re.compile(r"^(?:刑事)?再审决定|发回重审|发回[^，。；]{0,14}重新审")
_APPEALED = re.compile(r"不服|提[出起]了?上诉")
_OTHER_KIND = re.compile(r"刑(?:更|执|减|假|他|清|赔|救|附?民|罚)")
_HISTORY = re.compile(r"(?:法院|本院|我院)[^。；]{0,60}(?:作出|以)[^。；]{0,8}（")
_NOT_HISTORY = re.compile(r"证实|证明|证据|另查|再审查明|缓刑|因犯|前科|佐证")
# A second number named together with the first: …号刑事判决书及…法院（2017）…号.
_NEXT_NUMBER = re.compile(
    rf"^(?:刑事)?(?:附带民事)?(?:判决|裁定)书?(?:以?及|和|、)[一-鿿]{{0,30}}{COURT_NUMBER.pattern}"
)
_MERITS = re.compile(r"经审理查明|原判认定|原审认定|原审查明|一审认定|一审查明|认定的证据|上述事实")


def earlier_numbers(
    *,
    instance: Instance,
    own: str | None,
    narrative: str,
    fact: str,
    reason: str,
    result: str,
    court: str | None,
) -> tuple[CitedNumber, ...]:
    """Collect every other court number of this case's chain, in the order met, each with the court printed near it.

    Earlier convictions, accomplices tried apart, civil and execution numbers are left out.
    """
    found: dict[str, CitedNumber] = {}
    own_key = key(own) if own else None
    in_head = _in_text(narrative.replace("\n", ""), court)
    beyond = (
        ()
        if instance == "first"
        else _beyond_head(instance=instance, fact=fact, reason=reason, result=result, court=court)
    )
    for cited in (*in_head, *beyond):
        cited_key = key(cited.number)
        if cited_key != own_key and (cited_key not in found or found[cited_key].court is None):
            found[cited_key] = cited if cited_key not in found else CitedNumber(found[cited_key].number, cited.court)
    return tuple(found.values())


def _beyond_head(
    *, instance: Instance, fact: str, reason: str, result: str, court: str | None
) -> Iterator[CitedNumber]:
    """Yield what only the facts, the reasons or the decision cite; a first judgment cites others' cases there."""
    opening = _MERITS.split(fact, maxsplit=1)[0][:1200] if instance == "second" else fact[:4000]
    told = [each for each in sentences(opening) if _HISTORY.search(each) and not _NOT_HISTORY.search(each)]
    upheld = [each for each in sentences(result) if _UPHOLDS.search(each)]
    argued = [each for each in sentences(reason) if _UPHOLDS.search(each) and instance == "retrial"]
    convictions = {key(number) for sentence in upheld for number in _probation_numbers(sentence)}
    for cited in (
        *(each for sentence in told for each in _in_text(sentence, court)),
        *(each for sentence in upheld for each in _in_text(sentence, court, decided=True)),
        *(each for sentence in argued for each in _in_text(sentence, court)),
    ):
        if key(cited.number) not in convictions:
            yield cited


def decided_on(narrative: str) -> frozenset[date]:
    """Return the days on which this case was decided before (原判作出之日), as its history tells."""
    return frozenset(
        place.on for place in dates(narrative) if place.on and re.match(r"[^，。；]{0,20}作出", narrative[place.end :])
    )


def _probation_numbers(sentence: str) -> Iterator[str]:
    """Name the earlier convictions whose probation a decision sets aside (撤销缓刑): no stages of this case."""
    for match in COURT_NUMBER.finditer(sentence):
        after = _NEXT_NUMBER.sub("", sentence[match.end() : match.end() + 160])
        if "缓刑" in re.split(r"；|（[12]|撤销|维持", after[:90])[0]:
            yield match.group()


def _in_text(text: str, court: str | None, decided: bool = False) -> Iterator[CitedNumber]:
    for match in COURT_NUMBER.finditer(text):
        number = match.group()
        kind = re.sub(r"^[^）]*）", "", number)
        if _OTHER_KIND.search(kind) and "管辖" not in text[match.end() : match.end() + 12]:
            continue
        start = max(text.rfind("。", 0, match.start()), text.rfind("；", 0, match.start()), 0)
        before, after = text[start : match.start()], text[match.end() : match.end() + 60].split("。", maxsplit=1)[0]
        if _is_others(before[-50:], after):
            continue
        if not decided and not (_DECIDES.search(before) or _DECIDES.search(after)):
            continue
        yield CitedNumber(number if number.startswith("（") else f"（{number}", _court_before(before, court))


def _is_others(before: str, after: str) -> bool:
    """Test whether a number is that of another case, an old conviction or an accomplice's, by the words around it.

    What the accused appealed, what was sent back and what ordered the retrial is this case's own, whatever else is said.
    """
    if _OWN_FATE.search(after):
        return False
    told = before[before.rfind("一案") + 2 :] if "一案" in before else before
    return bool(_OTHERS.search(told) or (not _APPEALED.search(after) and _OTHERS.search(after)))


def _court_before(before: str, court: str | None) -> str | None:
    """Name the court printed last before the number; 本院 is the document's own court."""
    printed = _COURT.findall(before)
    if not printed:
        return None
    name = printed[-1]
    if name.endswith(("本院", "我院")):
        return court
    return court_name(name)
