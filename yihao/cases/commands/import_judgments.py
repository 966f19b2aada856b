"""Bring in a file of judgments (导入裁判文书): read, bring together, number, and put what is uncertain before a person.

Every part is committed as it is done. A stop at any moment loses at most the part under way; the same command goes on from
there, and once the file is done it changes nothing any more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from yihao.cases import import_events
from yihao.cases.commands.import_opening import open_reviews
from yihao.cases.commands.import_reading import Progress, read_documents
from yihao.cases.commands.import_writing import link_documents, write_cases
from yihao.cases.importing.files import Survey, survey
from yihao.cases.queries.import_figures import figures
from yihao.ledger.commands import record
from yihao.ledger.queries import ledger_now
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_LOCK = 7_203_311  # the one import at a time; any number that nothing else uses

_BEGIN = """
INSERT INTO cases_importbatch (unit, person, file_name, file_sha, lines, state, started_at, report)
VALUES (%s, %s, %s, %s, %s, 'READING', %s, '{}') ON CONFLICT (unit, file_sha) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to (导入结果). ``unchanged``: the same file was done before, and nothing was done now."""

    batch: int
    unchanged: bool
    report: dict[str, Any]


def import_judgments(
    *, acting: Acting, path: Path, at: datetime, progress: Progress, workers: int | None = None
) -> Imported:
    """Bring in a file of judgments, or go on with one that was stopped (导入或续做).

    Args:
        progress: told (phase, done, total) all the time; phases are read, link, write, texts.
        workers: processes that read documents; by default one a core.

    Raises:
        FileRefused: the file cannot be read to its end; nothing was taken in.
        Refused: the actor may not import, or another import is running.
    """
    require(acting, "import.judgments", unit=acting.unit, at=at)
    found = survey(path)
    with _alone():
        batch, done = _begin(acting, path, found, at)
        if done is not None:
            return Imported(batch, True, done)
        seconds: dict[str, float] = {}
        with _timed(seconds, "read"):
            read_documents(batch=batch, path=path, total=found.lines, progress=progress, workers=workers)
        with _timed(seconds, "link"):
            linked = link_documents(progress=progress)
        with _timed(seconds, "write"):
            write_cases(acting=acting, batch=batch, linked=linked, progress=progress)
            open_reviews(batch=batch, unit=acting.unit, linked=linked, path=path, total=found.lines, progress=progress)
        return Imported(batch, False, _finish(acting, batch, seconds, ledger_now()))


@contextmanager
def _alone() -> Iterator[None]:
    """Let one import run at a time (同时只做一次导入): two could number one case twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        taken = cursor.fetchone()
    if not taken or not taken[0]:
        raise Refused(
            "import_running",
            Words("另一次导入正在进行，请等它结束。", "Another import is running: wait until it has ended."),
            status=409,
        )
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    since = time.monotonic()
    yield
    seconds[phase] = round(time.monotonic() - since, 1)


@transaction.atomic
def _begin(acting: Acting, path: Path, found: Survey, at: datetime) -> tuple[int, dict[str, Any] | None]:
    """Open the batch, or find it by the file's hash; its report when it is done."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [acting.unit, acting.person, path.name[:200], found.sha256, found.lines, at])
        made = cursor.fetchone()
        if made is None:
            cursor.execute(
                "SELECT id, state, report FROM cases_importbatch WHERE unit = %s AND file_sha = %s",
                [acting.unit, found.sha256],
            )
            batch, state, report = cursor.fetchone()
            return batch, (json.loads(report) if isinstance(report, str) else report) if state == "DONE" else None
    event = import_events.ImportBegun(made[0], found.sha256, found.lines)
    record(event, actor=acting.ledger_actor, occurred=at, via=acting.via)
    return made[0], None


@transaction.atomic
def _finish(acting: Acting, batch: int, seconds: dict[str, float], at: datetime) -> dict[str, Any]:
    report = figures(batch) | {"seconds": seconds}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_importbatch SET state = 'DONE', finished_at = %s, report = %s WHERE id = %s",
            [at, json.dumps(report, ensure_ascii=False), batch],
        )
    event = import_events.ImportFinished(
        batch, report["documents"], report["refused"]["total"], report["cases"]["new"], report["reviews"]["open"]
    )
    record(event, actor=acting.ledger_actor, occurred=at, via=acting.via)
    return report
