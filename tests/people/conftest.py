"""What the tests of people share (人员测试件): the invented country, a fixed instant, acts in one rolled-back transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from yihao.runtime.clock import BEIJING

AT = datetime(2026, 11, 23, 9, 41, tzinfo=BEIJING)
LATER = AT + timedelta(days=30)


@pytest.fixture(autouse=True)
def _fresh_memory(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test sees the register or the waiting refusals of another."""
    if request.node.get_closest_marker("pure"):
        yield
        return
    from yihao.people import permissions
    from yihao.people.queries import offices

    offices._kept.clear()
    permissions._waiting.set([])
    yield
    offices._kept.clear()


@pytest.fixture
def acts(db: None) -> Iterator[None]:
    """Let each act be its own as far as the ledger's lock order goes, though the test rolls all of them back together."""
    from django.db import connection

    def between(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        done = execute(sql, params, many, context)
        if str(sql).startswith("SAVEPOINT"):
            connection.connection.execute("SELECT set_config('yihao.head', '', true)")
        return done

    with connection.execute_wrapper(between):
        yield


@pytest.fixture
def country(acts: None) -> Any:
    from yihao.people import invented

    return invented.build(at=AT - timedelta(days=1))
