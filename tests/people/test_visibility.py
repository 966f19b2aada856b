"""Who may see a case: the whole truth table, and what must hold whatever the table says."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihao.people.rules.categories import THREE_POWERS, Category
from yihao.people.rules.visibility import REACHES, Asker, Reach, Secrecy, Subject, Tie, View, in_scope, reach, visible

pytestmark = pytest.mark.pure

HERE, THERE = "990103", "990124"
ONE, TWO = "第一检察部", "第二检察部"

# As of right, of a case at the own office, in the own department: written out once more, by hand, from access.md.
AS_OF_RIGHT = {
    Category.PROSECUTOR: "i-----",
    Category.ASSISTANT: "i-----",
    Category.CLERK: "i-----",
    Category.CASE_MANAGEMENT: "ip---a",
    Category.DEPARTMENT_HEAD: "ipnsta",
    Category.DEPUTY_CHIEF: "ipnsta",
    Category.CHIEF: "ipnsta",
    Category.INSPECTION: "i---ta",
    Category.DISCIPLINE_GROUP: "i---ta",
    Category.POLITICAL: "------",
    Category.AUDITOR: "------",
    Category.SYSTEM_ADMIN: "------",
    Category.SECURITY_ADMIN: "------",
    Category.AUDIT_ADMIN: "------",
    Category.FORMER: "------",
    Category.SYSTEM: "------",
}
VIEWS = dict(zip(View, "ipnsta", strict=True))

askers = st.builds(
    Asker,
    category=st.sampled_from(Category),
    unit=st.sampled_from([HERE, THERE]),
    department=st.sampled_from([ONE, TWO]),
    clearance=st.integers(0, 2),
)
subjects = st.builds(
    Subject,
    units=st.frozensets(st.sampled_from([HERE, THERE]), min_size=1),
    departments=st.frozensets(st.tuples(st.sampled_from([HERE, THERE]), st.sampled_from([ONE, TWO]))),
    secrecy=st.sampled_from(Secrecy),
)
ties = st.builds(Tie, recused=st.booleans(), on_team=st.booleans(), granted=st.booleans(), registered=st.booleans())
views = st.sampled_from(View)


def case(secrecy=Secrecy.INTERNAL, units=(HERE,), departments=((HERE, ONE),)):
    return Subject(frozenset(units), frozenset(departments), secrecy)


@pytest.mark.parametrize(("category", "view"), list(product(Category, View)))
def test_a_post_sees_at_its_own_office_what_the_table_says(category, view):
    asker = Asker(category, HERE, ONE, clearance=2)
    assert visible(asker, case(), Tie(), view) == (VIEWS[view] in AS_OF_RIGHT[category])


@pytest.mark.parametrize(("category", "view"), list(product(Category, View)))
def test_no_post_sees_another_offices_case_as_of_right(category, view):
    asker = Asker(category, THERE, ONE, clearance=2)
    assert not visible(asker, case(), Tie(), view)


@pytest.mark.parametrize(
    ("recused", "on_team", "granted", "in_reach", "cleared", "secrecy"),
    list(product([False, True], [False, True], [False, True], [False, True], [False, True], Secrecy)),
)
def test_the_truth_table(recused, on_team, granted, in_reach, cleared, secrecy):
    asker = Asker(Category.CHIEF, HERE if in_reach else THERE, ONE, clearance=3 if cleared else -1)
    expected = not recused and (granted or secrecy != Secrecy.SEALED) and (granted or on_team or (in_reach and cleared))
    assert visible(asker, case(secrecy), Tie(recused, on_team, granted), View.SUBSTANCE) == expected


@given(askers, subjects, st.booleans(), st.booleans(), views)
def test_nobody_recused_sees_anything(asker, subject, on_team, granted, view):
    assert not visible(asker, subject, Tie(recused=True, on_team=on_team, granted=granted), view)


@given(askers, subjects, st.booleans(), views)
def test_a_sealed_record_is_never_seen_without_an_explicit_grant(asker, subject, on_team, view):
    sealed = Subject(subject.units, subject.departments, Secrecy.SEALED)
    assert not visible(asker, sealed, Tie(on_team=on_team), view)
    assert not visible(asker, sealed, Tie(on_team=on_team, glass=True), view)
    assert visible(asker, sealed, Tie(on_team=on_team, granted=True), view)


@given(askers, subjects, views)
def test_broken_glass_opens_whatever_is_not_sealed(asker, subject, view):
    assert visible(asker, subject, Tie(glass=True), view) == (subject.secrecy != Secrecy.SEALED)


@given(askers, subjects, views)
def test_ones_own_past_cases_stay_visible_for_ever_whatever_post_one_holds_now(asker, subject, view):
    if subject.secrecy != Secrecy.SEALED:
        assert visible(asker, subject, Tie(on_team=True), view)


@given(askers, subjects, views)
def test_who_registered_it_keeps_the_sight_of_what_was_registered_and_gains_no_opinion(asker, subject, view):
    if subject.secrecy == Secrecy.SEALED:
        return
    kept = view in {View.INDEX, View.PERSONS, View.NAMES, View.TRACE}
    assert visible(asker, subject, Tie(registered=True), view) == (kept or visible(asker, subject, Tie(), view))


@given(askers, subjects, ties, views)
def test_more_ties_never_hide_and_more_secrecy_never_shows(asker, subject, tie, view):
    if visible(asker, subject, tie, view):
        assert visible(asker, subject, replace(tie, granted=True), view)
    higher = Subject(subject.units, subject.departments, Secrecy(min(3, subject.secrecy + 1)))
    if visible(asker, higher, tie, view):
        assert visible(asker, subject, tie, view)


@given(askers, subjects, views)
def test_without_a_tie_only_scope_and_clearance_count(asker, subject, view):
    expected = (
        subject.secrecy <= asker.clearance and in_scope(asker, subject, view) and subject.secrecy != Secrecy.SEALED
    )
    assert visible(asker, subject, Tie(), view) == expected


def test_a_head_of_department_sees_the_substance_of_that_department_only():
    asker = Asker(Category.DEPARTMENT_HEAD, HERE, TWO, 2)
    assert visible(asker, case(), Tie(), View.INDEX)
    assert not visible(asker, case(), Tie(), View.SUBSTANCE)
    assert visible(asker, case(departments=((HERE, ONE), (HERE, TWO))), Tie(), View.SUBSTANCE)
    assert not visible(asker, case(departments=((THERE, TWO),)), Tie(), View.SUBSTANCE)


def test_a_secret_case_is_not_even_on_the_index_for_who_is_not_cleared():
    assert not visible(Asker(Category.CLERK, HERE, ONE, 1), case(Secrecy.SECRET), Tie(), View.INDEX)
    assert visible(Asker(Category.CLERK, HERE, ONE, 2), case(Secrecy.SECRET), Tie(), View.INDEX)


def test_who_is_not_in_the_table_reaches_nothing():
    for category in THREE_POWERS | {Category.POLITICAL, Category.AUDITOR, Category.FORMER, Category.SYSTEM}:
        assert category not in REACHES
        assert all(reach(category, view) == Reach.NONE for view in View)
