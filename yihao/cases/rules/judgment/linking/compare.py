"""What two judgments have in common (比对), before anything is decided about them."""

from dataclasses import dataclass
from typing import Literal

from yihao.cases.rules.judgment.linking import courts, names
from yihao.cases.rules.judgment.linking.model import Cited, Context, CourtNumber, Evidence

Exactness = Literal["strict", "loose", "none"]
Findings = Literal["strong", "some", "none", "unknown"]
_ENOUGH = 8  # with fewer sampled clauses nothing shared means nothing
_MANY, _FEW = 8, 4  # three shared clauses were seen in two accidents that only the same prosecutor wrote up
_RANK = {"first": 0, "other": 0, "second": 1, "retrial": 2}


@dataclass(frozen=True, slots=True)
class Common:
    """What two judgments share (共同点): accused surely and possibly the same, findings, charge, indictment, court, custody."""

    sure: int
    possible: int
    findings: Findings
    charge: bool
    indictment: bool
    same_court: bool | None
    custody: bool

    @property
    def persons(self) -> bool:
        """Whether any accused can be the same person (有人员重合)."""
        return self.sure + self.possible > 0


def same_number(one: CourtNumber | None, other: CourtNumber | None) -> Exactness:
    """Compare two court numbers (案号比对): strictly, or after zeros, 字, 第, 之一 and a missing year are let go."""
    if one is None or other is None:
        return "none"
    if one.strict == other.strict:
        return "strict"
    if set(one.loose) & set(other.loose):
        return "loose"
    if bool(one.year) != bool(other.year) and {key[key.index("|") :] for key in one.loose} & {
        key[key.index("|") :] for key in other.loose
    }:
        return "loose"
    return "none"


def findings(one: frozenset[int], other: frozenset[int]) -> Findings:
    """Compare the findings by their sampled clauses (事实比对); a handful of shared clauses is chance."""
    fewer = min(len(one), len(other))
    shared = len(one & other)
    if (shared >= _MANY and shared / fewer >= 0.12) or (shared >= _FEW and shared / fewer >= 0.25):
        return "strong"
    if shared >= 2:
        return "some"
    return "none" if fewer >= _ENOUGH else "unknown"


def common(one: Evidence, other: Evidence) -> Common:
    """Compare two judgments in everything but their citations (共同点)."""
    sure, possible = names.matched(one.parties, other.parties)
    return Common(
        sure=sure,
        possible=possible,
        findings=findings(one.finding_marks, other.finding_marks),
        charge=bool(one.charges & other.charges),
        indictment=bool(set(one.indictments) & set(other.indictments)),
        same_court=courts.same_court(one.court, other.court),
        custody=bool(one.custody & other.custody),
    )


def citations(citing: Evidence, cited: Evidence) -> tuple[tuple[Cited, Exactness], ...]:
    """Return the places where one judgment cites the other's own number (引用对方案号)."""
    found = ((each, same_number(each.number, cited.own)) for each in citing.cited)
    return tuple((each, exactness) for each, exactness in found if exactness != "none")


def shared_citations(one: Evidence, other: Evidence) -> tuple[tuple[Cited, Cited], ...]:
    """Return the numbers of third judgments that both cite (共同引用)."""
    return tuple(
        (mine, theirs)
        for mine in one.cited
        for theirs in other.cited
        if same_number(mine.number, theirs.number) != "none"
    )


def in_order(one: Evidence, other: Evidence) -> tuple[Evidence, Evidence]:
    """Return the later and the earlier judgment (先后): who cites is later, then by year, instance and id."""
    forth, back = _cites_as_chain(one, other), _cites_as_chain(other, one)
    if forth != back:
        return (one, other) if forth else (other, one)
    return (one, other) if _age(one) >= _age(other) else (other, one)


def _cites_as_chain(citing: Evidence, cited: Evidence) -> bool:
    chain: Context = "chain"
    return any(each.context == chain for each, _ in citations(citing, cited))


def _age(evidence: Evidence) -> tuple[str, int, str, str]:
    own = evidence.own
    return (own.year if own else "", _RANK[evidence.instance], own.suffix if own else "", evidence.id)
