"""When the ledger is in order, needs a look, or needs action: judged without a database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yihao.ledger.rules.health import (
    FaultFound,
    Health,
    Level,
    Place,
    Short,
    Uncosigned,
    Verification,
    WitnessStanding,
    in_plain_words,
    lasting,
    level_of,
    short_logs,
)
from yihao.ledger.rules.note import COSIGNATURE, ED25519, VerifierKey
from yihao.ledger.rules.policy import Policy, Witness
from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words

pytestmark = pytest.mark.pure
AT = datetime(2026, 11, 28, 12, 0, tzinfo=BEIJING)
LOG, OTHER = Place("ledger", "990103", 1), Place("access", "990103", 1)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def key(name, kind=COSIGNATURE):
    return VerifierKey(name, kind, name.encode().ljust(32, b"."))


def policy(*witnesses, any_of=({"province": 1},)):
    listed = tuple(Witness(name, key(name), body, outside, replays=False) for name, body, outside in witnesses)
    return Policy("d.invalid", key("d.invalid", ED25519), listed, any_of, outside=1)


TWO = policy(("a", "province", False), ("d", "discipline", True))
THREE = policy(("a", "province", False), ("b", "province", False), ("d", "discipline", True))


def health(**changed):
    whole = {
        "at": AT, "logs": 2, "behind": 0, "unsealed": 0, "unsealed_seconds": 0.0, "has_policy": True, "witnesses": (),
        "short": (), "round": None, "faults": (), "national": None, "verification": None,
    }  # fmt: skip
    return Health(**(whole | changed))


def standing(seconds, fault=""):
    return WitnessStanding("a", False, False, 1, 5, seconds, AT, fault, AT)


def fault(is_open):
    return FaultFound(LOG, 3, "seal.leaf", Words("改过", "changed"), AT, is_open)


def verified(findings):
    return Verification(AT - timedelta(days=400), "0.1.0", 1000, findings, ("leaf",) if findings else ())


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0, Level.OK), (5 * MINUTE, Level.OK), (5 * MINUTE + 1, Level.AMBER), (DAY - 1, Level.AMBER), (DAY, Level.RED)],
)
def test_five_minutes_are_amber_and_a_day_is_red(seconds, level):
    assert level_of(seconds) == level
    assert health(unsealed_seconds=seconds).level == level
    assert health(short=(Short(LOG, seconds),)).level == level


def test_a_witness_that_is_away_for_a_week_is_amber_while_the_quorum_is_reached_without_it():
    assert health(witnesses=(standing(7 * DAY),)).level == Level.AMBER
    assert health(witnesses=(standing(MINUTE),)).level == Level.OK


def test_a_fault_is_red_until_something_was_sealed_past_it():
    assert health(faults=(fault(True),)).level == Level.RED
    overcome = health(faults=(fault(False),))
    assert (overcome.level, overcome.open_faults) == (Level.OK, ())


def test_a_verification_that_found_something_is_red_and_a_sound_one_is_not_however_old():
    assert health(verification=verified(1)).level == Level.RED
    assert health(verification=verified(0)).level == Level.OK


def test_the_worst_reason_stands_first_and_each_is_said():
    found = health(
        unsealed_seconds=HOUR, short=(Short(LOG, 2 * DAY),), witnesses=(standing(2 * DAY),), faults=(fault(True),)
    )
    assert found.level == Level.RED
    assert [level for level, _ in found.reasons] == [Level.RED, Level.RED, Level.AMBER, Level.AMBER]
    assert any("60 分钟" in words.zh and "60 min" in words.en for _, words in found.reasons)


def test_a_log_is_short_from_the_first_checkpoint_after_the_last_that_had_enough():
    away = Uncosigned(LOG, 10, "d", 7, 3 * HOUR)
    assert short_logs(TWO, [away]) == (Short(LOG, 3 * HOUR),)
    assert short_logs(TWO, []) == ()


def test_a_witness_that_never_came_does_not_make_a_log_short_where_others_are_enough():
    never = Uncosigned(LOG, 10, "b", 0, 9 * DAY)
    assert short_logs(THREE, [never]) == ()
    assert short_logs(THREE, [never, Uncosigned(LOG, 10, "d", 8, HOUR)]) == (Short(LOG, HOUR),)


def test_a_log_that_never_had_enough_is_short_since_its_first_checkpoint():
    both = [Uncosigned(LOG, 10, "a", 4, HOUR), Uncosigned(LOG, 10, "d", 0, DAY)]
    assert short_logs(TWO, both) == (Short(LOG, DAY),)


def test_without_a_policy_no_cosignature_counts():
    assert short_logs(None, [Uncosigned(LOG, 10, "", 0, DAY), Uncosigned(LOG, 10, "a", 9, HOUR)]) == (Short(LOG, DAY),)


def test_logs_are_named_the_longest_first():
    rows = [Uncosigned(LOG, 5, "d", 4, HOUR), Uncosigned(OTHER, 5, "d", 4, DAY)]
    assert [one.log for one in short_logs(TWO, rows)] == [OTHER, LOG]


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0.4, "0 秒", "0 s"), (119, "119 秒", "119 s"), (120, "2 分钟", "2 min"), (7200, "2 小时", "2 h"), (172800, "2 日", "2 days")],
)  # fmt: skip
def test_how_long_is_said_in_one_unit(seconds, zh, en):
    assert lasting(seconds) == Words(zh, en)


def test_a_witness_is_quoted_in_words_and_not_in_the_machines_spelling():
    refused = '{"type": "about:blank", "code": "no_such", "title": "\\u6ca1\\u6709", "detail": "\\u4ee4\\u724c\\u4e0d\\u5bf9\\u3002"}'
    assert in_plain_words(f"503 取不到条目：401 {refused} nothing is cosigned: 401 {refused[:-30]}") == (
        "503 取不到条目：401 令牌不对。 nothing is cosigned: 401 没有"
    )
    both = '{"error": {"code": "x", "zh": "请求过大。", "en": "Too \\"large\\"."}}'
    assert in_plain_words(f"413 {both}\n") == '413 请求过大。 Too "large".'
    cut = '403 {"zh": "\\u4ee4\\u72'
    assert in_plain_words(cut) == "403 令"
    assert in_plain_words("the witness said {nothing} of use") == "the witness said {nothing} of use"
    assert in_plain_words("ConnectionRefusedError") == "ConnectionRefusedError"
