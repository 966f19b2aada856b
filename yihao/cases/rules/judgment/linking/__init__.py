"""Which judgments are documents of one case (关联裁判文书): pure, explainable, and slow to say yes."""

from yihao.cases.rules.judgment.linking.decide import judge
from yihao.cases.rules.judgment.linking.evidence import evidence_of
from yihao.cases.rules.judgment.linking.link import Grouping, groups, links
from yihao.cases.rules.judgment.linking.model import Evidence, Link, Verdict
from yihao.cases.rules.judgment.linking.reasons import in_words

__all__ = ["Evidence", "Grouping", "Link", "Verdict", "evidence_of", "groups", "in_words", "judge", "links"]
