"""What must hold for every term, on days nobody chose."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sizes import examples
from yihao.law.period import HolidayRoll, Limit, MonthMode, Unit, add_months, last_day

pytestmark = pytest.mark.pure

MODERATE = examples(150)
WEEKENDS = SimpleNamespace(version="weekends", known=lambda year: True, is_day_off=lambda day: day.weekday() >= 5)
SILENT = SimpleNamespace(version="none", known=lambda year: 1 / 0, is_day_off=lambda day: 1 / 0)
starts = st.dates(date(1979, 1, 1), date(2090, 1, 1))
modes = st.sampled_from(MonthMode)
calendar_units = st.sampled_from([Unit.DAY, Unit.MONTH, Unit.HALF_MONTH])
limits = st.builds(Limit, st.integers(1, 24), calendar_units, modes)


def due(start, limit, *extensions, custody=False, calendar=WEEKENDS, excluded=0):
    return last_day(start, limit, in_custody=custody, calendar=calendar, extensions=extensions, excluded_days=excluded)


@MODERATE
@given(starts, limits, st.lists(limits, max_size=3), st.integers(0, 60))
def test_a_term_of_custody_never_rolls_and_asks_no_calendar(start, limit, extensions, excluded):
    held = due(start, limit, *extensions, custody=True, calendar=SILENT, excluded=excluded)
    assert held.rolled == held.raw and held.warn_by <= held.raw and not held.pending and held.calendar_version is None


@MODERATE
@given(starts, limits, st.lists(limits, max_size=3))
def test_a_free_term_ends_on_the_first_working_day_from_the_raw_day(start, limit, extensions):
    free = due(start, limit, *extensions)
    assert free.raw <= free.rolled <= free.raw + timedelta(days=2) and free.rolled.weekday() < 5
    assert free.raw == due(start, limit, *extensions, custody=True).raw


@MODERATE
@given(starts, st.integers(0, 40), limits, st.lists(limits, max_size=2))
def test_a_later_start_never_ends_earlier(start, later, limit, extensions):
    assert due(start, limit, *extensions).raw <= due(start + timedelta(days=later), limit, *extensions).raw


@MODERATE
@given(starts, limits, limits)
def test_an_extension_always_gains_time(start, limit, extension):
    assert due(start, limit, extension).raw > due(start, limit).raw > start


@MODERATE
@given(starts, st.lists(st.integers(1, 6), min_size=1, max_size=5), modes)
def test_months_are_counted_together_from_the_first_day(start, amounts, mode):
    first, *rest = (Limit(amount, Unit.MONTH, mode) for amount in amounts)
    assert due(start, first, *rest).raw == add_months(start, sum(amounts), mode)


@MODERATE
@given(starts, st.integers(1, 48))
def test_the_two_month_rules_differ_only_from_the_last_day_of_a_month(start, amount):
    criminal, civil = (add_months(start, amount, mode) for mode in (MonthMode.CRIMINAL, MonthMode.CIVIL))
    assert civil <= criminal
    assert (criminal.year, criminal.month) == (civil.year, civil.month)
    if (start + timedelta(days=1)).day == 1:
        assert (criminal + timedelta(days=1)).day == 1
    else:
        assert criminal == civil and civil.day in (start.day, (civil + timedelta(days=1)).day - 1, civil.day)
        assert civil.day == start.day or (civil + timedelta(days=1)).day == 1


@MODERATE
@given(starts, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start, amount):
    end = due(start, Limit(amount, Unit.WORKDAY)).raw
    between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert sum(day.weekday() < 5 for day in between) == amount and end.weekday() < 5


@MODERATE
@given(starts, limits, st.integers(0, 90))
def test_excluded_days_move_the_raw_day_by_themselves(start, limit, excluded):
    assert due(start, limit, excluded=excluded).raw - due(start, limit).raw == timedelta(days=excluded)


@MODERATE
@given(starts, st.integers(1, 24), calendar_units, modes)
def test_a_rule_without_roll_ends_on_the_raw_day(start, amount, unit, mode):
    fixed = due(start, Limit(amount, unit, mode, HolidayRoll.NEVER))
    assert fixed.rolled == fixed.raw
