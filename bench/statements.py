"""How many SQL statements an act takes (语句数), BEGIN and COMMIT among them, counted through the door itself."""

from __future__ import annotations

import uuid
from random import Random

from bench import place
from bench.load import OPERATIONS, Load
from bench.place import Site
from yihao.runtime.setup import use_django


def count(site: Site) -> dict[str, int]:
    """Count the statements of each operation; the second time it is asked, as nearly all are. In a process of its own."""
    place.point_at(site.database)
    use_django()
    return {name: _count(name, site) for name in OPERATIONS if name != "ceiling"}


def _count(name: str, site: Site) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, random, desk = Client(), Random(uuid.uuid4().int), site.desks[0]
    load = Load(name, site, 0, 1, 0, seed=0)
    taken = 0
    for _ in range(2):
        raw, expected = OPERATIONS[name](load, desk, random)
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-"))
        with CaptureQueriesContext(connection) as captured:
            answer = client.generic(method, path, body, content_type="application/json", headers=headers)
        if answer.status_code not in expected:
            raise RuntimeError(f"{name}: answered {answer.status_code}: {answer.content[:300]!r}")
        taken = len(captured.captured_queries)
    return taken
