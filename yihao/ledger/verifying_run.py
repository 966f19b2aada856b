"""Running a verification (执行校验): its parts, on several cores; a run that was cut off goes on where that is safe."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from tqdm import tqdm

from yihao.ledger.database import ask
from yihao.ledger.rebuild import rebuildings
from yihao.ledger.rebuild_reading import compare
from yihao.ledger.rules.log_name import LOG_KINDS
from yihao.ledger.seal_checks.log import check_seals
from yihao.ledger.seal_checks.maps import check_births
from yihao.ledger.seal_checks.trust import check_policy
from yihao.ledger.verifying import Finding, check_log, check_site
from yihao.ledger.verifying_state import Done, Part, State
from yihao.ledger.verifying_vault import check_vault
from yihao.runtime.clock import now


class Verified(NamedTuple):
    """What a verification came to (校验结果)."""

    entries: int
    findings: list[Finding]


OnResumed = Callable[[Sequence[Done]], None]


def verify(
    *, unit: str = "", since: int = 0, workers: int = 0, quiet: bool = False, on_resumed: OnResumed | None = None
) -> Verified:
    """Check logs and rebuild tables, of one office or all of them (全面校验).

    ``since``: of one office, from this position of its newest epoch on. ``on_resumed`` is told which parts of a run that was
    cut off are not checked again.
    """
    todo = list(_parts(unit, since))
    kept = None if unit else State(str(connection.settings_dict["NAME"]))
    resumed = [one for one in kept.read() if one.part in todo] if kept else []
    if resumed and on_resumed:
        on_resumed(resumed)
    done = {one.part: Verified(one.entries, []) for one in resumed}
    rest = [part for part in todo if part not in done]
    bar = tqdm(total=len(todo), initial=len(done), desc="verify", ncols=88, disable=quiet)
    for part, began, found in _run(rest, workers or os.cpu_count() or 1):
        done[part] = found
        if kept and not found.findings:
            kept.write(Done(part, found.entries, began))
        bar.update()
    bar.close()
    if kept:
        kept.forget()
    told_first = sorted(todo, key=lambda part: part[0] != "site")
    findings = [finding for part in told_first for finding in done[part].findings]
    return Verified(sum(one.entries for one in done.values()), findings)


def _parts(unit: str, since: int) -> Iterator[Part]:
    for kind in ("ledger", "access"):
        table = "event" if kind == "ledger" else "access_event"
        units = [unit] if unit else [
            one for (one,) in ask(
                f"SELECT unit FROM unit_head WHERE kind = %s UNION SELECT unit FROM {table} ORDER BY 1", [kind]  # noqa: S608
            )
        ]  # fmt: skip
        for one in units:
            yield "log", kind, one, since if kind == "ledger" else 0
            if kind == "ledger":
                yield "vault", kind, one, since
    for kind, one in ask("SELECT kind, unit FROM seal_checkpoint UNION SELECT kind, unit FROM seal_key"
                         " UNION SELECT kind, unit FROM seal_tile UNION SELECT 'ledger', unit FROM index_map ORDER BY 1, 2"):  # fmt: skip
        if not unit or (unit == one and kind != "national"):
            yield "seals", kind, one, since if kind == "ledger" else 0
    # What may wait for another's lock on a table comes last: a run that is cut off there has the logs behind it.
    yield "site", "", "", 0
    for each in rebuildings():
        yield "tables", each.code, unit, since


def _run(parts: Iterable[Part], workers: int) -> Iterator[tuple[Part, datetime, Verified]]:
    listed = list(parts)
    if workers == 1 or len(listed) < 2:
        for part in listed:
            yield part, *_timed(part)
        return
    place = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(place,)) as pool:
        waiting = {pool.submit(_timed, part): part for part in listed}
        for future in as_completed(waiting):
            yield waiting[future], *future.result()


def _begin(place: dict[str, str]) -> None:
    from yihao.runtime.setup import use_django

    use_django()
    connection.settings_dict.update(place)


def _timed(part: Part) -> tuple[datetime, Verified]:
    return now(), check(part)


def check(part: Part) -> Verified:
    """Check one part, in one snapshot of the database (校验一部分)."""
    what, name, unit, since = part
    with transaction.atomic():
        if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
            ask("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if what == "site":
            return Verified(0, [*check_site(), *check_policy(), *check_births()])
        if what == "log":
            count, found = check_log("ledger" if name == "ledger" else "access", unit, since=since)
            return Verified(count, found)
        if what == "vault":
            return Verified(0, check_vault(unit, since=since))
        if what == "seals":
            return Verified(0, check_seals(next(one for one in LOG_KINDS if one == name), unit, since=since))
        one = next(each for each in rebuildings() if each.code == name)
        return Verified(0, [
            Finding(
                "table", f"{d.table} {d.key}" + (f" {d.column}" if d.column else ""),
                d.expected + (f" ({d.by})" if d.by else " (no event says so)"), d.found,
            )
            for d in compare(one, unit=unit, since=since)
        ])  # fmt: skip
