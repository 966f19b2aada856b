"""What tests of sealing share: a signer with a state of its own, a sealer, some acts (封存测试件)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from django.db import transaction

from tests import databases
from tests.ledger.conftest import CLERK, NUMBER, UNIT, WEB, Noted
from yihao.ledger.commands import Entry, record, record_many
from yihao.ledger.keys import FileKeys
from yihao.ledger.sealing.sealer import Sealer
from yihao.ledger.signer.signing import Signer, make_state

DOMAIN = "test.yihao.invalid"


class Place(NamedTuple):
    """A site with its sealer (站点与封存者)."""

    database: str
    sealer: Sealer
    signer: Signer
    sql: psycopg.Connection[Any]

    def ask(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.sql.execute(statement, parameters).fetchall()


def make_signer(folder: Path) -> Signer:
    keys = FileKeys(folder / "keys")
    make_state(folder, keys, domain=DOMAIN)
    return Signer(folder, keys)


@pytest.fixture
def place(committed_db: str, tmp_path: Path) -> Iterator[Place]:
    signer = make_signer(tmp_path / "signer")
    with databases.CLUSTER.connect("yihao_sealer", committed_db) as sql:
        yield Place(committed_db, Sealer(sql, signer), signer, sql)


def act(count: int = 1, *, unit: str = UNIT, number: str | None = NUMBER, person: str = CLERK.id) -> None:
    """Record some acts and commit them."""
    actor = CLERK._replace(id=person, unit=unit)
    with transaction.atomic():
        record_many(
            [Entry(event=Noted("示例", n), actor=actor, via=WEB, unit=unit, number=number) for n in range(count)]
        )


__all__ = ["DOMAIN", "Place", "act", "make_signer", "place", "record"]
