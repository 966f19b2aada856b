"""The last day of a review as first calculated at intake, and when nothing is said (初算届满日)."""

from datetime import date

import pytest

from yihao.cases.rules.filing import Filing, read_filing
from yihao.cases.rules.first_term import first_term
from yihao.law.calendar import ChinaCalendar, Override

pytestmark = pytest.mark.pure
CALENDAR = ChinaCalendar()


def filed(received: str, *measures: str, **changed: object) -> Filing:
    parties = [
        {"name": f"甲{'乙丙丁'[n]}", "measures": [{"kind": kind, "since": received}] if kind else []}
        for n, kind in enumerate(measures or ("",))
    ]
    raw = {"matter_kind": "PROSECUTION_REVIEW", "source": "POLICE", "source_name": "云溪区公安局", "cause": "诈骗",
           "received_on": received, "parties": parties} | changed  # fmt: skip
    return read_filing(raw, today=date(2026, 12, 31))


def ends(filing: Filing) -> str:
    term = first_term(filing, CALENDAR)
    return term.due.rolled.isoformat() if term else ""


@pytest.mark.parametrize(
    ("kind", "received", "measures", "end"),
    [
        # A suspect held by police: seven days, never moved, though 2026-10-03 lies in a holiday.
        ("ARREST_REVIEW", "2026-11-23", ["DETENTION"], "2026-11-30"),
        ("ARREST_REVIEW", "2026-09-26", ["DETENTION"], "2026-10-03"),
        # Not held: fifteen days, and the Sunday gives way to Monday.
        ("ARREST_REVIEW", "2026-11-14", ["BAIL"], "2026-11-30"),
        ("ARREST_REVIEW", "2026-11-16", [""], "2026-12-01"),
        # One of two is held: the shorter term is the one to keep.
        ("ARREST_REVIEW", "2026-11-23", ["BAIL", "DETENTION"], "2026-11-30"),
        ("PROSECUTION_REVIEW", "2026-11-23", ["ARREST", "BAIL"], "2026-12-23"),
        # The last day of a month gives the last day of the next (最高法解释 202), and custody is not moved from Sunday.
        ("PROSECUTION_REVIEW", "2026-04-30", ["ARREST"], "2026-05-31"),
        ("PROSECUTION_REVIEW", "2026-04-30", ["BAIL"], "2026-06-01"),
        ("PROSECUTION_REVIEW", "2026-01-30", ["ARREST"], "2026-02-28"),
    ],
)
def test_the_last_day_is_the_law_s(kind: str, received: str, measures: list[str], end: str) -> None:
    assert ends(filed(received, *measures, matter_kind=kind)) == end


@pytest.mark.parametrize(
    "filing",
    [
        filed("2026-11-23", "DETENTION", matter_kind="COURT_SUPPORT", source="COURT"),
        filed("2026-11-23", "RETENTION", matter_kind="PROSECUTION_REVIEW", source="SUPERVISION_COMMISSION"),
        filed("2026-11-23", "ARREST", matter_kind="ARREST_REVIEW"),
        filed("2026-11-23", "DETENTION", matter_kind="ARREST_REVIEW", source="OWN"),
        filed("2026-11-23", "BAIL", matter_kind="PROSECUTION_REVIEW", source="COURT"),
        filed("2019-11-23", "BAIL", matter_kind="PROSECUTION_REVIEW"),
    ],
    ids=["other matter", "retention", "arrested already", "own investigation", "from a court", "before the Rules"],
)
def test_nothing_is_said_where_the_material_does_not_decide(filing: Filing) -> None:
    assert first_term(filing, CALENDAR) is None


def test_a_year_whose_holidays_are_not_published_is_said_to_be_open() -> None:
    filing = filed("2026-12-15", "BAIL", matter_kind="PROSECUTION_REVIEW")
    term = first_term(filing, ChinaCalendar())
    assert term is not None
    assert term.due.pending is not ChinaCalendar().known(2027)
    published = ChinaCalendar([Override(date(2027, 1, 15), True, "虚构通知")], published=[2027])
    moved = first_term(filing, published)
    assert moved is not None
    assert (moved.due.rolled, moved.due.pending) == (date(2027, 1, 18), False)
