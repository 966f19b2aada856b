"""Building a database of past cases (建库): offices and clerks by the usual commands, cases in bulk, then both checks."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from queue import Empty
from typing import Any

from tqdm import tqdm

from bench import invented, place
from bench.place import CLUSTER, Desk, Site
from yihao.runtime.clock import now
from yihao.runtime.context import Via
from yihao.runtime.setup import migrate, use_django

SINCE = date(2015, 1, 1)
WORKERS = 2
Step = Callable[[int], object]


def built(cases: int) -> Site:
    """Give the database with so many cases; build it unless it stands in the present version."""
    name = f"bench_{cases}_{place.version()}"
    if found := place.recall(name):
        return found
    _drop_older(cases, name)
    making = name + "_making"
    with for_bulk():
        site = place.recall(making) or _begun(making, cases)  # one that was cut off is gone on with
        _share(_fill, making, cases, total=cases, title=f"{cases:,} cases 建案")
        with CLUSTER.connect(database=making) as connection:
            connection.execute("VACUUM (FREEZE, ANALYZE)")
    with CLUSTER.connect() as connection:
        connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"'.encode())
    site = replace(site, database=name)
    check(site)
    place.remember(site)
    place.forget(making)
    return site


def _begun(making: str, cases: int) -> Site:
    CLUSTER.drop_database(making)
    CLUSTER.create_database(making)
    migrate(environment={"YIHAO_MIGRATOR_URL": place.url(making, "yihao_migrator")})
    site = Site(cases, making, now().year, apart(_set_up, making, cases))
    place.remember(site)
    return site


def fresh(site: Site) -> Site:
    """Give a copy to be measured, so that a small database does not grow from run to run."""
    name = f"measured_{site.cases}"
    CLUSTER.drop_database(name)
    CLUSTER.create_database(name, template=site.database)
    return Site(site.cases, name, site.year, site.desks)


def check(site: Site) -> None:
    """Check every chain, every series of numbers and every number.

    Raises:
        RuntimeError: something is not as it should be.
    """
    _share(_check, site.database, site.cases, total=site.offices, title=f"{site.cases:,} chains and numbers 校验")


def _drop_older(cases: int, present: str) -> None:
    with CLUSTER.connect() as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    for (name,) in rows:
        if str(name).startswith(f"bench_{cases}_") and not str(name).startswith(present):
            CLUSTER.drop_database(str(name))
            place.forget(str(name))


@contextmanager
def for_bulk() -> Iterator[None]:
    """Spare the disk while the history is written; what is measured later is as durable as a real site."""
    with CLUSTER.connect() as connection:
        connection.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        connection.execute("ALTER SYSTEM SET checkpoint_timeout = '15min'")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET full_page_writes")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CHECKPOINT")


def apart(job: Callable[..., Any], *arguments: Any) -> Any:
    """Run a job in a process of its own, since Django serves one database in each."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(job, arguments)


def _share(job: Callable[..., None], database: str, cases: int, *, total: int, title: str) -> None:
    context = multiprocessing.get_context("spawn")
    steps = context.Queue()
    workers = [context.Process(target=job, args=(database, cases, k, steps)) for k in range(WORKERS)]
    for worker in workers:
        worker.start()
    with tqdm(total=total, desc=title, unit_scale=True, mininterval=1) as bar:
        while any(w.is_alive() for w in workers) or not steps.empty():
            try:
                bar.update(steps.get(timeout=0.5))
            except Empty:
                continue
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"{title}: did not go through")


