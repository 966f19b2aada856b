"""Everything killed under load (断电): ten rounds here, a hundred by ``make crash``; and that no labelled point is left out."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from tests.crash.points import POINTS, PROCESSES, labels, plan
from yihao.runtime.places import REPOSITORY


def test_nothing_acknowledged_is_lost_when_everything_is_killed_under_load():
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--rounds", "10"], cwd=REPOSITORY, capture_output=True, text=True, check=False,
        timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["rounds"] == 10
    assert found["killed"].keys() == set(PROCESSES)
    assert found["acknowledged"] > 50
    assert found["asked_again"] >= 40
    assert found["cosignatures_verified"] > 50


def test_every_label_in_the_source_is_reached_by_some_round_and_every_round_has_its_label():
    assert labels() == POINTS.keys()
    assert {one.label for one in plan(100)} - {""} == POINTS.keys()


def test_no_crash_point_has_a_label_that_cannot_be_found_by_reading():
    calls = re.compile(r"(?<!def )crash_point\((?!\s*\")")
    assert [path.name for path in (REPOSITORY / "yihao").rglob("*.py") if calls.search(path.read_text())] == []


def test_ten_rounds_kill_every_process_and_rotate_a_log_once():
    for _ in range(50):
        short = plan(10)
        killed = {name for one in short for name in (PROCESSES if one.process == "everything" else (one.process,))}
        assert len(short) == 10 and killed == set(PROCESSES)
        assert {one.process for one in short} - {"everything"} == set(PROCESSES)
        assert any(one.is_rotation for one in short)


def test_the_long_form_kills_every_process_at_a_random_moment_too():
    assert {one.process for one in plan(100) if not one.label} == {*PROCESSES, "everything"}
