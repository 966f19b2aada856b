"""The staircase holds, and each contract bites: a planted violation is found."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yihao.runtime.places import REPOSITORY

ROOMS = ("law", "runtime", "ledger", "people", "cases", "api", "web", "cli")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path):
    """A copy of the house in which something may be planted."""
    shutil.copytree(
        REPOSITORY / "yihao", tmp_path / "yihao", ignore=shutil.ignore_patterns("static", "*.pyc", "__pycache__")
    )
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_stands(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("contract", "file", "code"),
    [
        ("Rooms stand on a staircase", "law/planted.py", "import yihao.people"),
        ("Rooms stand on a staircase", "runtime/planted.py", "import yihao.ledger"),
        ("Rooms stand on a staircase", "people/planted.py", "import yihao.cases"),
        ("Rooms stand on a staircase", "cases/planted.py", "import yihao.web"),
        ("Rooms stand on a staircase", "api/planted.py", "import yihao.web"),
        ("Rooms stand on a staircase", "utils.py", "NOTHING = 1"),
        ("Pure modules know no Django", "cases/rules/planted.py", "from django.db import connection"),
        ("Pure modules know no Django", "people/rules/planted.py", "import yihao.runtime.settings"),
        ("The ledger's tables and vault", "cases/planted.py", "import yihao.ledger.database"),
        ("The ledger's tables and vault", "people/planted.py", "import yihao.ledger.access"),
        ("Doors hold no models", "web/planted.py", "from yihao.cases.models import Case"),
        ("Doors hold no models", "api/planted.py", "import yihao.people.models"),
    ],
)
def test_a_planted_violation_is_found(house, contract, file, code):
    planted = house / "yihao" / file
    planted.write_text(f'"""Planted."""\n{code}\n')
    done = lint(house)
    assert done.returncode == 1
    assert re.search(re.escape(contract) + r".*BROKEN", done.stdout), done.stdout


def test_a_cycle_between_siblings_is_found(house):
    for one, other in (("planted_a", "planted_b"), ("planted_b", "planted_a")):
        (house / "yihao/cases" / f"{one}.py").write_text(f'"""Planted."""\nimport yihao.cases.{other}\n')
    done = lint(house)
    assert done.returncode == 1
    assert re.search(r"No cycles between siblings.*BROKEN", done.stdout), done.stdout


def test_no_other_room_writes_the_ledgers_tables():
    tables = "event|event_order|case_route|person_route|unit_head|vault_key|vault_value|access_event|access_waiting|idempotency|site"
    writing = re.compile(rf"(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY)\s+(?:{tables})\b")
    guilty = [
        str(path.relative_to(REPOSITORY))
        for path in (REPOSITORY / "yihao").rglob("*.py")
        if "ledger" not in path.relative_to(REPOSITORY / "yihao").parts and writing.search(path.read_text())
    ]
    assert guilty == []


def test_every_room_is_known_here():
    found = {p.name for p in (REPOSITORY / "yihao").iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert found == set(ROOMS)
