"""Three offices with one case: a task follows its numbers to where they lead now, and ends when nothing is left to ask."""

from dataclasses import dataclass

import pytest

from tests import factories
from tests.cases.conftest import party
from tests.cases.test_concurrency import at_once, filed
from yihao.cases.commands.alias import OtherNumber, add_alias
from yihao.cases.commands.linking import answer_linking
from yihao.cases.commands.look import open_case
from yihao.cases.commands.register import register_case
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.followers import link_registrations
from yihao.cases.models import Case
from yihao.cases.queries.linking import LinkingRow, linking_tasks
from yihao.ledger.verifying_run import verify
from yihao.people.acting import Acting
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused

DOCUMENT = "云公（刑）诉字〔2026〕1183号"
REASON = "电话核对，同一事实"


@dataclass
class Three:
    """The desks a, b and c, and the numbers they gave, in this order."""

    desks: dict[str, Acting]
    numbers: dict[str, str]

    def tasks(self, desk: str, *, only_open: bool = True) -> list[LinkingRow]:
        return linking_tasks(self.desks[desk], now(), only_open=only_open)

    def task(self, desk: str, other: str) -> LinkingRow:
        unit = self.desks[other].unit
        return next(task for task in self.tasks(desk, only_open=False) if task.foreign_unit == unit)

    def answer(self, desk: str, other: str, answer: str = "same") -> None:
        task = self.task(desk, other).id
        answer_linking(acting=self.desks[desk], task=task, answer=answer, reason=REASON, at=now())

    def merge(self, desk: str, other: str) -> None:
        self.answer(desk, other)
        self.answer(other, desk)

    def leads(self) -> set[str]:
        return {row.merged_into or row.number for row in Case.objects.filter(number__in=self.numbers.values())}


def register(country: factories.Country, turn: int = 0, **filed_at) -> Three:
    desks = {"a": country.clerk, "b": country.city_clerk, "c": country.other_clerk}
    numbers = {}
    for name, desk in desks.items():
        filing = filed(**filed_at[name])
        numbers[name] = register_case(
            acting=desk, filing=filing, choice="new", key=f"three-{turn:03}-{name}", at=now()
        ).number
    return Three(desks, numbers)


@pytest.fixture
def chain(committed_country):
    """A and b share a person, b and c a document number."""
    return register(
        committed_country,
        a={"aliases": []},
        b={"aliases": [{"raw": DOCUMENT}]},
        c={"parties": [party("甲某")], "aliases": [{"raw": DOCUMENT}]},
    )


def triangle(country, turn=0):
    """Each shares a person with each other."""
    told = {"aliases": [], "parties": [party("匡大成", turn + 1)]}
    return register(country, turn, a=told, b=told, c=told)


def sound():
    return verify(workers=1, quiet=True).findings == []


def test_after_one_number_was_merged_the_answers_merge_the_one_that_it_leads_to(chain):
    chain.merge("a", "b")
    assert [(task.own, task.leads_to, task.ended) for task in chain.tasks("b")] == [
        (chain.numbers["b"], chain.numbers["a"], "")
    ]
    chain.answer("b", "c")
    with pytest.raises(NotVisible):
        open_case(acting=chain.desks["c"], number=chain.numbers["a"], at=now())
    assert chain.task("c", "b").agreed_number == ""
    chain.answer("c", "b")
    assert chain.leads() == {chain.numbers["a"]}
    for desk in chain.desks.values():
        for number in chain.numbers.values():
            assert open_case(acting=desk, number=number, at=now())["number"] == chain.numbers["a"]
    assert {chain.task(*pair).agreed_number for pair in ("bc", "cb", "ab")} == {chain.numbers["a"]}
    assert [chain.tasks(desk) for desk in "abc"] == [[], [], []]
    assert sound()


