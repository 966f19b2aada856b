"""Where the bench lives (测速环境): a database cluster of its own under ``.var/bench``, one database for each size."""

from __future__ import annotations

import ast
import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from yihao.runtime.database import Cluster
from yihao.runtime.places import REPOSITORY

FOLDER = Path(os.environ.get("YIHAO_BENCH", REPOSITORY / ".var" / "bench"))
CLUSTER = Cluster(FOLDER / "pg", durable=True)
DOMAIN = "bench.yihao.invalid"
CASES_OF_ONE_OFFICE = {10_000: 500, 1_000_000: 2_500}
DESKS = 16  # offices whose clerks ask during the measurement


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk who asks (测速岗位): the office's place in the invented list, the person and a token."""

    office: int
    person: str
    token: str


@dataclass(frozen=True, slots=True)
class Site:
    """One database with its cases (测速库)."""

    cases: int
    database: str
    year: int
    desks: tuple[Desk, ...]

    @property
    def of_one_office(self) -> int:
        """How many cases each office has."""
        return CASES_OF_ONE_OFFICE[self.cases]

    @property
    def offices(self) -> int:
        """How many offices there are."""
        return self.cases // self.of_one_office


def settle() -> None:
    """Let this process and its children keep their secrets in the bench's folder, and nothing of them elsewhere."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["YIHAO_VAR"] = str(FOLDER)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yihao.runtime.settings"
    os.environ["PYTHONPATH"] = str(REPOSITORY)
    os.environ["YIHAO_LOOK_LIMITS"] = "off"  # the bench asks more often than any person may


def point_at(database: str) -> None:
    """Let Django, not yet set up, use this database as the application does."""
    os.environ["YIHAO_DATABASE_URL"] = url(database)


def url(database: str, role: str = "yihao_app") -> str:
    """Give a connection address."""
    p = CLUSTER.parameters(role, database)
    return f"postgresql://{p['user']}:{p['password']}@{p['host']}:{p['port']}/{database}"


def version() -> str:
    """Name what shapes a built database; a changed table or filing makes a fresh one, mere layout does not."""
    digest = sha256()
    shaping = [*REPOSITORY.glob("yihao/*/migrations/*.py"), *REPOSITORY.glob("yihao/**/*.sql")]
    shaping += [REPOSITORY / "bench" / name for name in ("invented.py", "history.py")]
    for path in sorted(shaping):
        text = path.read_text()
        meant = ast.dump(ast.parse(text)) if path.suffix == ".py" else text
        digest.update(f"{path.relative_to(REPOSITORY)}\n{meant}".encode())
    return digest.hexdigest()[:10]


def remember(site: Site) -> None:
    """Keep who asks, with the tokens, readable by the owner only."""
    with os.fdopen(os.open(_file(site.database), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(site), file)


def recall(database: str) -> Site | None:
    """Give a site that was built before, if it stands."""
    if not _file(database).exists() or not CLUSTER.has_database(database):
        return None
    kept = json.loads(_file(database).read_text())
    return Site(kept["cases"], kept["database"], kept["year"], tuple(Desk(**d) for d in kept["desks"]))


def forget(database: str) -> None:
    """Drop what is kept of a database that is no more."""
    _file(database).unlink(missing_ok=True)


def _file(database: str) -> Path:
    return FOLDER / f"{database}.json"
