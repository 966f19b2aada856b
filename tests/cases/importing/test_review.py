"""What is uncertain waits for a person, who sees both texts and decides once."""

import json

import pytest

from tests import factories
from tests.cases.importing.conftest import rows, write_texts
from tests.cases.test_concurrency import at_once
from yihao.cases.commands.import_deciding import decide_review
from yihao.cases.commands.within import open_pair
from yihao.cases.queries.import_pages import batches, pair, pairs
from yihao.cases.queries.looks import looks_shown
from yihao.cases.queries.show import case_card
from yihao.ledger.queries import events_of_case
from yihao.people.permissions import NotPermitted
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused


@pytest.fixture
def waiting(imported, country):
    found = pairs(country.clerk, now())
    assert found
    return pair(country.clerk, found[0].id, now())


def decide(acting, review, answer, reason="两份文书被告人与事实不同"):
    return decide_review(acting=acting, review=review, answer=answer, reason=reason, at=now())


def test_both_texts_stand_side_by_side(waiting):
    assert waiting.one.text["head"] and waiting.two.text["head"]
    assert waiting.one.number != waiting.two.number


def test_same_lets_one_number_go_on_and_the_other_leads_to_it(waiting, country):
    decide(country.clerk, waiting.id, "same", "同一被告人、同一事实")
    one, two = (case_card(country.clerk, side.number, now()) for side in (waiting.one, waiting.two))
    assert one["number"] == two["number"]
    assert not pair(country.clerk, waiting.id, now()).one.text


def test_different_keeps_both_and_forgets_the_texts(waiting, country):
    decide(country.clerk, waiting.id, "different")
    told = [each for side in (waiting.one, waiting.two) for each in events_of_case(side.number)]
    assert any(each.said["type"].startswith("import.review_decided") for each in told)
    assert (
        rows("SELECT count(*) FROM cases_importtext WHERE document IN (%s, %s)", waiting.one.id, waiting.two.id)[0][0]
        <= 1
    )
    with pytest.raises(Refused):
        decide(country.clerk, waiting.id, "same")


def test_later_leaves_it_open(waiting, country):
    decide(country.clerk, waiting.id, "later", "等调卷")
    assert waiting.id in {each.id for each in pairs(country.clerk, now())}
    assert pair(country.clerk, waiting.id, now()).one.text


def test_a_decision_outlives_the_next_import(waiting, country, tmp_path, bring):
    decide(country.clerk, waiting.id, "different")
    cases = rows("SELECT number, merged_into FROM cases_case ORDER BY 1")
    reviews = rows("SELECT count(*) FROM cases_importreview")
    bring(country, write_texts(tmp_path / "again.jsonl"))
    write_texts(tmp_path / "more.jsonl").write_text(
        '{"id": "new", "head": "某某县人民法院 刑事判决书"}\n', encoding="utf-8"
    )
    bring(country, tmp_path / "more.jsonl")
    assert rows("SELECT number, merged_into FROM cases_case ORDER BY 1") == cases
    assert rows("SELECT count(*) FROM cases_importreview") == reviews


def test_no_reason_no_decision(waiting, country):
    with pytest.raises(Refused):
        decide(country.clerk, waiting.id, "different", " ")


def test_another_office_sees_nothing_of_it(waiting, country):
    assert pairs(country.other_clerk, now()) == []
    assert batches(country.other_clerk, now()) == []
    for act in (
        lambda: pair(country.other_clerk, waiting.id, now()),
        lambda: decide(country.other_clerk, waiting.id, "same"),
    ):
        with pytest.raises(NotVisible):
            act()


def test_a_prosecutor_decides_nothing(waiting, country):
    with pytest.raises(NotPermitted):
        decide(country.prosecutor, waiting.id, "same")


def test_who_opened_the_pair_is_told_at_both_cases(waiting, country):
    open_pair(acting=country.clerk, review=waiting.id, at=now())
    for side in (waiting.one, waiting.two):
        (told,) = [x for x in looks_shown(country.clerk, [side.number], now()) if x.about == "import_pair"]
        assert (told.actor.id, told.act) == (country.clerk.person, "case.viewed")


def test_a_pair_of_another_office_is_refused_and_the_refusal_is_told(waiting, country):
    with pytest.raises(NotVisible):
        open_pair(acting=country.other_clerk, review=waiting.id, at=now())
    told = rows(
        "SELECT ('{' || first || last || '}')::jsonb FROM access_waiting WHERE person = %s", country.other_clerk.person
    )
    assert [(said["d"]["act"], said["d"]["about"]) for said in (json.loads(row) for (row,) in told)] == [
        ("refused", "case.view")
    ]


def test_two_desks_deciding_at_once_make_one_decision(committed_db, tmp_path, bring):
    country = factories.build()
    bring(country, write_texts(tmp_path / "texts.jsonl"))
    pair_id = pairs(country.clerk, now())[0].id
    given = at_once(*[lambda a=a: decide(country.clerk, pair_id, a) for a in ("same", "different")])
    assert sum(isinstance(each, Refused) for each in given) == 1
    assert not any(isinstance(each, Exception) and not isinstance(each, Refused) for each in given)
