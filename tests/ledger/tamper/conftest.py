"""A small history, and an intruder with the whole database in hand (篡改测试的共用件)."""

import pytest

from tests import factories
from yihao.cases.commands.register import register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger.verifying_run import verify
from yihao.runtime.clock import now


@pytest.fixture
def cases(committed_db):
    """Three cases of one office; their numbers."""
    country = factories.build()
    made = []
    for n in (1, 2, 3):
        raw = factories.filing(
            parties=[{"name": "匡大" + "成安平"[n - 1], "identity": factories.identity(n), "charge": "诈骗罪"}],
            aliases=[{"raw": f"云公（刑）诉字〔2026〕{n}号"}],
        )
        filing = read_filing(raw, today=now().date())
        made.append(
            register_case(acting=country.clerk, filing=filing, choice="new", key=f"tamper-{n}", at=now()).number
        )
    assert verify(workers=1, quiet=True).findings == []
    return made


@pytest.fixture
def intruder(superuser_sql):
    """Run statements with every trigger of the ledger off for the session."""

    def run(statement):
        superuser_sql(f"DO $x$ BEGIN SET LOCAL session_replication_role = replica; {statement}; END $x$")

    return run


@pytest.fixture
def found():
    """Say what verify finds, as ``code where``."""
    return lambda: [f"{one.code} {one.where}" for one in verify(workers=1, quiet=True).findings]
