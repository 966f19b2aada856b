"""Accepting a case gives it one number for life; a second matter keeps it."""

import pytest
from django.db import connection

from tests.cases.conftest import party
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.look import open_case
from yihao.cases.commands.register import Undecided
from yihao.cases.commands.void import void_case
from yihao.cases.commands.within import events_of
from yihao.cases.rules import number as lcn
from yihao.cases.rules.filing import InvalidFiling
from yihao.ledger.commands import IdempotencyConflict
from yihao.people.permissions import NotPermitted
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible


def rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_numbers_run_on_without_a_gap_and_pass_their_check(country, accept):
    given = [accept(country.clerk, parties=[party(f"甲{c}", i)], aliases=[]) for i, c in enumerate("乙丙丁", 1)]
    assert [g.number[:15] for g in given] == [f"{country.at.year}9901030000{i}" for i in (1, 2, 3)]
    assert all(lcn.is_valid(g.number) for g in given)


def test_a_void_number_is_never_given_again(country, accept):
    accept(country.clerk, parties=[party("甲乙")], aliases=[])
    second = accept(country.clerk, parties=[party("丙丁")], aliases=[])
    void_case(acting=country.clerk, number=second.number, reason="重复录入", at=now())
    third = accept(country.clerk, parties=[party("戊己")], aliases=[])
    assert third.number[10:15] == "00003"
    assert open_case(acting=country.clerk, number=second.number, at=now())["state"] == "VOID"


def test_the_same_key_gives_the_same_number_and_another_body_is_refused(country, accept):
    first = accept(country.clerk, key="same-key-1")
    again = accept(country.clerk, key="same-key-1")
    assert (again.number, again.receipt.leaf, again.is_replay) == (first.number, first.receipt.leaf, True)
    with pytest.raises(IdempotencyConflict):
        accept(country.clerk, key="same-key-1", cause="盗窃")
    assert rows("cases_case") == 1


def test_candidates_must_be_judged_before_a_number_is_given(country, accept):
    first = accept(country.clerk)
    with pytest.raises(Undecided) as refusal:
        accept(country.clerk)
    (candidate,) = refusal.value.sameness.own
    assert candidate.number == first.number
    assert candidate.same_identities == (1,)
    assert candidate.is_likely
    assert rows("cases_case") == 1


def test_choosing_a_candidate_makes_a_new_matter_under_the_old_number(country, accept):
    first = accept(country.clerk, matter_kind="ARREST_REVIEW")
    second = accept(country.clerk, choice=first.number, parties=[party("匡大成", 1), party("路遥远", 2)])
    assert (second.number, second.matter) == (first.number, 2)
    card = open_case(acting=country.clerk, number=first.number, at=now())
    assert [m["ordinal"] for m in card["matters"]] == [1, 2]
    assert [(p["ordinal"], p["name"]) for p in card["parties"]] == [(1, "匡某成"), (2, "路某远")]
    assert card["parties_count"] == 2
    told = events_of(acting=country.clerk, number=first.number, at=now())
    assert [t.type for t in told] == ["case.registered/2", "matter.registered/2", "case.sameness_decided/1"]


@pytest.mark.parametrize("written", ["匡大成", "匡大诚"])
def test_a_person_whose_name_was_corrected_is_known_by_either_name(country, accept, written):
    first = accept(country.clerk, parties=[party("匡大成")])
    made = Correction(first.number, "party.name", "P01", "匡大诚", "与身份证核对")
    correct_case(acting=country.clerk, made=made, at=now())
    second = accept(country.clerk, choice=first.number, parties=[party(written)])
    card = open_case(acting=country.clerk, number=first.number, at=now())
    assert (second.matter, [p["ordinal"] for p in card["parties"]]) == (2, [1])


def test_choosing_none_of_them_makes_a_new_number_and_the_judgment_is_an_event(country, accept):
    first = accept(country.clerk)
    second = accept(country.clerk, choice="new")
    assert second.number != first.number
    told = events_of(acting=country.clerk, number=second.number, at=now())
    assert told[-1].facts == {"shown": [first.number], "chosen": "new"}


def test_a_case_out_of_sight_cannot_be_chosen(country, accept):
    elsewhere = accept(country.other_clerk)
    with pytest.raises(NotVisible):
        accept(country.clerk, choice=elsewhere.number)


def test_an_outsider_is_refused_and_nothing_is_recorded(country, accept):
    before = rows("event")
    for acting in (country.prosecutor, country.chief, country.inspector):
        with pytest.raises(NotPermitted):
            accept(acting)
    assert rows("event") == before
    assert rows("cases_counter") == 0


def test_five_hundred_parties_fit_in_several_entries(country, accept):
    names = [
        party(f"甲{chr(0x4E00 + i)}", measures=[{"kind": "BAIL", "since": "2026-01-01", "place": "家中"}])
        for i in range(500)
    ]
    given = accept(country.clerk, parties=names, aliases=[])
    told = events_of(acting=country.clerk, number=given.number, at=now())
    assert told[0].type == "case.registered/2"
    assert sum(len(t.facts.get("parties", ())) for t in told) == 500


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "20260101"}, "received_on"),
        ({"cause": ""}, "cause"),
        ({"cause": "诈\u200b骗"}, "cause"),
        ({"cause": "诈\u202e骗"}, "cause"),
        ({"cause": "x" * 10_000_000}, "cause"),
        ({"parties": []}, "parties"),
        ({"parties": [{"name": "甲乙", "identity": "990103198001010011"}]}, "parties.0.identity"),
        (
            {"parties": [{"name": "甲乙", "measures": [{"kind": "ARREST", "since": "2026-13-01"}]}]},
            "parties.0.measures.0.since",
        ),
        ({"aliases": [{"raw": "A990103000000202609018", "kind": "police_case"}]}, "aliases.0.raw"),
        ({"matter_kind": "NOTHING"}, "matter_kind"),
        ({"secrecy": 0, "juvenile": True}, "secrecy"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(country, accept, changed, field):
    with pytest.raises(InvalidFiling) as refusal:
        accept(country.clerk, **changed)
    assert field in {p.field for p in refusal.value.problems}
    assert all(p.words.zh and p.words.en for p in refusal.value.problems)
    assert rows("cases_case") == 0


def test_no_name_or_identity_stands_in_the_entries(country, accept):
    accept(country.clerk, note="匡大成的同案人在逃")
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(entry, 'UTF8') FROM event")
        text = "".join(r[0] for r in cursor.fetchall())
    for hidden in ("匡大成", "匡", "99010319800101", "云公", "云溪区公安局", "在逃"):
        assert hidden not in text
