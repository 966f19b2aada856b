"""Looking too often is refused in words, for the person and not the process; absent and forbidden count alike."""

from datetime import timedelta
from time import sleep

import pytest

from tests import factories
from tests.cases.conftest import party
from tests.cases.test_concurrency import at_once
from yihao.cases.commands.look import Mistyped, look_for_same, look_up, open_case
from yihao.cases.commands.register import Undecided, register_case
from yihao.cases.rules import number as lcn
from yihao.cases.rules.filing import read_filing
from yihao.ledger import access
from yihao.ledger.access import access_gaps
from yihao.ledger.queries import accesses_of_case, accesses_of_person
from yihao.people.limits import TooMany
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible


@pytest.fixture(autouse=True)
def counted_anew(monkeypatch):
    """Count from 1 as a new process would, so that a place that is not used shows."""
    monkeypatch.setattr(access, "_counter", access._Counter())
    yield


def search(acting, text="云公（刑）诉字〔2026〕1183号"):
    return look_up(acting=acting, text=text, at=now())


def filed(**changed):
    return read_filing(factories.filing(**changed), today=now().date())


def last(acting):
    seen = accesses_of_person(acting.person)[0]
    return seen.act, seen.about


def test_the_search_after_the_limit_is_refused_and_logged_and_others_search_on(country, settings):
    settings.YIHAO_LOOK_LIMITS = "searched=3/60"
    for text in ("云公（刑）诉字〔2026〕1183号", "匡大成", "查无此人"):
        search(country.clerk, text)
    for text in ("云公（刑）诉字〔2026〕1183号", "匡大成"):
        with pytest.raises(TooMany) as refusal:
            search(country.clerk, text)
        assert refusal.value.status == 429
        assert 0 < refusal.value.retry_after <= 60
        assert last(country.clerk) == ("refused", "too_many.searched")
    assert search(country.colleague).hits == ()
    assert access_gaps(settled_seconds=0) == []


def test_after_the_window_one_searches_again(country, settings):
    settings.YIHAO_LOOK_LIMITS = "searched=1/1"
    search(country.clerk)
    with pytest.raises(TooMany) as refusal:
        search(country.clerk)
    assert refusal.value.retry_after == 1
    sleep(1.1)
    assert search(country.clerk).hits == ()


def test_different_cases_count_and_the_same_one_again_does_not(country, accept, settings):
    settings.YIHAO_LOOK_LIMITS = "opened=2/60"
    one, two, three = (accept(country.clerk, choice="new").number for _ in range(3))
    for number in (one, one, one, two, two):
        open_case(acting=country.clerk, number=number, at=now())
    with pytest.raises(TooMany):
        open_case(acting=country.clerk, number=three, at=now())
    assert last(country.clerk) == ("refused", "too_many.opened")
    assert [a.act for a in accesses_of_case(three)] == []
    assert access_gaps(settled_seconds=0) == []


@pytest.mark.parametrize("which", ["absent", "forbidden", "no number"])
def test_numbers_that_lead_to_no_case_are_limited_more_strictly_and_alike(country, accept, settings, which):
    settings.YIHAO_LOOK_LIMITS = "missed=3/60"
    hidden = accept(country.clerk).number
    own = accept(country.other_clerk).number
    asked = {"absent": lcn.make(2026, "990103", 99_999), "forbidden": hidden, "no number": "no number"}
    for _ in range(2):
        with pytest.raises(NotVisible):
            open_case(acting=country.other_clerk, number=asked[which], at=now())
    assert open_case(acting=country.other_clerk, number=own, at=now())["number"] == own
    with pytest.raises(NotVisible):
        open_case(acting=country.other_clerk, number=asked[which], at=now())
    with pytest.raises(TooMany):
        open_case(acting=country.other_clerk, number=asked[which], at=now())
    with pytest.raises(TooMany):  # nor is it told by what is still answered
        open_case(acting=country.other_clerk, number=own, at=now())
    with pytest.raises(TooMany):
        search(country.other_clerk, own)
    assert access_gaps(settled_seconds=0) == []


