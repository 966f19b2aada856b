"""The ledger's bench runs (账本测速可用): tiny sizes, on a durable cluster of its own; no time is asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

import pytest

from yihao.runtime.places import REPOSITORY


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench.ledger", *arguments], cwd=REPOSITORY, env=os.environ | {"YIHAO_BENCH": folder},
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="yihao-bench-", dir="/var/tmp") as made:
        os.chmod(made, 0o711)  # PostgreSQL's own user has to reach its folder
        yield made


def test_a_tiny_ledger_is_built_verified_measured_and_used_again(folder):
    done = run(folder, "--events", "1500", "--units", "4", "--writers", "2", "--seconds", "0.3", "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["events"] == found["verification"]["read_two"]["events"] == 1500
    assert min(found["verification"][way]["events"] for way in ("one", "two", "read_one", "read_two")) > 0
    assert {(way["writers"], way["is_many"], way["together"]) for way in found["writing"]} == {
        (writers, many, together) for writers in (1, 2) for many in (True, False) for together in (1, 100)
    }
    assert all(min(way["ledger"]) > 0 and min(way["plain"]) > 0 for way in found["writing"])
    times = {one["what"].split(" ")[0]: one for one in found["times"]}
    assert times["trace"]["found"] > 0 and times["inclusion"]["found"] > 0
    assert [one["logs"] >= 4 for one in found["sealing"]] == [True] * 3
    assert found["sealing"][1]["entries"] == 4 * 21  # twenty events and the root of the index, of each office
    assert found["targets"]
    forgotten = run(folder, "--forget")
    assert forgotten.returncode == 0, forgotten.stderr
    assert not [name for name in os.listdir(folder) if name.endswith(".ledger.json")]
