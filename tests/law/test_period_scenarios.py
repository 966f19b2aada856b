"""The dates of the acceptance scenarios AC-3 to AC-11 and AC-15 that are arithmetic alone."""

from datetime import date, datetime, timedelta

import pytest

from yihao.law.calendar import ChinaCalendar
from yihao.law.period import HolidayRoll, Limit, MonthMode, Unit, last_day, last_moment

pytestmark = pytest.mark.pure

CALENDAR = ChinaCalendar()


def days(amount, roll=HolidayRoll.UNLESS_IN_CUSTODY):
    return Limit(amount, Unit.DAY, holiday_roll=roll)


def months(amount, mode=MonthMode.CRIMINAL):
    return Limit(amount, Unit.MONTH, mode)


def due(start, limit, *extensions, custody=True, excluded=0):
    return last_day(
        date.fromisoformat(start),
        limit,
        in_custody=custody,
        calendar=CALENDAR,
        extensions=extensions,
        excluded_days=excluded,
    )


def last(*arguments, **options):
    return due(*arguments, **options).rolled.isoformat()


def test_ac_3_an_arrest_term_rolls_only_when_nobody_is_held():
    assert last("2021-09-28", days(7)) == "2021-10-05"
    assert last("2021-09-20", days(15), custody=False) == "2021-10-08"
    assert last("2021-09-20", days(20), custody=False) == "2021-10-11"


def test_ac_4_a_real_indictment_returned_and_extended():
    assert last("2020-11-02", months(1)) == "2020-12-02"
    assert last("2020-12-02", months(1)) == "2021-01-02"
    assert last("2020-12-31", months(1)) == "2021-01-31"
    assert last("2020-12-31", months(1), days(15)) == "2021-02-15"
    free = due("2020-12-31", months(1), days(15), custody=False)
    assert (free.raw.isoformat(), free.rolled.isoformat()) == ("2021-02-15", "2021-02-18")


def test_ac_5_two_returns_in_custody():
    assert last("2022-01-05", months(1)) == "2022-02-05"
    assert last("2022-01-28", months(1)) == "2022-02-28"
    again = due("2022-02-28", months(1))
    assert again.rolled.isoformat() == "2022-03-31"
    assert again.warn_by.isoformat() == "2022-03-28"
    extended = due("2022-02-28", months(1), days(15))
    assert (extended.rolled.isoformat(), extended.warn_by.isoformat()) == ("2022-04-15", "2022-04-12")
    assert last("2022-04-10", months(1)) == "2022-05-10"
    assert last("2022-05-10", months(1)) == "2022-06-10"
    assert last("2022-05-10", months(1), days(15)) == "2022-06-25"


def test_ac_6_fast_track_and_back():
    assert last("2022-03-01", days(10)) == "2022-03-11"
    assert last("2022-03-01", days(15)) == "2022-03-16"
    assert last("2022-03-01", months(1)) == "2022-04-01"


def test_ac_7_the_detention_ladder_counts_from_the_arrest():
    ladder = [due("2021-08-31", months(2), *map(months, (1, 2, 2)[:step])) for step in range(4)]
    assert [step.rolled.isoformat() for step in ladder] == ["2021-10-31", "2021-11-30", "2022-01-31", "2022-03-31"]
    assert (ladder[0].rolled - timedelta(days=7)).isoformat() == "2021-10-24"
    assert last("2021-12-30", months(2)) == "2022-02-28"
    assert last("2021-12-30", months(2), months(1)) == "2022-03-30"


def test_ac_8_a_protest_rolls_even_with_the_defendant_in_custody():
    assert last("2021-09-24", days(10, HolidayRoll.ALWAYS)) == "2021-10-08"
    assert last("2021-09-29", days(5, HolidayRoll.ALWAYS)) == "2021-10-08"


def test_ac_9_civil_months_and_excluded_days():
    civil = MonthMode.CIVIL
    assert last("2021-11-30", months(3, civil), custody=False) == "2022-02-28"
    without = due("2021-11-30", months(3, civil), custody=False, excluded=20)
    assert (without.raw.isoformat(), without.rolled.isoformat()) == ("2022-03-20", "2022-03-21")
    assert last("2021-12-31", months(2, civil), custody=False) == "2022-02-28"
    assert last("2022-02-28", months(1, civil), custody=False) == "2022-03-28"


def test_ac_10_a_change_of_jurisdiction_starts_a_new_clock():
    assert last("2022-03-10", days(5)) == "2022-03-15"
    assert last("2022-03-14", months(1)) == "2022-04-14"


def test_ac_11_and_15_replies_roll_past_holidays():
    assert last("2022-03-15", days(10), custody=False) == "2022-03-25"
    assert last("2022-01-28", days(7), custody=False) == "2022-02-07"
    assert last("2022-04-22", days(10), custody=False) == "2022-05-05"


def test_half_a_month_is_fifteen_days_always():
    assert due("2022-02-01", Limit(1, Unit.HALF_MONTH)).raw.isoformat() == "2022-02-16"


def test_working_days_skip_holidays_and_count_shifted_working_saturdays():
    assert last("2021-09-30", Limit(3, Unit.WORKDAY)) == "2021-10-11"  # 10-08, the working Saturday 10-09, 10-11


def test_no_roll_where_the_rule_forbids_it():
    assert last("2021-09-20", days(15, HolidayRoll.NEVER), custody=False) == "2021-10-05"


def test_hours_end_at_a_moment_and_their_first_hour_does_not_count():
    assert last_moment(datetime(2026, 3, 1, 10, 20), Limit(24, Unit.HOUR)) == datetime(2026, 3, 2, 11)
    with pytest.raises(ValueError, match="last_moment"):
        due("2026-03-01", Limit(24, Unit.HOUR))
    with pytest.raises(ValueError, match="last_day"):
        last_moment(datetime(2026, 3, 1), days(1))


def test_what_cannot_be_a_term_is_refused():
    with pytest.raises(ValueError, match="from 1"):
        days(0)
    with pytest.raises(ValueError, match="excluded"):
        due("2026-03-01", days(1), excluded=-1)
    with pytest.raises(TypeError, match="Beijing"):
        last_day(datetime(2026, 3, 1), days(1), in_custody=True, calendar=CALENDAR)


def test_a_year_not_yet_published_never_blocks_and_is_marked():
    far = due("2190-01-01", days(5), custody=False)
    assert far.pending and far.calendar_version == CALENDAR.version
    held = due("2190-01-01", days(5))
    assert not held.pending and held.calendar_version is None and held.rolled == date(2190, 1, 6)
    assert due("2190-01-01", Limit(3, Unit.WORKDAY)).pending
    assert not due("2021-03-01", days(5), custody=False).pending