def test_a_number_searched_for_in_vain_counts_as_one_that_led_to_no_case(country, settings):
    settings.YIHAO_LOOK_LIMITS = "missed=2/60"
    for _ in range(2):
        search(country.clerk, lcn.make(2026, "990103", 99_999))
    with pytest.raises(TooMany):
        search(country.clerk, lcn.make(2026, "990103", 99_998))


def test_comparisons_with_the_national_index_are_limited_and_so_is_asking_by_accepting(country, accept, settings):
    settings.YIHAO_LOOK_LIMITS = "compared=2/3600"
    accept(country.clerk)
    look_for_same(acting=country.clerk, filing=filed(), at=now())
    with pytest.raises(Undecided):
        register_case(acting=country.clerk, filing=filed(), key="asked-by-accepting", at=now())
    with pytest.raises(TooMany):
        look_for_same(acting=country.clerk, filing=filed(), at=now())
    with pytest.raises(TooMany):
        register_case(acting=country.clerk, filing=filed(), key="asked-by-accepting", at=now())
    assert accept(country.clerk, choice="new").number  # who decides is not held up


def test_of_twelve_searches_at_once_exactly_the_limit_goes_through(committed_country, settings):
    settings.YIHAO_LOOK_LIMITS = "searched=5/60"
    clerk = committed_country.clerk
    done = at_once(*[lambda: search(clerk)] * 12)
    assert sum(isinstance(one, TooMany) for one in done) == 7, done
    assert sum(not isinstance(one, Exception) for one in done) == 5
    assert access_gaps(settled_seconds=0) == []


def test_limits_are_off_where_the_setting_says_so(country, settings):
    settings.YIHAO_LOOK_LIMITS = "off"
    for _ in range(130):
        search(country.clerk)


def test_cases_shown_as_candidates_have_the_look_in_their_own_log(country, accept):
    shown = [accept(country.clerk, choice="new").number for _ in range(3)]
    elsewhere = accept(country.other_clerk, choice="new").number
    before = [len(accesses_of_case(number)) for number in shown]
    look_for_same(acting=country.clerk, filing=filed(), at=now())
    with pytest.raises(Undecided):
        register_case(acting=country.clerk, filing=filed(), key="shown-candidates", at=now())
    for number, had in zip(shown, before, strict=True):
        seen = accesses_of_case(number)
        assert len(seen) == had + 2
        assert [(a.actor.id, a.act, a.about) for a in seen[:2]] == [
            (country.clerk.person, "case.compared", "candidate")
        ] * 2
    assert accesses_of_case(elsewhere) == []
    assert access_gaps(settled_seconds=0) == []


def test_every_case_that_a_search_shows_has_the_look_in_its_own_log(country, accept):
    one = accept(country.clerk, parties=[party("匡大成")], aliases=[{"raw": "云公（刑）诉字〔2026〕1183号"}]).number
    two = accept(
        country.clerk, choice="new", parties=[party("匡大成")], aliases=[{"raw": "云公（刑）诉字〔2026〕1183号"}]
    )
    at = now()
    for text in (one, "云公（刑）诉字〔2026〕1183号", "匡大成", "诈骗"):
        look_up(acting=country.clerk, text=text, at=at)
    kinds = {
        number: [a.about for a in accesses_of_case(number) if a.act == "case.searched"] for number in (one, two.number)
    }
    assert sorted(kinds[one])[:3] == ["alias", "lcn", "name"]
    assert sorted(kinds[two.number])[:2] == ["alias", "name"]
    assert len(kinds[one]) == 4
    assert len(kinds[two.number]) == 3
    assert access_gaps(settled_seconds=0) == []


def test_what_a_mistyped_number_may_mean_is_logged_at_the_case_suggested(country, accept):
    number = accept(country.clerk).number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(Mistyped) as told:
        open_case(acting=country.clerk, number=wrong, at=now() + timedelta(seconds=1))
    assert number in [hit.number for hit in told.value.suggested]
    assert [a.about for a in accesses_of_case(number) if a.act == "case.searched"] == ["lcn_typo"]
