"""Two desks at once, a lost answer, a turning year: no number twice, no gap, nothing half done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from tests import factories
from tests.cases.conftest import party
from yihao.cases.commands import register
from yihao.cases.commands.register import Registered, Undecided, register_case
from yihao.cases.followers import link_registrations
from yihao.cases.queries.linking import linking_tasks
from yihao.cases.queries.numbers import audit_numbers
from yihao.cases.rules.filing import read_filing
from yihao.people.rules.categories import Category
from yihao.runtime.clock import BEIJING, now


def at_once(*acts):
    """Run acts in threads of their own, each with its own connection; give results or refusals."""

    def run(act):
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def filed(**changed):
    return read_filing(factories.filing(**changed), today=now().date())


def test_eight_requests_with_one_key_give_one_number(committed_country):
    filing = filed()
    clerk = committed_country.clerk
    given = at_once(*[lambda: register_case(acting=clerk, filing=filing, key="one-key-for-all", at=now())] * 8)
    assert len({g.number for g in given}) == 1
    assert sum(not g.is_replay for g in given) == 1
    (series,) = audit_numbers(clerk, unit=clerk.unit, at=now())
    assert (series.mark, series.issued) == (1, 1)


def test_two_desks_of_one_office_with_one_case_in_hand_give_it_one_number(committed_country):
    desks = [
        committed_country.clerk,
        factories.person("杜若溪", factories.YUNXI, Category.CASE_MANAGEMENT, department="案件管理部"),
    ]
    for turn in range(4):
        filing = filed(parties=[party(f"甲{turn}成", turn + 10)], aliases=[{"raw": f"云公（刑）诉字〔2026〕7{turn}号"}])
        given = at_once(
            *[
                lambda desk=desk, n=n, filing=filing, turn=turn: register_case(
                    acting=desk, filing=filing, key=f"desk-{turn}-{n:04}", at=now()
                )
                for n, desk in enumerate([*desks, desks[0]])
            ]
        )
        numbers = {g.number for g in given if isinstance(g, Registered)}
        refused = [g for g in given if isinstance(g, Undecided)]
        assert (len(numbers), len(refused)) == (1, 2), given
        assert {c.number for g in refused for c in g.sameness.own} == numbers, (
            "the others are shown what the first made"
        )


def test_parallel_acceptance_with_rollbacks_leaves_no_gap(committed_country):
    clerk = committed_country.clerk

    def accept(n):
        filing = filed(parties=[party(f"甲{chr(0x4E00 + n)}")], aliases=[])
        if n % 4:
            return lambda: register_case(acting=clerk, filing=filing, key=f"parallel-{n:03}", at=now())

        def fails():
            with transaction.atomic():
                register_case(acting=clerk, filing=filing, key=f"parallel-{n:03}", at=now())
                raise RuntimeError("the power went")

        return fails

    given = [g for g in at_once(*[accept(n) for n in range(24)]) if not isinstance(g, RuntimeError)]
    assert len({g.number for g in given}) == 18
    (series,) = audit_numbers(clerk, unit=clerk.unit, at=now())
    assert (series.mark, series.issued, series.is_whole) == (18, 18, True)


@pytest.mark.parametrize("turn", range(3))
def test_the_same_case_at_two_offices_at_once_is_found_afterwards(committed_country, turn):
    filing = filed()
    desks = (committed_country.clerk, committed_country.other_clerk)
    given = at_once(*[lambda d=d: register_case(acting=d, filing=filing, key="at-once-1", at=now()) for d in desks])
    assert len({g.number for g in given}) == 2
    while link_registrations():
        pass
    tasks = [linking_tasks(d, now()) for d in desks]
    assert [len(t) for t in tasks] == [1, 1]
    while link_registrations():
        pass
    assert [len(linking_tasks(d, now())) for d in desks] == [1, 1]


def test_a_lost_connection_after_commit_gives_the_same_number_again(committed_country):
    filing = filed()
    clerk = committed_country.clerk
    first = register_case(acting=clerk, filing=filing, key="lost-answer", at=now())
    connection.close()
    again = register_case(acting=clerk, filing=filing, key="lost-answer", at=now())
    assert (again.number, again.receipt.seq, again.receipt.leaf) == (
        first.number,
        first.receipt.seq,
        first.receipt.leaf,
    )


def test_at_new_year_the_number_is_of_the_year_in_which_it_is_recorded(committed_country, set_clock, monkeypatch):
    set_clock(datetime(2026, 12, 31, 23, 59, 59, 500_000, tzinfo=BEIJING))
    filing = filed()
    real = register.record_many

    def after_midnight(entries):
        monkeypatch.setattr(register, "record_many", real)
        set_clock(datetime(2027, 1, 1, 0, 0, 0, 100_000, tzinfo=BEIJING))
        return real(entries)

    monkeypatch.setattr(register, "record_many", after_midnight)
    given = register_case(acting=committed_country.clerk, filing=filing, key="new-year", at=now())
    assert given.number.startswith("2027")
    assert given.receipt.rec.year == 2027
    assert [(a.year, a.mark) for a in audit_numbers(committed_country.clerk, unit="990103", at=now())] == [(2027, 1)]
