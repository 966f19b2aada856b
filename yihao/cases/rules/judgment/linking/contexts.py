"""What a court number is cited for (引用语境): the case's own chain, an old conviction, an accomplice's case."""

import re
from collections.abc import Iterable
from typing import Literal

from yihao.cases.rules.judgment.linking.model import Context, CourtNumber

Part = Literal["head", "fact", "reason", "result"]

# 作出...号刑事判决 ... 不服 / 抗诉 / 发回: the words that only the case's own earlier judgment gets.
_FATE = re.compile(
    r"^(?:号)?(?:之[一二三])?.{0,160}?(?:上诉|抗诉|不服|发回|重新审[判理]|再审|另行组成合议庭|复核|申诉|原审法院|原判|已?经?发生法律效力)"
)
_MADE = re.compile(r"(?:作出|做出|作岀|下达|下发)(?:的|了|《)?\(?$|撤销.{0,24}$|维持.{0,24}$|不服.{0,40}$|服从.{0,24}$")
_PRIOR_BEFORE = re.compile(
    r"曾因|前科|累犯|再犯|曾于|曾被|劣迹|刑满|前罪|又因|漏罪|宣告缓刑|缓刑考验|假释考验|余刑|服刑期间"
    r"|因犯[^,。;]{2,20}罪[^。;]{0,40}$"
    r"|以犯[^。;]{2,20}罪$|因[^,。;]{2,14}罪[,于].{0,30}(?:被|经)[^。]{0,30}$"
)
_PRIOR_AFTER = re.compile(
    r"^.{0,60}(?:前科|曾|累犯|刑满|释放|前罪|缓刑考验|假释|并罚|余刑|漏罪)|^.{0,12}(?:判处|被判处)"
)
_PROBATION = re.compile(r"^.{0,90}(?:缓刑|假释|减刑|余刑)")
_ACCOMPLICE = re.compile(
    r"同案|另案|已判[决刑处]|均?已?被判|已被?[^,。]{0,8}判|证实|证明|情况|等人|生效|刑事判决书?[》,;。:、]?(?:证|复印|一份|及|、)|在案"
)
_DIVISION: tuple[tuple[re.Pattern[str], Context], ...] = (
    (re.compile(r"刑.{0,4}(?:执|更|假|减)|执"), "execution"),
    (re.compile(r"^[^刑]*[民商知赔破行][^刑]*$"), "civil"),
)


def _division(number: CourtNumber) -> Context | None:
    for pattern, context in _DIVISION:
        if pattern.search(number.body):
            return context
    return None


def context_of(number: CourtNumber, before: str, after: str, part: Part, later_stage: bool) -> Context:
    """Return what one mention cites a number for (语境); `before` and `after` are the text around it.

    A judgment of second instance or retrial (`later_stage`) tells its own chain in the head and orders on it in the
    result; a judgment of first instance cites its own chain only after a remand or a retrial order.
    """
    division = _division(number)
    if division is not None:
        return division
    made, fate = bool(_MADE.search(before)), bool(_FATE.search(after))
    if part == "result":
        return _in_result(before, after, later_stage)
    prior = bool(_PRIOR_BEFORE.search(before[-60:])) or (not made and bool(_PRIOR_AFTER.search(after)))
    if part == "head" and not prior and made + fate + later_stage >= 2:
        return "chain"
    if prior and not (made and fate and later_stage):
        return "prior"
    if made and fate and re.search(r"发回|再审|重新审|抗诉|上诉", after[:160]):
        return "chain"
    return "accomplice" if _ACCOMPLICE.search(before[-30:] + after[:40]) else "other"


def _in_result(before: str, after: str, later_stage: bool) -> Context:
    ordered = re.search(r"(?:撤销|维持|驳回|变更|依照|执行|与).{0,40}$", before)
    if ordered is None:
        return "other"
    if later_stage:
        return "chain"
    return "prior" if _PROBATION.search(after) or _PROBATION.search(before[-40:]) else "other"


def settle(contexts: Iterable[Context], later_stage: bool) -> Context:
    """Return one meaning for all mentions of a number (综合语境); an old conviction is believed before the chain.

    Only in a first-instance judgment: there a revoked probation reads like an order on the chain. A judgment of
    second instance repeats its own chain in many words, some of which sound like an old conviction.
    """
    seen = set(contexts)
    order: tuple[Context, ...] = ("execution", "civil", "prior", "chain", "accomplice")
    if later_stage:
        order = ("execution", "civil", "chain", "prior", "accomplice")
    return next((context for context in order if context in seen), "other")
