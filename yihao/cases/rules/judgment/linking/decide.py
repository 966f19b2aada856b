"""Whether two judgments that share a number are one case (同案判断); near certainty or a person's review."""

from yihao.cases.rules.judgment.linking import courts
from yihao.cases.rules.judgment.linking.compare import (
    Common,
    citations,
    common,
    in_order,
    same_number,
    shared_citations,
)
from yihao.cases.rules.judgment.linking.model import Cited, Evidence, Relation, SameCase, Verdict

_TRUE_CONTEXT = "chain"


def judge(one: Evidence, other: Evidence) -> Verdict:
    """Decide whether two judgments are one case (同案判断), by the strongest tie first.

    The ties, from strong to weak: one cites the other's number; both print one number; both cite a third number;
    both rest on one indictment. A tie alone never suffices: the court must not contradict, and an accused or, for a
    severed judgment, the indictment must agree.
    """
    later, earlier = in_order(one, other)
    shared = common(later, earlier)
    if same_number(later.own, earlier.own) != "none":
        return _one_number(later, earlier, shared)
    for citing, cited in ((later, earlier), (earlier, later)):
        found = citations(citing, cited)
        if found:
            return _cited(citing, cited, found[0][0], shared)
    return _tied_by_third(later, earlier, shared)


def _tied_by_third(later: Evidence, earlier: Evidence, shared: Common) -> Verdict:
    """Decide where neither cites the other (间接关联): by the chain, a remand without number, the indictment."""
    third = shared_citations(later, earlier)
    chain = next(((mine, theirs) for mine, theirs in third if mine.context == theirs.context == _TRUE_CONTEXT), None)
    if chain is not None:
        return _siblings(later, earlier, chain, shared)
    if _remand_without_number(later, earlier, shared):
        return _verdict(True, "remand", "remanded-here", *_marks(shared))
    if shared.indictment:
        return _one_indictment(later, earlier, shared)
    if not third:
        return _verdict(False, "none", "nothing-shared")
    doubtful = shared.persons and (shared.findings == "strong" or (later.remanded and shared.charge))
    reasons = ("both-cite-another-case", *_marks(shared))
    return _verdict("review" if doubtful else False, _relation(later, earlier), *reasons)


def _remand_without_number(later: Evidence, earlier: Evidence, shared: Common) -> bool:
    """Test for a new trial after a remand whose number is not printed (发回重审): all else must agree."""
    return bool(
        later.remanded
        and not earlier.remanded
        and later.instance == earlier.instance == "first"
        and shared.same_court
        and shared.sure == len(later.parties) == len(earlier.parties)
        and shared.findings == "strong"
        and shared.charge
    )


def _verdict(same_case: SameCase, relation: Relation, *reasons: str) -> Verdict:
    return Verdict(same_case=same_case, relation=relation if same_case is not False else "none", reasons=reasons)


def _marks(shared: Common) -> tuple[str, ...]:
    """Name what agrees (共同点说明), for the reader of the verdict."""
    told = (
        ("same-accused", shared.sure > 0),
        ("accused-may-be-same", shared.sure == 0 and shared.possible > 0),
        ("no-accused-in-common", not shared.persons),
        ("same-findings", shared.findings == "strong"),
        ("same-charge", shared.charge),
        ("same-indictment", shared.indictment),
        ("same-custody", shared.custody),
    )
    return tuple(code for code, holds in told if holds)


def _cited(citing: Evidence, cited: Evidence, citation: Cited, shared: Common) -> Verdict:
    """Decide where one judgment cites the other's number (引用对方案号)."""
    relation = _relation(citing, cited)
    marks = _marks(shared)
    if courts.same_court(citation.court, cited.court) is False:
        if shared.persons and shared.findings == "strong":
            return _verdict("review", relation, "cited-court-differs", *marks)
        return _verdict(False, "none", "cited-court-differs", *marks)
    if citation.context != _TRUE_CONTEXT:
        doubtful = shared.persons and (shared.findings == "strong" or (shared.sure > 0 and citation.context == "other"))
        return _verdict("review" if doubtful else False, relation, f"cited-as-{citation.context}", *marks)
    if not shared.persons:
        return _verdict("review", relation, "cited-as-chain", *marks)
    if shared.sure or shared.findings == "strong" or (shared.charge and (shared.custody or shared.findings != "none")):
        return _verdict(True, relation, "cited-as-chain", *marks)
    return _verdict("review", relation, "cited-as-chain", *marks)


def _one_number(later: Evidence, earlier: Evidence, shared: Common) -> Verdict:
    """Decide where both print the same number (案号相同): one judgment twice, two severed ones, or a collision."""
    marks = _marks(shared)
    if shared.same_court is False:
        return _verdict(False, "none", "same-number-other-court", *marks)
    severed = later.own is not None and earlier.own is not None and later.own.suffix != earlier.own.suffix
    tied = shared.indictment or shared.findings == "strong"
    if shared.persons and tied and (shared.sure or shared.findings == "strong"):
        return _verdict(True, "severed" if severed else "duplicate", "same-number-same-court", *marks)
    if severed and tied and shared.same_court:
        return _verdict(True, "severed", "severed-judgments", *marks)
    return _verdict("review", "severed" if severed else "duplicate", "same-number-same-court", *marks)


def _siblings(later: Evidence, earlier: Evidence, chain: tuple[Cited, Cited], shared: Common) -> Verdict:
    """Decide where both tell a third judgment as their own chain (共同前案)."""
    marks = _marks(shared)
    mine, theirs = chain
    if courts.same_court(mine.court, theirs.court) is False:
        return _verdict(False, "none", "cited-court-differs", *marks)
    agreed = shared.sure or (shared.possible and shared.findings == "strong")
    return _verdict(True if agreed else "review", _relation(later, earlier), "one-chain", *marks)


def _one_indictment(later: Evidence, earlier: Evidence, shared: Common) -> Verdict:
    """Decide where only the indictment number is shared (起诉书号相同)."""
    marks = _marks(shared)
    level = later.instance == earlier.instance
    if level and shared.same_court is False:
        return _verdict(False, "none", "same-indictment-other-court", *marks)
    if shared.persons and shared.findings == "strong":
        return _verdict(True, _relation(later, earlier), "one-indictment", *marks)
    if shared.sure or shared.findings == "strong":
        return _verdict("review", _relation(later, earlier), "one-indictment", *marks)
    return _verdict(False, "none", "indictment-number-collides", *marks)


def _relation(later: Evidence, earlier: Evidence) -> Relation:
    """Name the step from the earlier to the later judgment (程序关系)."""
    if later.instance == "second":
        return "appeal"
    if later.instance == "retrial":
        return "retrial"
    return "remand"
