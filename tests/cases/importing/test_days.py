"""A day that no judgment prints is told as its year: rows, ledger, pages, API and command line (日期不详)."""

import json
from datetime import date

import pytest

from tests import factories
from tests.api.conftest import Caller
from tests.cases.importing.conftest import INVENTED, rows, write_texts
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.explain import events_with_reasons
from yihao.cases.commands.look import look_up
from yihao.cases.commands.within import receipt_of
from yihao.cases.queries.lists import Filter, matters_of_unit
from yihao.cases.queries.show import case_card
from yihao.cli.case import _hit
from yihao.ledger.queries import events_of_case
from yihao.ledger.standing import standing_of as sealed
from yihao.ledger.verifying_run import verify
from yihao.runtime.clock import now
from yihao.web.pages.called import called_in
from yihao.web.pages.case import head
from yihao.web.pages.case_rows import matter_rows
from yihao.web.pages.history import event_rows
from yihao.web.pages.lists import matter_lines
from yihao.web.pages.receipt import standing_of
from yihao.web.pages.search import found_page

ALL = Filter(state="", registered_by_me=True)
APPEAL = next(p for p in INVENTED.pairs if p.same_case and p.relation == "appeal" and p.later.startswith("p"))
BY_ID = {judgment.id: judgment for judgment in INVENTED.judgments}


@pytest.fixture
def appealed(country, bring, tmp_path):
    """A case whose first matter has a printed day, and whose second has none."""
    bring(country, write_texts(tmp_path / "two.jsonl", [BY_ID[APPEAL.earlier], BY_ID[APPEAL.later]]))
    found = rows("SELECT number, received_on, day_known FROM cases_matter ORDER BY ordinal")
    assert [known for *_, known in found] == [True, False]
    assert (found[1][1].month, found[1][1].day) == (1, 1)
    return found[0][0], found[0][1], found[1][1].year


def test_lists_and_pages_say_the_year_alone_and_never_a_first_of_january(country, appealed):
    number, printed, year = appealed
    at, clerk = now(), country.clerk
    lines = {line.part: line for line in matter_lines(matters_of_unit(clerk, at, narrowed=ALL).rows, at.date())}
    assert (lines["M01"].received, lines["M02"].received) == (printed.isoformat(), f"{year}年（日期不详）")
    assert {line.since for line in lines.values()} == {""}  # closed: waits for nobody
    card = case_card(clerk, number, at)
    names = called_in(card, at.date())
    assert [str(row.received) for row in matter_rows(card, names)] == [f"{year}年（日期不详）", printed.isoformat()]
    assert f"{year}年（日期不详）" in head(card, names, sealed([number])).stage_note
    told = event_rows(events_with_reasons(acting=clerk, number=number, at=at), names)
    said = [dict(row.facts)["收到"] for row in told if "收到" in dict(row.facts)]
    assert said == [f"{year}年（日期不详）", printed.isoformat()]
    found = found_page(look_up(acting=clerk, text=number, at=at), number, {})
    assert [hit.received_on for hit in found.hits] == [f"{year}年（日期不详）"]
    standing = standing_of(receipt_of(acting=clerk, number=number, matter=2, at=at))
    assert str(standing.received) == f"{year}年（日期不详）"


def test_a_day_of_this_year_is_short_and_of_another_year_whole(country, accept):
    at = now()
    accept(country.clerk, received_on=at.date().isoformat())
    accept(country.clerk, received_on=f"{at.year - 2}-03-08", choice="new")
    lines = matter_lines(matters_of_unit(country.clerk, at, narrowed=ALL).rows, at.date())
    assert sorted(line.received for line in lines)[0].startswith(f"{at:%m-%d} ")
    assert sorted(line.received for line in lines)[1] == f"{at.year - 2}-03-08"


def test_api_and_command_line_tell_that_the_day_is_not_known(country, appealed):
    number, _, year = appealed
    caller = Caller(factories.token(country.clerk))
    with_second = caller.get(f"/cases/{number}").json()["matters"]
    assert [m["day_known"] for m in with_second] == [True, False]
    (hit,) = caller.post("/cases/find", {"text": number}).json()["hits"]
    assert (hit["received_on"], hit["day_known"]) == (f"{year}-01-01", False)
    listed = caller.get("/cases", state="").json()["rows"]
    assert {row["day_known"] for row in listed if row["matter"] == 1} <= {True}
    (found,) = look_up(acting=country.clerk, text=number, at=now()).hits
    assert _hit(found)["day_known"] is False


def test_the_ledger_tells_the_same_of_documents_that_came_later(country, bring, tmp_path):
    bring(country, write_texts(tmp_path / "first.jsonl", [BY_ID[APPEAL.earlier]]))
    bring(country, write_texts(tmp_path / "then.jsonl", [BY_ID[APPEAL.later]]))
    ((number,),) = rows("SELECT number FROM cases_case")
    told = [e for e in events_of_case(number) if e.type == "judgment.imported/1"]
    assert {e.said["matter"]: e.facts["day_known"] for e in told} == {"M01": True, "M02": False}


def test_a_first_matter_without_a_judgment_of_its_own_is_rebuilt_with_its_day_unknown(country, bring, tmp_path):
    text = BY_ID[APPEAL.later].text()
    lone = tmp_path / "appeal.jsonl"
    lone.write_text(json.dumps(text | {"head": text["head"].replace("逮捕", "取保候审")}), encoding="utf-8")
    bring(country, lone)
    found = rows("SELECT received_on, day_known FROM cases_matter ORDER BY ordinal")
    assert [(day.month, day.day, known) for day, known in found] == [(1, 1, False)] * 2
    assert verify(workers=1, quiet=True).findings == []


def test_a_correction_makes_the_day_known(country, appealed):
    number, _, year = appealed
    day = date(year, 5, 20).isoformat()
    made = Correction(number, "matter.received_on", "M02", day, "查阅卷宗")
    correct_case(acting=country.clerk, made=made, at=now())
    matter = case_card(country.clerk, number, now())["matters"][1]
    assert (matter["received_on"], matter["day_known"]) == (day, True)


def test_offices_with_an_import_code_are_called_by_their_name(country, imported):
    at = now()
    lines = matter_lines(matters_of_unit(country.clerk, at, narrowed=ALL).rows, at.date())
    offices = {line.office for line in lines}
    assert any(office.endswith("人民检察院") for office in offices)
    assert not [office for office in offices if office.isdigit()]
