"""An epoch of a log left out of a bundle, emptied or made up: not sound where anything speaks of it, and otherwise as of before it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.ledger.bundles import CITY, DOMAIN, YUNXI, Site, edited
from tests.ledger.omitting import EMPTY, before, checked, codes, dropped, emptied, place, rotated
from yihao.ledger import verifier
from yihao.ledger.bundling import write_bundle

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def moved() -> Site:
    return rotated()


def test_two_epochs_are_sound_and_the_closed_one_does_not_set_the_time(moved: Site) -> None:
    evidence = moved.evidence()
    first = moved.units[f"{CITY}/1"]
    closed = int(datetime.fromisoformat(json.loads(first.raws[-1])["rec"]).timestamp()) + 60
    old = replace(before(moved, first.origin, len(first.raws), closed), maps=first.maps)
    logs = [old if log.origin == first.origin else log for log in evidence.logs]
    report = checked(write_bundle(replace(evidence, logs=logs)), moved)
    assert report.sound is True, report.verdict
    newest = verifier._instant(moved.at)
    assert dict(report.offices) == {YUNXI: newest, CITY: newest} and report.as_of == newest


@pytest.mark.parametrize("epoch", [1, 2])
def test_an_epoch_that_was_emptied_is_named(epoch: int, moved: Site) -> None:
    report = checked(edited(moved.bundle(), emptied(f"/{CITY}/{epoch}")), moved)
    assert (report.sound, report.code) == ("incomplete", "log_unproved")
    assert f"{CITY} 的账本（第 {epoch} 期）" in report.verdict[0]
    assert [check.state for check in report.checks[4:6]] == ["incomplete"] * 2, "nor are its epochs said to be complete"


@pytest.mark.parametrize("epoch", [1, 2])
def test_an_epoch_left_out_is_named_by_the_key_record_that_closes_or_follows_it(epoch: int, moved: Site) -> None:
    report = checked(edited(moved.bundle(), dropped(f"/{CITY}/{epoch}")), moved)
    assert report.sound == "incomplete" and "epoch_missing" in codes(report)
    assert report.checks[5].state == "incomplete" and f"第 {epoch} 期" in report.checks[5].zh


def test_without_the_later_epoch_nothing_later_than_the_closing_is_claimed(moved: Site) -> None:
    report = checked(edited(moved.bundle(), dropped(f"/{CITY}/2")), moved)
    last = json.loads(moved.units[f"{CITY}/1"].raws[-1])["rec"]
    assert dict(report.offices)[CITY] == report.as_of == last[:19].replace("T", " ")
    assert report.as_of < verifier._instant(moved.at)
    simulated = rotated(simulated=True)
    report = checked(edited(simulated.bundle(), dropped(f"/{CITY}/2")), simulated)
    assert report.sound == "incomplete" and report.as_of == "", "a simulated time is no witness's time"


def test_a_hole_between_epochs_is_named() -> None:
    site = rotated()
    site.reopen(CITY, 3)
    site.index(CITY, full=True, epoch=3)
    assert checked(site.bundle(), site).sound is True
    for keep_key in (True, False):
        report = checked(edited(site.bundle(), dropped(f"/{CITY}/2", keep_key=keep_key)), site)
        assert report.sound == "incomplete" and "epoch_missing" in codes(report)


def test_an_answer_to_a_later_epoch_betrays_it_without_any_key_record() -> None:
    site = rotated()
    site.add(YUNXI, "matter.assigned/1", {"person": "S1"}, reply_to={"log": f"{DOMAIN}/ledger/{CITY}/2", "seq": 1})
    site.index(YUNXI, full=False)
    assert checked(site.bundle(), site).sound is True
    report = checked(edited(site.bundle(), dropped(f"/{CITY}/2", keep_key=False)), site)
    assert (report.sound, report.code) == ("incomplete", "epoch_missing")


def test_a_later_epoch_left_out_with_every_trace_is_a_bundle_from_before_the_rotation_and_says_its_time(
    moved: Site,
) -> None:
    """What cannot be found offline: only the time, which no witness tells later than the closing, gives it away."""
    report = checked(edited(moved.bundle(), dropped(f"/{CITY}/2", keep_key=False)), moved)
    assert report.sound is True and report.events == 3
    assert report.as_of in report.proves[0] and "其后的不在证明之内" in report.proves[0]
    assert "of what came later nothing is proved" in report.proves[1]


@pytest.mark.wide
def test_strange_epochs_never_break_it_down(moved: Site) -> None:
    bundle = moved.bundle()
    for epoch in ("3", "999999999", "0", "01", "-1"):

        def rename(said: dict[str, Any], epoch: str = epoch) -> None:
            at = place(said, f"/{CITY}/2")
            said["logs"][at] = {"origin": f"{DOMAIN}/ledger/{CITY}/{epoch}", **EMPTY}

        def more(said: dict[str, Any], epoch: str = epoch) -> None:
            said["logs"].append({"origin": f"{DOMAIN}/ledger/{CITY}/{epoch}", **EMPTY})

        for change in (rename, more):
            assert checked(edited(bundle, change), moved).sound is not True
