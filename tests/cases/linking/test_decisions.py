"""One verdict at a time: what ties two judgments, and what sends them to a person."""

from dataclasses import replace
from datetime import date

import pytest

from yihao.cases.rules.judgment.linking import groups, judge, links
from yihao.cases.rules.judgment.linking.link import Link
from yihao.cases.rules.judgment.linking.model import Cited, Evidence, Party, Verdict
from yihao.cases.rules.judgment.linking.numbers import parse

pytestmark = pytest.mark.pure
COURT, ABOVE = "澄江省临澜市云溪区人民法院", "澄江省临澜市中级人民法院"
MARKS = frozenset(range(0, 80, 4))


def evidence(ident: str, number: str, **changes) -> Evidence:
    plain = Evidence(
        id=ident, title="", instance="first", court=COURT, own=parse(number), cited=(), indictments=(),
        parties=(Party("容听澜", "19861205"),), charges=frozenset({"盗窃罪"}), finding_marks=MARKS,
    )  # fmt: skip
    return replace(plain, **changes)


def cites(number: str, context="chain", court: str | None = COURT) -> tuple[Cited, ...]:
    return (Cited(parse(number), court, context),)


TRIAL = evidence("trial", "（2018）澄0102刑初31号")
APPEAL = evidence(
    "appeal", "（2018）澄01刑终9号", instance="second", court=ABOVE, cited=cites("（2018）澄0102刑初31号")
)
STRANGER = (Party("戚知远", "19700101"),)


def test_an_appeal_and_its_trial_are_one_case():
    assert judge(APPEAL, TRIAL) == judge(TRIAL, APPEAL)
    assert (judge(APPEAL, TRIAL).same_case, judge(APPEAL, TRIAL).relation) == (True, "appeal")


def test_a_number_cited_at_another_court_is_another_case():
    other = replace(TRIAL, court="澄江省汐州市枫亭县人民法院", finding_marks=frozenset(), parties=STRANGER)
    assert judge(APPEAL, other).same_case is False


def test_the_chain_without_a_shared_accused_goes_to_a_person():
    assert judge(APPEAL, replace(TRIAL, parties=STRANGER)).same_case == "review"


def test_a_masked_name_alone_does_not_suffice():
    masked = replace(TRIAL, parties=(Party("容某", ""),), finding_marks=frozenset(range(1, 81, 4)))
    assert judge(APPEAL, masked).same_case == "review"
    assert (
        judge(APPEAL, replace(masked, charges=frozenset({"诈骗罪"}), finding_marks=frozenset())).same_case == "review"
    )


def test_a_masked_name_with_one_charge_and_one_day_of_arrest_suffices():
    arrested = frozenset({date(2018, 3, 1)})
    masked = replace(TRIAL, parties=(Party("容某", ""),), finding_marks=frozenset(range(1, 81, 4)), custody=arrested)
    assert judge(replace(APPEAL, custody=arrested), masked).same_case is True


@pytest.mark.parametrize("context", ["prior", "accomplice", "civil", "execution"])
def test_a_number_cited_for_something_else_is_another_case(context):
    later = evidence("later", "（2019）澄0102刑初5号", cited=cites("（2018）澄0102刑初31号", context))
    assert judge(replace(later, finding_marks=frozenset()), TRIAL).same_case is False
    assert judge(later, TRIAL).same_case == "review", "the same person and the same findings contradict the words"


def test_one_court_and_number_on_two_cases_goes_to_a_person():
    assert judge(TRIAL, replace(TRIAL, id="b", parties=STRANGER, finding_marks=frozenset())).same_case == "review"


def test_two_severed_judgments_of_one_indictment_are_one_case():
    one = replace(TRIAL, indictments=("临云检刑诉|2018|7",))
    rest = replace(one, id="rest", own=parse("（2018）澄0102刑初31号之一"), parties=STRANGER, finding_marks=frozenset())
    assert (judge(one, rest).same_case, judge(one, rest).relation) == (True, "severed")


def test_one_indictment_number_on_two_cases_is_a_misprint():
    one = replace(TRIAL, indictments=("临云检刑诉|2018|7",))
    other = evidence(
        "b", "（2018）澄0102刑初77号", indictments=one.indictments, parties=STRANGER, finding_marks=frozenset()
    )
    assert judge(one, other).reasons[0] == "indictment-number-collides"
    assert judge(one, other).same_case is False


def test_two_judgments_on_one_earlier_judgment_are_one_case():
    retrial = evidence("r", "（2019）澄01刑再2号", instance="retrial", court=ABOVE, cited=APPEAL.cited)
    assert (judge(retrial, APPEAL).same_case, judge(retrial, APPEAL).relation) == (True, "retrial")


def test_a_new_trial_after_an_unnumbered_remand_needs_everything_else_to_agree():
    one = evidence("one", "（2016）澄0102刑初31号", indictments=("临云检刑诉|2016|7",))
    again = replace(one, id="again", own=parse("（2017）澄0102刑初15号"), remanded=True)
    assert judge(one, again).reasons[0] == "remanded-here"
    assert judge(one, replace(again, parties=(*again.parties, *STRANGER))).reasons[0] != "remanded-here"


def test_pairs_are_found_by_number_only():
    unrelated = evidence("x", "（2018）澄0102刑初99号")
    assert [(each.later, each.earlier) for each in links([TRIAL, APPEAL, unrelated])] == [("appeal", "trial")]


def test_a_link_is_written_in_the_exchange_format():
    (link,) = links([TRIAL, APPEAL])
    assert link.as_json()["a"] == "appeal"
    assert link.as_json()["same_case"] is True


def tie(later: str, earlier: str, same_case) -> Link:
    return Link(later, earlier, (), Verdict(same_case, "appeal", ("cited-as-chain",)))


def test_a_sure_no_keeps_two_judgments_out_of_one_case():
    found = [tie("b", "a", True), tie("c", "b", True), tie("c", "a", False)]
    grouping = groups(found)
    assert grouping.cases == (("a", "b"),)
    assert grouping.review[0].verdict.reasons[-1] == "contradicted-in-group"


def test_two_courts_of_first_instance_do_not_meet_through_a_third_judgment():
    other = replace(TRIAL, id="other", court="澄江省汐州市枫亭县人民法院")
    grouping = groups([tie("appeal", "trial", True), tie("appeal", "other", True)], [TRIAL, APPEAL, other])
    assert len(grouping.cases) == 1
    assert grouping.review[0].verdict.reasons[-1] == "courts-conflict-in-group"


def test_what_is_uncertain_joins_nothing():
    assert groups([tie("b", "a", "review")]).cases == ()
