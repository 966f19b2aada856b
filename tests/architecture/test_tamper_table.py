"""``docs/tamper.md`` lists every attack with its test; a test that is gone, or an attack that is not listed, fails here."""

from __future__ import annotations

import re
import subprocess
import sys

from yihao.runtime.places import REPOSITORY

ROOM = "tests/ledger/"
_ROW = re.compile(r"^\| (?P<attack>.+?) \| (?P<by>.+?) \| (?P<named>.+?) \| `(?P<test>.+)` \|$")


def _listed() -> list[str]:
    text = (REPOSITORY / "docs" / "tamper.md").read_text(encoding="utf-8")
    rows = [_ROW.match(line) for line in text.splitlines() if line.startswith("| ") and not line.startswith("| attack")]
    assert all(rows)
    return [ROOM + row["test"] for row in rows if row]


def _collected(files: set[str]) -> set[str]:
    run = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *sorted(files)]
    done = subprocess.run(run, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return {line for line in done.stdout.splitlines() if "::" in line}


def test_every_attack_listed_has_its_test_and_every_attack_tested_is_listed() -> None:
    listed = _listed()
    assert len(listed) == len(set(listed)) >= 25
    there = _collected({one.partition("::")[0] for one in listed} | {ROOM + "tamper"})
    functions = {one.partition("[")[0] for one in there}
    assert [one for one in listed if one not in there | functions] == []
    attacks = {one for one in there if one.startswith(ROOM + "tamper/")}
    assert sorted(one for one in attacks if one not in listed and one.partition("[")[0] not in listed) == []
