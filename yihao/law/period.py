"""Periods of procedure (期间): from the day something happened to the last day for acting on it.

Source: 刑事诉讼法 105; SPC Interpretation 2021 art. 202 (criminal months); 民法典 202 (civil months).
"""

from __future__ import annotations

import calendar as months_of_year
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yihao.law.calendar import Calendar, first_working_day, is_settled
from yihao.law.source import CIVIL_CODE, CPL_2018, SPC_2021, Source

PERIODS = CPL_2018.cite("105", text="期间以时、日、月计算。期间开始的时和日不算在期间以内。")
CUSTODY = CPL_2018.cite("105", "4", text="犯罪嫌疑人、被告人或者罪犯在押期间，应当至期满之日为止，不得因节假日而延长。")
CRIMINAL_MONTHS = SPC_2021.cite(
    "202", text="期限起算日为本月最后一日的，至下月最后一日为一个月；半个月一律按十五日计算。"
)
CIVIL_MONTHS = CIVIL_CODE.cite("202", text="到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日。")


class Unit(StrEnum):
    """The unit the law uses (期间单位). A month is a month, not 30 days."""

    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    HALF_MONTH = "half_month"
    MONTH = "month"


class MonthMode(StrEnum):
    """How a month is counted (月的算法). They differ when the first day is the last of its month."""

    CRIMINAL = "criminal"
    CIVIL = "civil"


class HolidayRoll(StrEnum):
    """What happens when the last day is a day off (节假日顺延).

    UNLESS_IN_CUSTODY is the ordinary term; ALWAYS is for acts such as a protest (抗诉), whose term holds nobody.
    """

    NEVER = "never"
    UNLESS_IN_CUSTODY = "unless_in_custody"
    ALWAYS = "always"


WORDS = {Unit.HOUR: "小时", Unit.DAY: "日", Unit.WORKDAY: "个工作日", Unit.MONTH: "个月"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time set by law (期限), in the law's own unit.

    >>> Limit(1, Unit.MONTH).zh, Limit(3, Unit.WORKDAY).zh, Limit(1, Unit.HALF_MONTH).zh
    ('1个月', '3个工作日', '半个月')

    Raises:
        ValueError: less than one unit.
    """

    amount: int
    unit: Unit
    month_mode: MonthMode = MonthMode.CRIMINAL
    holiday_roll: HolidayRoll = HolidayRoll.UNLESS_IN_CUSTODY
    source: Source | None = None
    binding: bool = True

    def __post_init__(self) -> None:
        if type(self.amount) is not int or self.amount < 1:
            raise ValueError(f"a limit is a whole number of units from 1 up, not {self.amount!r}")

    @property
    def zh(self) -> str:
        """The limit as people say it (期限)."""
        if self.unit is Unit.HALF_MONTH:
            return "半个月" if self.amount == 1 else f"{self.amount}个半月（每个按15日）"
        return f"{self.amount}{WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, and how it was found (期满之日). Never edited; computed anew and appended.

    `raw` is the day before any roll, to which extensions are added. `rolled` is the last day for acting. `warn_by`
    is the day warnings count to: in custody the earlier of both month rules. `calendar_version` is None where no
    calendar was asked; `pending` says that a year it was asked about is not yet published.
    """

    start: date
    raw: date
    rolled: date
    warn_by: date
    calendar_version: str | None
    pending: bool
    in_custody: bool
    excluded_days: int


def last_day(
    start: date,
    limit: Limit,
    *,
    in_custody: bool,
    calendar: Calendar,
    extensions: Sequence[Limit] = (),
    excluded_days: int = 0,
) -> Due:
    """Find the last day of a term that began on `start` (计算期满之日).

    The first day does not count. All months, those of extensions too, are counted together from `start`, never chained;
    then days, half months and excluded days are added; the sum is rolled once, and in custody not at all.

    >>> from yihao.law.calendar import ChinaCalendar
    >>> due = last_day(date(2020, 12, 31), Limit(1, Unit.MONTH), in_custody=False, calendar=ChinaCalendar(),
    ...                extensions=[Limit(15, Unit.DAY)])
    >>> due.raw.isoformat(), due.rolled.isoformat()
    ('2021-02-15', '2021-02-18')

    Source: 刑事诉讼法 105; SPC Interpretation 2021 art. 202; 民法典 202.

    Raises:
        ValueError: a limit in hours (use `last_moment`), or a negative exclusion.
        TypeError: `start` carries a time of day; the caller decides which civil day it was.
    """
    limits = (limit, *extensions)
    require_days(start, limits, excluded_days)
    exclusion = timedelta(days=excluded_days)
    summed, counted = add(start, limits, limit.month_mode, calendar)
    raw = summed + exclusion
    rolls = does_roll(limit, in_custody)
    rolled, settled = first_working_day(calendar, raw) if rolls else (raw, True)
    version = calendar.version if rolls or counted is not None else None
    warn_by = min(raw, *(add(start, limits, mode, calendar)[0] + exclusion for mode in MonthMode))
    pending = not settled or counted is False
    return Due(start, raw, rolled, warn_by if in_custody else rolled, version, pending, in_custody, excluded_days)


def does_roll(limit: Limit, in_custody: bool) -> bool:
    """Test whether a term that ends on a day off goes on to the next working day (是否顺延).

    Source: 刑事诉讼法 105(4).
    """
    free = limit.holiday_roll is HolidayRoll.UNLESS_IN_CUSTODY and not in_custody
    return free or limit.holiday_roll is HolidayRoll.ALWAYS


def last_moment(start: datetime, limit: Limit) -> datetime:
    """Find the moment a term in hours ends (按小时计算的期满时刻). The hour it began in does not count; no roll.

    >>> last_moment(datetime(2026, 3, 1, 10, 20), Limit(24, Unit.HOUR)).isoformat()
    '2026-03-02T11:00:00'

    Source: 刑事诉讼法 105(2).

    Raises:
        ValueError: the limit is not in hours.
    """
    if limit.unit is not Unit.HOUR:
        raise ValueError(f"a term of {limit.zh} ends on a day: use last_day")
    return start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=limit.amount + 1)


