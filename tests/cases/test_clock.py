"""The clock set wrong or turning a page: simulated and real logs, an hour back, a day on, year's end, 29 February.

A real log takes its time from the server. The test moves that as an intruder with the whole database in hand would: it
replaces the function that reads it. What the ledger then refuses, it refuses whoever moved the clock.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger.checking import check_chain
from yihao.ledger.queries import events_of_case, ledger_now
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import Refused

KEYS = itertools.count()
LOOSE = (
    "CREATE TABLE clock_offset (by interval); INSERT INTO clock_offset VALUES ('0');"
    "GRANT SELECT ON clock_offset TO PUBLIC;"
    "ALTER TABLE site DISABLE TRIGGER ALL; UPDATE site SET simulated = false; ALTER TABLE site ENABLE TRIGGER ALL;"
    "CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER"
    " SET search_path = pg_catalog, public, pg_temp AS"
    " $$ SELECT date_trunc('milliseconds', clock_timestamp() + by) FROM clock_offset $$"
)


@pytest.fixture
def real(committed_db, superuser_sql):
    """A site with real logs, and a way to move the server's clock."""
    superuser_sql(LOOSE)

    def move(by: timedelta) -> None:
        superuser_sql("UPDATE clock_offset SET by = %s", [by])

    return move


def to(instant: datetime) -> timedelta:
    return instant - datetime.now(UTC)


def accept(clerk, at=None):
    at = at or ledger_now()
    told = factories.filing(
        received_on=at.date().isoformat(), aliases=[], parties=[{"name": f"骆{chr(0x4E00 + next(KEYS))}"}]
    )
    return register_case(
        acting=clerk, filing=read_filing(told, today=at.date()), choice="new", key=f"clock-{next(KEYS)}", at=at
    )


def correct(clerk, number):
    correct_case(acting=clerk, made=Correction(number, "case.cause", "", f"盗窃{next(KEYS)}", "写错"), at=now())


def test_an_hour_back_nothing_is_recorded_until_the_clock_is_right_again(real):
    country = factories.build()
    first = accept(country.clerk)
    real(timedelta(hours=-1))
    size = check_chain(country.clerk.unit).size
    with pytest.raises(Refused) as refused:
        correct(country.clerk, first.number)
    assert (refused.value.code, refused.value.status) == ("ledger.yl003", 503)
    assert "时钟" in refused.value.words.zh
    with pytest.raises(Refused):
        accept(country.clerk)
    assert check_chain(country.clerk.unit).size == size
    real(timedelta(0))
    correct(country.clerk, first.number)
    following = accept(country.clerk).number
    assert int(following[10:15]) == int(first.number[10:15]) + 1  # no number was lost on the way
    assert check_chain(country.clerk.unit).fault == ""


def test_two_seconds_back_are_clamped_and_time_never_falls(real):
    country = factories.build()
    number = accept(country.clerk).number
    real(timedelta(seconds=-1))
    correct(country.clerk, number)
    times = [event.rec for event in events_of_case(number)]
    assert times == sorted(times)
    assert check_chain(country.clerk.unit).fault == ""


def test_what_a_clock_a_day_on_wrote_stays_in_order_and_going_back_is_refused(real):
    country = factories.build()
    number = accept(country.clerk).number
    real(timedelta(days=1, minutes=1))
    correct(country.clerk, number)
    real(timedelta(0))
    with pytest.raises(Refused) as refused:
        correct(country.clerk, number)
    assert refused.value.code == "ledger.yl003"
    events = events_of_case(number)
    assert events[-1].rec - events[0].rec > timedelta(days=1)  # what the wrong clock wrote stays, and stays in order
    assert check_chain(country.clerk.unit).fault == ""


@pytest.mark.parametrize("kind", ["real", "simulated"])
def test_at_new_year_the_series_begins_again_and_the_chain_goes_on(kind, committed_db, superuser_sql, set_clock):
    if kind == "real":
        superuser_sql(LOOSE)
    country = factories.build()
    year = ledger_now().year + 2
    numbers = []
    for at in (
        datetime(year, 12, 31, 23, 59, 30, tzinfo=BEIJING),
        datetime(year, 12, 31, 23, 59, 59, tzinfo=BEIJING) - timedelta(seconds=1),
        datetime(year + 1, 1, 1, 0, 0, 0, tzinfo=BEIJING),
    ):
        if kind == "real":
            superuser_sql("UPDATE clock_offset SET by = %s", [to(at)])
        else:
            set_clock(at)
        numbers.append(accept(country.clerk, at).number)
    assert [(number[:4], int(number[10:15])) for number in numbers] == [
        (str(year), 1),
        (str(year), 2),
        (str(year + 1), 1),
    ]
    checked = check_chain(country.clerk.unit)
    assert checked.fault == ""
    assert {event.rec.year for number in numbers for event in events_of_case(number)} == {year, year + 1}


@pytest.mark.parametrize("kind", ["real", "simulated"])
def test_on_the_29th_of_february_acts_are_recorded_and_dated_so(kind, committed_db, superuser_sql, set_clock):
    if kind == "real":
        superuser_sql(LOOSE)
    country = factories.build()
    at = datetime(2028, 2, 29, 23, 59, 50, tzinfo=BEIJING)
    if kind == "real":
        superuser_sql("UPDATE clock_offset SET by = %s", [to(at)])
    else:
        set_clock(at)
    number = accept(country.clerk, at).number
    assert events_of_case(number)[0].said["rec"].startswith("2028-02-29T23:59:5")
    after = datetime(2028, 3, 1, 0, 0, 1, tzinfo=BEIJING)
    if kind == "real":
        superuser_sql("UPDATE clock_offset SET by = %s", [to(after)])
    else:
        set_clock(after)
    correct(country.clerk, number)
    assert events_of_case(number)[-1].said["rec"].startswith("2028-03-01")
    assert check_chain(country.clerk.unit).fault == ""
