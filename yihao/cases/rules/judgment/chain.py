"""Earlier court numbers of the same case (前案号): what the document cites of its own history."""

import re
from collections.abc import Iterator

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
_OTHER_KIND = re.compile(r"刑(?:更|执|减|假|他|清|赔|救|附?民|罚)")
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
    opening = _MERITS.split(fact, maxsplit=1)[0] if instance == "second" else fact
    limit = 4000 if instance == "retrial" else 1200
    for sentence in sentences(opening[:limit]):
        if re.search(r"(?:法院|本院|我院)[^。；]{0,60}(?:作出|以)[^。；]{0,8}（", sentence) and not re.search(
            r"证实|证明|证据", sentence
        ):
            yield from _in_text(sentence, court)
    for sentence in sentences(result):
        if _UPHOLDS.search(sentence):
            yield from _in_text(sentence, court, decided=True)
    for sentence in sentences(reason):
        if _UPHOLDS.search(sentence) and instance == "retrial":
            yield from _in_text(sentence, court)


def _in_text(text: str, court: str | None, decided: bool = False) -> Iterator[CitedNumber]:
    for match in COURT_NUMBER.finditer(text):
        number = match.group()
        kind = re.sub(r"^[^）]*）", "", number)
        if _OTHER_KIND.search(kind):
            continue
        start = max(text.rfind("。", 0, match.start()), text.rfind("；", 0, match.start()), 0)
        before, after = text[start : match.start()], text[match.end() : match.end() + 60].split("。", maxsplit=1)[0]
        if _OTHERS.search(before[-50:]) or _OTHERS.search(after):
            continue
        # A result that sets an old probation aside names an earlier conviction, not a stage of this case.
        if decided and "缓刑" in re.split(r"；|（[12]", text[match.end() : match.end() + 80])[0]:
            continue
        if not decided and not (_DECIDES.search(before) or _DECIDES.search(after)):
            continue
        yield CitedNumber(number if number.startswith("（") else f"（{number}", _court_before(before, court))


def _court_before(before: str, court: str | None) -> str | None:
    """Name the court printed last before the number; 本院 is the document's own court."""
    printed = _COURT.findall(before)
    if not printed:
        return None
    name = printed[-1]
    if name.endswith(("本院", "我院")):
        return court
    return court_name(name)
