"""How far a case is sealed and witnessed: waiting, sealed, witnessed at every office it passed; one statement whatever its size."""

import time

import pytest

from tests import databases, factories
from tests.ledger import bundles
from tests.ledger.conftest import CLERK, NUMBER
from tests.ledger.hand_sealed import seal
from tests.ledger.sealing import act
from yihao.ledger.queries import site
from yihao.ledger.standing import Standing, standing_of
from yihao.runtime.words import Words
from yihao.web.pages.case import proof

HERE, THERE = CLERK.unit, "990124"


@pytest.fixture
def witnessed(committed_db):
    found = site()
    keys = bundles.Site()
    keys.enrolment, keys.at = bundles.Key(found.domain, bundles.ED25519), int(time.time())
    with databases.CLUSTER.connect("yihao_sealer", committed_db) as sql:
        for key, outside in zip(keys.witnesses, (False, True), strict=True):
            sql.execute(
                "INSERT INTO seal_witness VALUES (%s, %s, %s, true)", [key.public.name, str(key.public), outside]
            )
    return lambda *units: seal(committed_db, keys, units=list(units))


def test_a_case_nobody_knows_has_no_entries(committed_db):
    assert standing_of([NUMBER]) == Standing(0, 0, 0, None, (), 0)


def test_entries_wait_until_they_are_sealed_and_witnessed_at_every_office(witnessed):
    act(3)
    act(2, unit=THERE)
    waiting = standing_of([NUMBER])
    assert (waiting.entries, waiting.unsealed, waiting.witnesses) == (5, 5, ())
    witnessed(HERE)
    half = standing_of([NUMBER])
    assert (half.entries, half.unsealed, half.witnesses) == (5, 2, ())
    witnessed(THERE)
    whole = standing_of([NUMBER])
    assert (whole.unsealed, whole.unwitnessed, len(whole.witnesses), whole.outside) == (0, 0, 2, 1)
    act(1)
    assert standing_of([NUMBER]).unsealed == 1


def test_the_question_is_one_statement_whatever_the_case(witnessed):
    act(3)
    with factories.counted() as sent:
        standing_of([NUMBER])
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(3, 1, 1, None, (), 0), "3 条记录，2 条待封存见证"),
        (Standing(3, 0, 0, None, (), 0), "3 条记录已封存，尚无见证"),
        (Standing(3, 0, 0, None, ("a", "b"), 1), "3 条记录全部封存，最近 　2 方见证，其中检察机关之外 1 方"),
    ],
)
def test_the_case_head_says_no_more_than_what_was_noted(standing, said):
    words = proof(standing)
    assert isinstance(words, Words)
    assert words.zh.startswith(said)
