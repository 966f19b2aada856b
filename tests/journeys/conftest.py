"""The site that browser tests share (浏览器测试公用站点)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases, factories
from tests.journeys.seed import bring_in, sow
from tests.journeys.site import Site, chromium, open_accounts, running


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give a site with its people, its own database and a browser; made once for all browser tests of a worker."""
    os.environ.setdefault(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
    )  # Playwright's loop runs in this thread; nothing is shared
    from django.db import connection, connections

    from tests.conftest import _point_at

    name = databases.clone("site")
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_at(name)
        country = factories.build()
        open_accounts(country)
        seeded = sow(country)
        bring_in(country.clerk, tmp_path_factory.mktemp("judgments"))
        connection.close()
        _point_at(before)
    with running(name) as (url, _), chromium() as browser:
        yield Site(url, name, country, browser, seeded)
    databases.drop(name)