def _set_up(database: str, cases: int) -> tuple[Desk, ...]:
    """Found the site, add offices and one clerk each, issue tokens to the desks that will ask."""
    place.point_at(database)
    use_django()
    from yihao.ledger.founding import found_site
    from yihao.people.acting import the_system
    from yihao.people.commands.offices import add_procuratorate
    from yihao.people.models.offices import Level, Origin

    with CLUSTER.connect("yihao_migrator", database) as connection:
        connection.execute("SET ROLE yihao_owner")
        found_site(connection, domain=place.DOMAIN, simulated=False)
    at = now()
    desks = []
    offices = cases // place.CASES_OF_ONE_OFFICE[cases]
    for i in tqdm(range(offices), desc=f"{offices} offices 建院"):
        name = invented.place(i)
        add_procuratorate(
            acting=the_system(), unit=invented.unit(i), name=f"{name}人民检察院", short_name=f"{name}院",
            document_prefix=invented.prefix(i), level=Level.BASIC, since=SINCE, at=at, origin=Origin.INVENTED,
        )  # fmt: skip
        desks.append(_clerk(i, with_token=i < place.DESKS))
    return tuple(desks)


def _clerk(i: int, *, with_token: bool) -> Desk:
    from yihao.people.acting import the_system
    from yihao.people.commands.accounts import issue_token
    from yihao.people.commands.persons import add_person, give_post
    from yihao.people.queries import acting_for
    from yihao.people.rules.categories import Category

    at = now()
    person = add_person(acting=the_system(), name=invented.person_name(i), since=SINCE, at=at).id
    give_post(
        acting=the_system(), person=person, unit=invented.unit(i), category=Category.CASE_MANAGEMENT, since=SINCE,
        at=at, department="案件管理部", quota=False, clearance=2,
    )  # fmt: skip
    if not with_token:
        return Desk(i, person, "")
    acting = acting_for(person, at, via=Via("cli"))
    assert acting is not None
    expires = at + timedelta(days=360)
    return Desk(i, person, issue_token(acting=acting, label="测速", scopes=["case.*"], expires_at=expires, at=at)[1])


def _mine(cases: int, k: int) -> Iterator[int]:
    """Give every second office, so that two workers never wait for one log."""
    return iter(range(k, cases // place.CASES_OF_ONE_OFFICE[cases], WORKERS))


def _fill(database: str, cases: int, k: int, steps: Any) -> None:
    place.point_at(database)
    use_django()
    from django.db import connection

    from bench.history import fill
    from yihao.people.queries import short_names
    from yihao.people.queries.acting import acting_for

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SELECT person_id, unit FROM people_post")
        clerks = {unit: person for person, unit in cursor.fetchall()}
        cursor.execute("SELECT birth_unit, count(*) FROM cases_case GROUP BY 1")
        done = dict(cursor.fetchall())
    steps.put(sum(done.get(invented.unit(i), 0) for i in _mine(cases, k)))
    names = dict(short_names())
    for i in _mine(cases, k):
        clerk = acting_for(clerks[invented.unit(i)], now())
        assert clerk is not None
        fill(
            i, done=done.get(invented.unit(i), 0), cases=place.CASES_OF_ONE_OFFICE[cases], clerk=clerk.ledger_actor, short_names=names,
            today=now().date(), step=steps.put,
        )  # fmt: skip


def _check(database: str, cases: int, k: int, steps: Any) -> None:
    place.point_at(database)
    use_django()
    from django.db import connection

    from yihao.cases.queries.numbers import audit_numbers
    from yihao.cases.rules import number as lcn
    from yihao.ledger.checking import check_chain
    from yihao.people.queries.acting import acting_for

    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, unit FROM people_post")
        clerks = {unit: person for person, unit in cursor.fetchall()}
    for i in _mine(cases, k):
        unit = invented.unit(i)
        chain = check_chain(unit)
        if chain.fault:
            raise RuntimeError(chain.fault)
        acting = acting_for(clerks[unit], now())
        assert acting is not None
        if not all(series.is_whole for series in audit_numbers(acting, unit=unit, at=now())):
            raise RuntimeError(f"unit {unit}: numbers are missing")
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM cases_case WHERE birth_unit = %s", [unit])
            for (number,) in cursor.fetchall():
                lcn.validate(number)
        steps.put(1)


def forget_all() -> None:
    """Remove the bench's cluster with all its databases."""
    CLUSTER.remove()
    for kept in place.FOLDER.glob("bench_*.json"):
        kept.unlink()