def test_an_answer_given_before_the_number_was_merged_still_counts(chain):
    chain.answer("b", "c")
    chain.merge("a", "b")
    assert chain.task("c", "b").they_answered and chain.task("c", "b").other_moved
    chain.answer("c", "b")
    assert chain.leads() == {chain.numbers["a"]}
    assert sound()


def test_the_task_follows_over_several_mergers(chain, accept):
    older = accept(chain.desks["a"], choice="new", parties=[party("乙某")], aliases=[]).number
    chain.merge("a", "b")
    told = {"number": chain.numbers["a"], "kind": "merged_into", "other": older, "reason": "并案", "at": now()}
    relate_cases(acting=chain.desks["a"], **told)
    assert chain.task("b", "c").leads_to == older
    chain.answer("c", "b")
    chain.answer("b", "c")
    assert len(chain.leads()) == 1
    assert sound()


def test_a_task_whose_numbers_lead_to_one_by_now_has_ended_and_waits_for_nobody(committed_country):
    three = triangle(committed_country)
    assert [len(three.tasks(desk)) for desk in "abc"] == [2, 2, 2]
    three.answer("b", "c")
    three.merge("a", "b")
    three.merge("a", "c")
    assert three.leads() == {three.numbers["a"]}
    assert [three.tasks(desk) for desk in "abc"] == [[], [], []]
    ended = three.task("c", "b")
    assert (ended.ended, ended.my_answer, ended.is_open, ended.leads_to) == (
        "one_number", "", False, three.numbers["a"],
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        three.answer("c", "b")
    assert refused.value.code == "linking_ended" and "已通向同一案号" in refused.value.words.zh
    assert three.task("c", "b").my_answer == ""
    assert sound()


def test_a_task_of_which_one_side_is_void_has_ended_for_both(chain):
    chain.answer("b", "c")
    void_case(acting=chain.desks["c"], number=chain.numbers["c"], reason="错录", at=now())
    assert (chain.task("c", "b").ended, chain.task("b", "c").ended) == ("own_void", "other_void")
    assert chain.tasks("c") == [] and [task.foreign_unit for task in chain.tasks("b")] == [chain.desks["a"].unit]
    for answer in ("same", "different"):
        with pytest.raises(Refused) as refused:
            chain.answer("c", "b", answer)
        assert refused.value.code == "linking_ended" and "本院的案号已经作废" in refused.value.words.zh
    assert sound()


@pytest.mark.parametrize("turn", range(4))
def test_tasks_answered_at_once_that_touch_the_same_number_end_with_one_number(committed_country, turn):
    three = triangle(committed_country)
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    for first, _ in pairs:
        three.answer(first, _)
    if turn == 3:  # no way but over b
        pairs.pop()
    told = at_once(*[lambda pair=pair: three.answer(pair[1], pair[0]) for pair in pairs])
    # Whoever came last may hear that there is nothing left to answer.
    assert all(each is None or (isinstance(each, Refused) and each.code == "linking_ended") for each in told), told
    assert three.leads() == {three.numbers["a"]}
    assert [three.tasks(desk) for desk in "abc"] == [[], [], []]
    assert sound()


def test_mergers_by_a_desk_and_by_answers_at_once_do_not_block_each_other(committed_country, accept):
    """Each merger moves what was merged before; rows are locked in ascending order whichever way they are reached."""
    for turn in range(4):
        three = triangle(committed_country, turn + 10)
        a = three.desks["a"]
        more = [accept(a, choice="new", parties=[party(f"丙{turn}")], aliases=[]).number for _ in range(2)]
        three.merge("a", "b")
        three.answer("b", "c")

        def relate(number, other, a=a):
            told = {"number": number, "kind": "merged_into", "other": other, "reason": "并案", "at": now()}
            relate_cases(acting=a, **told)

        told = at_once(
            lambda three=three: three.answer("c", "b"),
            lambda three=three, more=more: relate(three.numbers["a"], more[0]),
            lambda three=three, more=more: relate(more[1], three.numbers["a"]),
            lambda three=three, more=more: relate(three.numbers["b"], more[0]),  # merged already: blocks nobody
        )
        assert all(isinstance(each, Refused | None) for each in told), told
        assert told[0] is None and told[1] is None
        assert {row.merged_into for row in Case.objects.filter(merged_into__gt="")} <= {
            row.number for row in Case.objects.filter(merged_into="")
        }
        assert len(three.leads()) == 1
    assert sound()


def test_a_number_added_later_opens_a_task_with_what_the_other_leads_to_and_once_only(committed_country):
    three = register(
        committed_country,
        a={"aliases": []},
        b={"aliases": [{"raw": DOCUMENT}]},
        c={"parties": [party("甲某")], "aliases": []},
    )
    three.merge("a", "b")

    def add(desk, raw):
        add_alias(acting=three.desks[desk], told=OtherNumber(three.numbers[desk], raw), at=now())
        while link_registrations():
            pass

    add("c", DOCUMENT)
    (task,) = three.tasks("c")
    assert (task.foreign_unit, task.grounds, task.goes_on) == (three.desks["a"].unit, "alias", False)
    three.answer("c", "a")
    add("c", "（2026）澄9901刑初8号")
    add("a", "（2026）澄9901刑初8号")
    assert [len(three.tasks(desk, only_open=False)) for desk in "abc"] == [2, 1, 1]
    three.answer("a", "c")
    assert three.leads() == {three.numbers["a"]}
    assert sound()


def test_the_open_task_of_a_merged_number_is_not_opened_a_second_time(chain):
    chain.merge("a", "b")
    for desk in "ac":
        add_alias(acting=chain.desks[desk], told=OtherNumber(chain.numbers[desk], "（2026）澄9901刑初9号"), at=now())
    while link_registrations():
        pass
    assert [len(chain.tasks(desk)) for desk in "abc"] == [0, 1, 1]


def test_the_grounds_name_all_that_agrees(committed_country, accept):
    accept(committed_country.clerk)
    accept(committed_country.other_clerk)
    assert linking_tasks(committed_country.clerk, now())[0].grounds == "identity,alias"


def test_the_grounds_name_all_that_agrees_when_it_is_found_afterwards(committed_country):
    desks = (committed_country.clerk, committed_country.other_clerk)
    filing = filed()
    at_once(*[lambda d=d: register_case(acting=d, filing=filing, key="at-once-2", at=now()) for d in desks])
    while link_registrations():
        pass
    assert linking_tasks(committed_country.clerk, now())[0].grounds == "identity,alias"


def test_what_agrees_later_is_added_to_the_grounds_of_the_open_task(chain):
    chain.merge("a", "b")
    assert (chain.task("c", "b").grounds, chain.task("b", "c").grounds) == ("alias", "alias")
    chain.answer("c", "b")
    again = filed(parties=[party("匡大成", 1)], aliases=[])
    register_case(acting=chain.desks["c"], filing=again, choice=chain.numbers["c"], key="three-again", at=now())
    while link_registrations():
        pass
    assert (chain.task("c", "b").grounds, chain.task("b", "c").grounds) == ("identity,alias", "identity,alias")
    assert [len(chain.tasks(desk, only_open=False)) for desk in "abc"] == [1, 2, 1]
    assert sound()


def test_a_person_who_is_in_both_merged_cases_is_counted_once(committed_country):
    three = register(
        committed_country,
        a={"aliases": []},
        b={"aliases": []},
        c={"aliases": [], "parties": [party("匡大成", 1), party("丁某", 2), party("戊某")]},
    )

    def counted():
        return open_case(acting=three.desks["a"], number=three.numbers["a"], at=now())["parties_count"]

    assert counted() == 1
    three.merge("a", "b")
    assert counted() == 1
    three.merge("a", "c")
    assert counted() == 3
