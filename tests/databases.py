"""Test databases (测试数据库): one cluster a checkout, one migrated template, a clone for each worker or committed test."""

from __future__ import annotations

import fcntl
import os
import uuid
from hashlib import sha256
from pathlib import Path

from yihao.runtime.database import Cluster
from yihao.runtime.places import REPOSITORY, var
from yihao.runtime.setup import migrate

# A cluster for each worker: a follower waits for every transaction of its cluster, and would wait for another worker's test.
CLUSTER = Cluster(var() / ("test-pg-" + os.environ.get("PYTEST_XDIST_WORKER", "one")), durable=False)


def _version() -> str:
    """Name the template after everything that shapes it, so that a changed migration makes a fresh one."""
    digest = sha256()
    shaping = sorted([*REPOSITORY.glob("yihao/*/migrations/*.py"), *REPOSITORY.glob("yihao/**/*.sql")])
    for path in [*shaping, REPOSITORY / "requirements.lock", REPOSITORY / "yihao/runtime/settings.py", Path(__file__)]:
        digest.update(str(path.relative_to(REPOSITORY)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def template() -> str:
    """Give the name of the migrated template; the first process makes it, the others wait."""
    CLUSTER.up()
    name = f"template_{_version()}"
    with (CLUSTER.folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not CLUSTER.has_database(name):
            making = name + "_making"
            CLUSTER.drop_database(making)
            CLUSTER.create_database(making)
            migrate(environment=environment(making, role="yihao_migrator", variable="YIHAO_MIGRATOR_URL"))
            _found(making)
            with CLUSTER.connect() as connection:
                connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"'.encode())
    return name


def _found(database: str) -> None:
    """Found the test site: its domain is invented, its clock simulated."""
    try:
        from yihao.ledger.founding import found_site
    except ImportError:
        return
    with CLUSTER.connect("yihao_migrator", database) as connection:
        connection.execute("SET ROLE yihao_owner")
        found_site(connection, domain="test.yihao.invalid", simulated=True)


def clone(prefix: str = "test") -> str:
    """Make a fresh copy of the template and give its name."""
    name = f"{prefix}_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    source = template()
    with (CLUSTER.folder / "template.lock").open("w") as lock:  # a template may not be in use while it is copied
        fcntl.flock(lock, fcntl.LOCK_EX)
        CLUSTER.create_database(name, template=source)
    return name


def url(database: str, role: str = "yihao_app") -> str:
    """Give a connection address."""
    p = CLUSTER.parameters(role, database)
    return f"postgresql://{p['user']}:{p['password']}@{p['host']}:{p['port']}/{database}"


def environment(database: str, *, role: str = "yihao_app", variable: str = "YIHAO_DATABASE_URL") -> dict[str, str]:
    """Give the environment for a second process on this database."""
    return {variable: url(database, role)}


def drop(database: str) -> None:
    """Drop a clone."""
    CLUSTER.drop_database(database)
