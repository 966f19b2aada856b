"""Ten rounds of killing; the hundred are ``make crash``."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.crash.place import labels
from yihao.runtime.places import REPOSITORY


def test_nothing_acknowledged_is_lost_when_everything_is_killed_under_load():
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--rounds", "10"], cwd=REPOSITORY, capture_output=True, text=True, check=False,
        timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["rounds"] == 10
    assert found["acknowledged"] > 50
    assert found["asked_again"] >= 40


def test_every_label_of_site_and_batcher_is_found_in_the_source():
    assert {"append.before", "append.before_commit", "accept.committed", "access.before_chain"} <= labels().keys()
