"""All linked pairs of a set of judgments, and the cases they make (关联与归并)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from yihao.cases.rules.judgment.linking import courts
from yihao.cases.rules.judgment.linking.compare import in_order
from yihao.cases.rules.judgment.linking.decide import judge
from yihao.cases.rules.judgment.linking.model import CourtNumber, Evidence, Link, Verdict

_TOO_COMMON = 40  # a number cited by more judgments than this ties nobody together; its owner is still paired with all


@dataclass(frozen=True, slots=True)
class Grouping:
    """The cases found (归并结果): groups of ids that are one case, and the pairs left to a person."""

    cases: tuple[tuple[str, ...], ...]
    review: tuple[Link, ...]


def links(evidences: Iterable[Evidence]) -> Iterator[Link]:
    """Yield every pair that shares or cites a number, judged (关联).

    Pairs are found through number keys only, so the cost grows with the numbers printed, not with the square of
    the judgments.
    """
    by_id = {evidence.id: evidence for evidence in evidences}
    for (first, second), via in sorted(_candidates(by_id.values()).items()):
        one, other = by_id[first], by_id[second]
        later, earlier = in_order(one, other)
        yield Link(later=later.id, earlier=earlier.id, via=tuple(sorted(via)), verdict=judge(one, other))


def _candidates(evidences: Iterable[Evidence]) -> dict[tuple[str, str], set[str]]:
    """Find the pairs worth judging (候选对), each with the keys that brought it together."""
    owners: dict[str, set[str]] = defaultdict(set)
    citing: dict[str, set[str]] = defaultdict(set)
    undated: dict[str, set[str]] = defaultdict(set)
    for evidence in evidences:
        for key in _own_keys(evidence):
            owners[key].add(evidence.id)
            if evidence.own is not None and not evidence.own.year:
                undated[key].add(evidence.id)
        for cited in evidence.cited:
            for key in (*cited.number.loose, *_without_year(cited.number, cited.court)):
                citing[key].add(evidence.id)
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in owners.keys() | citing.keys():
        # A key without year ties only those that print no year; for all others the full key decides.
        owning = (undated if key.startswith("?") else owners).get(key, set())
        others = owners.get(key, set()) | citing.get(key, set())
        for pair in _pairs(owning, others, set() if key.startswith("?") else citing.get(key, set())):
            pairs[pair].add(key)
    return pairs


def _own_keys(evidence: Evidence) -> Iterator[str]:
    if evidence.own is not None:
        yield from evidence.own.loose
        yield from _without_year(evidence.own, evidence.court)
    place = courts.core(evidence.court) if evidence.court else ""
    for indictment in evidence.indictments:
        office = indictment.split("|")[0]
        if office or place:
            yield f"起诉|{indictment}" if office else f"起诉|{place}{indictment}"


def _without_year(number: CourtNumber, court: str | None) -> tuple[str, ...]:
    """Return keys of court and number without the year (无年份案号): 曲刑初字第48号 meets （2012）曲刑初字第48号."""
    place = courts.core(court) if court else ""
    return tuple(f"?{place}{key[key.index('|') :]}" for key in number.loose)


def _pairs(owning: set[str], others: set[str], citing: set[str]) -> Iterator[tuple[str, str]]:
    for owner in owning:
        for other in others - {owner}:
            yield (owner, other) if owner < other else (other, owner)
    if len(citing) <= _TOO_COMMON:
        yield from combinations(sorted(citing), 2)


def groups(found: Iterable[Link], evidences: Iterable[Evidence] = ()) -> Grouping:
    """Join sure pairs into cases (归并), unless that would put two judgments of different cases into one.

    The surest pairs are joined first. A pair goes to review and joins nothing when its joining would put a pair
    judged False into one case, or, where `evidences` are given, would give one case two courts of first instance
    that no direct pair ties (a chain of merges through a wrong number).
    """
    judged = sorted(found, key=_sureness)
    apart = {frozenset((each.later, each.earlier)) for each in judged if each.verdict.same_case is False}
    direct = {frozenset((each.later, each.earlier)) for each in judged if each.verdict.same_case is True}
    trial = {each.id: each.court for each in evidences if each.instance == "first"}
    members: dict[str, set[str]] = {}
    review: list[Link] = [each for each in judged if each.verdict.same_case == "review"]
    for each in (each for each in judged if each.verdict.same_case is True):
        mine, theirs = (members.setdefault(each_id, {each_id}) for each_id in (each.later, each.earlier))
        if mine is theirs:
            continue
        crossing = {frozenset((here, there)) for here in mine for there in theirs}
        if crossing & apart:
            review.append(_sent_to_review(each, "contradicted-in-group"))
        elif any(_two_trials(pair, trial) for pair in crossing - direct):
            review.append(_sent_to_review(each, "courts-conflict-in-group"))
        else:
            mine |= theirs
            for moved in theirs:
                members[moved] = mine
    cases = {id(group): tuple(sorted(group)) for group in members.values() if len(group) > 1}
    return Grouping(cases=tuple(sorted(cases.values())), review=tuple(review))


def _two_trials(pair: frozenset[str], trial: dict[str, str | None]) -> bool:
    """Test whether a pair are two first-instance judgments of two courts (一审法院冲突)."""
    one, other = sorted(pair)
    return one in trial and other in trial and courts.same_court(trial[one], trial[other]) is False


def _sureness(each: Link) -> tuple[bool, int, str, str]:
    reasons = each.verdict.reasons
    sure = sum(code in reasons for code in ("same-accused", "same-findings", "same-indictment", "cited-as-chain"))
    return (each.verdict.same_case is not True, -sure, each.later, each.earlier)


def _sent_to_review(each: Link, reason: str) -> Link:
    verdict = Verdict("review", each.verdict.relation, (*each.verdict.reasons, reason))
    return replace(each, verdict=verdict)
