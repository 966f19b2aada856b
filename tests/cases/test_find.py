"""Any number ever printed for a case finds it, for those who may see it."""

import pytest

from tests.cases.conftest import party
from yihao.cases.commands.look import look_up, open_by_any_number, open_case, who_looked
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.within import reveal_names
from yihao.cases.rules import number as lcn
from yihao.cases.rules.unseen import Several
from yihao.ledger import access
from yihao.ledger.queries import access_gaps, accesses_of_case, accesses_of_person
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible

NUMBERS = [
    "云公（刑）诉字〔2026〕1183号",
    "云检刑诉〔2026〕311号",
    "（2026）澄0103刑初402号",
    "A9901030000002026090187",
    "云检刑诉受[2026]990103000001号",
]


@pytest.fixture
def case(country, accept):
    return accept(country.clerk, aliases=[{"raw": n} for n in NUMBERS])


def found(acting, text):
    return [h.number for h in look_up(acting=acting, text=text, at=now()).hits]


@pytest.mark.parametrize("text", [*NUMBERS, "云公(刑)诉字[2026]1183号", "(2026)澄0103刑初402号", "匡大成", "诈骗"])
def test_any_number_name_or_cause_finds_the_case(country, case, text):
    assert found(country.clerk, text) == [case.number]


def test_the_number_is_read_in_any_spelling(country, case):
    printed = lcn.format(case.number)
    for text in (
        printed,
        case.number,
        printed.replace("检", "Ｊ"),
        f"JC1:{case.number}",
        " ".join(case.number),
        printed + "/M01",
    ):
        assert found(country.clerk, text) == [case.number]


@pytest.mark.parametrize("place", range(17))
def test_a_mistyped_number_is_suggested_to_those_who_may_see_the_case(country, case, place):
    wrong = case.number[:place] + str((int(case.number[place]) + 1) % 10) + case.number[place + 1 :]
    answer = look_up(acting=country.clerk, text=wrong, at=now())
    assert not answer.hits
    assert [h.number for h in answer.suggested] == [
        case.number
    ] or place < 4  # a wrong year may not be plausible at all
    assert not look_up(acting=country.other_clerk, text=wrong, at=now()).suggested


def test_another_office_finds_nothing_by_any_number(country, case):
    for text in (*NUMBERS, case.number, "匡大成"):
        assert found(country.other_clerk, text) == []


def test_absent_and_forbidden_answer_alike(country, case):
    answers = []
    for number in (case.number, lcn.make(2026, "990103", 777), "nonsense", ""):
        with pytest.raises(NotVisible) as refusal:
            open_case(acting=country.other_clerk, number=number, at=now())
        answers.append((refusal.value.code, refusal.value.words, refusal.value.status))
    assert len(set(answers)) == 1


def test_every_look_and_every_refusal_is_logged(country, case):
    open_by_any_number(acting=country.clerk, text=NUMBERS[0], at=now())
    with pytest.raises(NotVisible):
        open_case(acting=country.other_clerk, number=case.number, at=now())
    assert [a.act for a in accesses_of_case(case.number)] == ["case.viewed"]
    assert [a.act for a in accesses_of_person(country.other_clerk.person)] == ["refused"]
    assert who_looked(acting=country.clerk, number=case.number, at=now())[0].actor.id == country.clerk.person


def test_names_are_masked_until_revealed_and_revealing_is_logged(country, case):
    card = open_case(acting=country.clerk, number=case.number, at=now())
    assert card["parties"][0]["name"] == "匡某成"
    assert reveal_names(acting=country.clerk, number=case.number, reason="核对身份", at=now()).names == {
        (case.number, 1): "匡大成"
    }
    assert accesses_of_case(case.number)[0].act == "case.names_revealed"


def test_a_two_character_cause_is_found_though_it_looks_like_a_name(country, accept):
    given = accept(country.clerk, cause="盗窃", parties=[party("甲乙")], aliases=[])
    assert found(country.clerk, "盗窃") == [given.number]


def test_every_look_is_noted_once_and_none_leaves_a_gap(country, accept, monkeypatch):
    monkeypatch.setattr(access, "_counter", access._Counter())  # as a new process would count
    one, two = accept(country.clerk), accept(country.clerk, choice="new")
    relate_cases(acting=country.clerk, number=two.number, kind="merged_into", other=one.number, reason="并案", at=now())
    before = len(accesses_of_person(country.clerk.person))
    assert open_case(acting=country.clerk, number=one.number, at=now())["number"] == one.number
    assert open_case(acting=country.clerk, number=two.number, at=now())["number"] == one.number
    assert found(country.clerk, one.number) == [one.number]
    assert found(country.clerk, "云公（刑）诉字〔2026〕999999号") == []
    assert found(country.clerk, "查无此人") == []
    for nobodys in (lcn.make(2026, "990103", 99_999), "no number"):
        with pytest.raises(NotVisible):
            open_case(acting=country.clerk, number=nobodys, at=now())
    looks = accesses_of_person(country.clerk.person)[: -before or None]
    assert [(a.act, a.about) for a in reversed(looks)] == [
        *[("case.viewed", "card")] * 2, *[("case.searched", kind) for kind in ("lcn", "alias", "name")],
        *[("refused", "case.view")] * 2,
    ]  # fmt: skip
    assert [a.act for a in accesses_of_case(one.number)].count("case.viewed") == 2
    assert access_gaps(settled_seconds=0) == []


def test_a_number_on_two_cases_is_not_denied_but_leads_to_a_choice(country, accept):
    raw = "云公（刑）诉字〔2026〕90597号"
    one = accept(country.clerk, aliases=[{"raw": raw}], parties=[party("甲成", 21)]).number
    two = accept(country.clerk, aliases=[{"raw": raw}], parties=[party("乙成", 22)], choice="new").number
    with pytest.raises(Several) as told:
        open_by_any_number(acting=country.clerk, text=raw, at=now())
    assert all(lcn.format(number) in told.value.words.zh for number in (one, two))
    assert told.value.status == 409
    assert next(a.act for a in accesses_of_case(two)) == "case.searched"
    with pytest.raises(NotVisible):
        open_by_any_number(acting=country.other_clerk, text=raw, at=now())
