"""The command line as its users meet it: separate processes, a real database, a demo built through its own commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from yihao.runtime.places import REPOSITORY

HERE = Path(__file__).parent
COMMAND = (sys.executable, "-m", "yihao.cli.main")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all of these on one worker: the demo is built once."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("cli"))


@dataclass
class Yihao:
    """Runs ``yihao`` in a process of its own, against one database, as one machine would."""

    environment: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, *arguments: str, given: str | bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        content = given.encode() if isinstance(given, str) else given
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=self.whole_environment | environment,
            input=content,
            capture_output=True,
            timeout=600,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    @property
    def whole_environment(self) -> dict[str, str]:
        inherited = {n: v for n, v in os.environ.items() if not n.startswith("YIHAO_")}
        return inherited | {"PYTHONPATH": str(REPOSITORY)} | self.environment

    def json(self, *arguments: str, code: int = 0, **more: Any) -> Any:
        """Run with ``--json``; standard output must hold one document and nothing else."""
        done = self(*arguments, "--json", **more)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)


def _site(name: str, var: Path) -> Yihao:
    databases.CLUSTER.up()
    databases.CLUSTER.create_database(name)
    addresses = (
        databases.environment(name)
        | databases.environment(name, role="yihao_migrator", variable="YIHAO_MIGRATOR_URL")
        | databases.environment(name, role="yihao_sealer", variable="YIHAO_SEALER_URL")
    )
    return Yihao(addresses | {"YIHAO_VAR": str(var)})


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yihao]:
    """The demo's site, built by ``yihao demo`` in a database of its own."""
    name = f"demo_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    site = _site(name, tmp_path_factory.mktemp("var"))
    built = site("demo", "--no-serve")
    assert built.returncode == 0, built.stderr
    site.built = built  # type: ignore[attr-defined]
    yield site
    databases.drop(name)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Yihao]:
    """An empty database, in which nothing was done yet."""
    name = f"empty_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    yield _site(name, tmp_path)
    databases.drop(name)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yihao]:
    """A real site: no simulated clock, nobody invented."""
    name = f"real_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    site = _site(name, tmp_path_factory.mktemp("var"))
    assert site("db", "up").returncode == 0
    assert site("ledger", "found", "--domain", "real.yihao.invalid").returncode == 0
    yield site
    databases.drop(name)


@pytest.fixture
def nowhere(tmp_path: Path) -> Yihao:
    """A machine on which no database was ever set up."""
    return Yihao({"YIHAO_VAR": str(tmp_path)})
