"""Shorthand for acts at the desk (受理测试件)."""

import pytest

from tests import factories
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.runtime.clock import now


@pytest.fixture
def country(db):
    return factories.build()


@pytest.fixture
def committed_country(committed_db):
    """The same, where each act is a transaction of its own, as at two offices."""
    return factories.build()


@pytest.fixture
def accept():
    state = {"turn": 0}

    def run(acting, *, key=None, choice="", **changed):
        state["turn"] += 1
        at = now()
        filing = read_filing(factories.filing(**changed), today=at.date())
        return register_case(acting=acting, filing=filing, choice=choice, key=key or f"key-{state['turn']:06}", at=at)

    return run


def party(name, n=None, **more):
    """One party, with an invented identity number when ``n`` is given."""
    return {"name": name, "identity": factories.identity(n) if n else "", "charge": "盗窃罪"} | more