def require_days(start: date, limits: Sequence[Limit], excluded_days: int) -> None:
    """Refuse what cannot give a day (参数检查)."""
    if isinstance(start, datetime):
        raise TypeError("a term begins on a day: pass the civil day in Beijing time, not a moment")
    if any(limit.unit is Unit.HOUR for limit in limits):
        raise ValueError("a term in hours ends at a moment: use last_moment")
    if excluded_days < 0:
        raise ValueError(f"{excluded_days} days cannot be excluded; pass 0 or more")


def add(start: date, limits: Sequence[Limit], mode: MonthMode, calendar: Calendar) -> tuple[date, bool | None]:
    """Add months together, then days, then working days (累加).

    The second value tells whether every day counted as a working day is settled; None if none was counted.
    """
    total = {unit: sum(limit.amount for limit in limits if limit.unit is unit) for unit in Unit}
    day = add_months(start, total[Unit.MONTH], mode)
    day += timedelta(days=total[Unit.DAY] + 15 * total[Unit.HALF_MONTH])
    return add_workdays(day, total[Unit.WORKDAY], calendar) if total[Unit.WORKDAY] else (day, None)


def add_months(start: date, amount: int, mode: MonthMode) -> date:
    """Count months from the first anchor (按月计算).

    >>> [add_months(date(2022, 2, 28), 1, mode).isoformat() for mode in (MonthMode.CRIMINAL, MonthMode.CIVIL)]
    ['2022-03-31', '2022-03-28']

    Source: SPC Interpretation 2021 art. 202 (criminal); 民法典 202 (civil).
    """
    if amount == 0:
        return start
    years, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    length = months_of_year.monthrange(years, month + 1)[1]
    from_last = mode is MonthMode.CRIMINAL and start.day == months_of_year.monthrange(start.year, start.month)[1]
    return date(years, month + 1, length if from_last else min(start.day, length))


def add_workdays(day: date, amount: int, calendar: Calendar) -> tuple[date, bool]:
    """Count working days after a day (按工作日计算), and tell whether every day looked at is settled."""
    settled = True
    while amount:
        day += timedelta(days=1)
        settled = settled and is_settled(calendar, day)
        amount -= not calendar.is_day_off(day)
    return day, settled
