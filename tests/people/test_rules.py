"""Permissions, posts and sessions, decided without a database."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihao.people.rules import sessions
from yihao.people.rules.categories import LABELS, THREE_POWERS, Category
from yihao.people.rules.permissions import PERMISSIONS, REFUSALS, Ask, Verdict, Where, covered, declare, judge
from yihao.people.rules.posts import Term, check_term, check_together
from yihao.people.rules.sessions import Ending, Session, ending
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

pytestmark = pytest.mark.pure

NOON = datetime(2026, 11, 23, 12, tzinfo=BEIJING)
HERE, THERE = "990103", "990124"

categories = st.sampled_from(Category)
codes = st.sampled_from(sorted(PERMISSIONS))
days = st.dates(date(2014, 1, 1), date(2030, 1, 1))


def ask(category, *, unit=HERE, wanted=None, scopes=None, below=False):
    return Ask(category, unit, scopes, wanted, below)


@given(st.text(max_size=20), categories)
def test_what_is_not_declared_is_denied(code, category):
    if code not in PERMISSIONS:
        assert judge(code, ask(category)) == Verdict.NO_SUCH_PERMISSION


@given(codes, categories)
def test_only_the_categories_of_the_table_may(code, category):
    may = judge(code, ask(category)) == Verdict.GRANTED
    assert may == (category in PERMISSIONS[code].categories)


@given(codes, categories, st.booleans())
def test_an_act_for_another_office_needs_a_permission_that_reaches_there(code, category, below):
    verdict = judge(code, ask(category, wanted=THERE, below=below))
    if verdict == Verdict.GRANTED and category != Category.SYSTEM:
        where = PERMISSIONS[code].where
        assert where == Where.ANYWHERE or (where == Where.BELOW and below)


@given(codes, categories, st.frozensets(codes, max_size=5))
def test_a_token_never_does_more_than_its_person_nor_than_its_scopes(code, category, scopes):
    with_token = judge(code, ask(category, scopes=scopes))
    if with_token == Verdict.GRANTED:
        assert judge(code, ask(category)) == Verdict.GRANTED
        assert code in scopes


def test_a_family_of_scopes_covers_its_members_and_no_others():
    assert covered("case.accept", frozenset({"case.*"}))
    assert not covered("person.add", frozenset({"case.*"}))
    assert not covered("case.accept", frozenset({"case.acc"}))


def test_only_case_management_accepts_a_case():
    able = {c for c in Category if judge("case.accept", ask(c, wanted=HERE)) == Verdict.GRANTED}
    assert able == {Category.CASE_MANAGEMENT}
    assert judge("case.accept", ask(Category.CASE_MANAGEMENT, wanted=THERE, below=True)) == Verdict.NOT_THIS_UNIT


def test_the_three_administrators_and_the_political_department_touch_no_case():
    for category in THREE_POWERS | {Category.POLITICAL}:
        assert not [code for code, p in PERMISSIONS.items() if code.startswith("case.") and category in p.categories]


def test_no_two_of_the_three_administrators_share_a_power_beyond_everybodys():
    everybody = {code for code, p in PERMISSIONS.items() if len(p.categories) > 10}

    def held(category):
        return {code for code, p in PERMISSIONS.items() if category in p.categories} - everybody

    system, security, audit = map(held, (Category.SYSTEM_ADMIN, Category.SECURITY_ADMIN, Category.AUDIT_ADMIN))
    # All three see whether the ledger is in order; that is a look at no case, person or act, and gives no power.
    assert audit & (system | security) == {"ledger.health"}
    assert system & security == {"account.close", "ledger.health"}


def test_a_permission_declared_again_otherwise_is_a_mistake():
    declare("case.accept", Words("受理案件", "Accept a case"), {Category.CASE_MANAGEMENT})
    with pytest.raises(ValueError, match=r"case\.accept"):
        declare("case.accept", Words("受理案件", "Accept a case"), {Category.CHIEF})


def test_everything_shown_has_words_in_both_languages():
    words = [*LABELS.values(), *REFUSALS.values(), *(p.label for p in PERMISSIONS.values())]
    assert all(w.zh and w.en for w in words)
    assert set(REFUSALS) == set(Verdict) - {Verdict.GRANTED}


def term(category, since=date(2020, 1, 1), until=None, unit=HERE, department=""):
    return Term(Category(category), unit, department, since, until)


@pytest.mark.parametrize("one", sorted(THREE_POWERS))
@pytest.mark.parametrize("other", sorted(THREE_POWERS))
def test_nobody_holds_two_of_the_three_on_any_same_day(one, other):
    held = [term(one, until=date(2021, 1, 1))]
    with pytest.raises(Refused) as refused:
        check_together(term(other, date(2020, 12, 31)), held)
    assert refused.value.code == ("three_powers" if one != other else "post_already_held")
    check_together(term(other, date(2021, 1, 1)), held)


@given(days, st.none() | days, days, st.none() | days)
def test_two_terms_overlap_exactly_when_some_day_lies_in_both(a, b, c, d):
    one, other = term("clerk", a, b), term("clerk", c, d)
    last = date(2031, 1, 1)
    shared = max(a, c) < min(b or last, d or last)
    if (b is None or a < b) and (d is None or c < d):
        assert one.overlaps(other) == other.overlaps(one) == shared


@pytest.mark.parametrize(
    ("category", "until", "quota", "clearance", "code"),
    [
        ("prosecutor", date(2020, 1, 1), True, 1, "post_ends_before_it_begins"),
        ("assistant", None, True, 1, "not_a_quota_category"),
        ("clerk", None, True, 1, "not_a_quota_category"),
        ("prosecutor", None, True, 3, "no_such_clearance"),
        ("system", None, False, 1, "nobody_is_the_system"),
    ],
)
def test_a_post_that_contradicts_itself_is_refused(category, until, quota, clearance, code):
    with pytest.raises(Refused) as refused:
        check_term(term(category, until=until), quota=quota, clearance=clearance)
    assert refused.value.code == code


def session(*, began=timedelta(0), seen=timedelta(0), stamp=1):
    return Session(NOON - began, NOON - seen, stamp)


@pytest.mark.parametrize(
    ("began", "seen", "expected"),
    [
        (timedelta(minutes=14), timedelta(minutes=14), None),
        (timedelta(minutes=15), timedelta(minutes=15), Ending.IDLE),
        (timedelta(hours=7, minutes=59), timedelta(0), None),
        (timedelta(hours=8), timedelta(0), Ending.TOO_OLD),
    ],
)
def test_a_session_ends_after_15_idle_minutes_or_8_hours(began, seen, expected):
    assert ending(session(began=began, seen=seen), stamp=1, at=NOON) == expected


def test_a_session_ends_when_authority_changed():
    assert ending(session(stamp=1), stamp=2, at=NOON) == Ending.CHANGED


def test_fresh_is_within_five_minutes_and_never_in_the_future():
    assert sessions.is_fresh(NOON - timedelta(minutes=5), at=NOON)
    assert not sessions.is_fresh(NOON - timedelta(minutes=6), at=NOON)
    assert not sessions.is_fresh(NOON + timedelta(seconds=1), at=NOON)
    assert not sessions.is_fresh(None, at=NOON)
