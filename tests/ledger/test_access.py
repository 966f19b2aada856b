"""The access log: noted before the answer, chained each second, and a removed row shows."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.ledger.conftest import CLERK, NUMBER, OTHER, UNIT, WEB
from yihao.ledger import access
from yihao.ledger.access import access_gaps, chain_waiting, log_access, run_access_batcher
from yihao.ledger.checking import check_chain
from yihao.ledger.queries import accesses_of_case, accesses_of_person, head
from yihao.ledger.rules.stored import said_in
from yihao.ledger.vault import reveal
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused


def look(actor=CLERK, **more):
    log_access(**{"actor": actor, "act": "case.viewed", "number": NUMBER, "via": WEB, "at": now()} | more)


@pytest.fixture
def own_counter(monkeypatch):
    """Count from 1 under a name of its own, as a new process would."""
    counter = access._Counter()
    monkeypatch.setattr(access, "_counter", counter)


def test_a_look_up_is_one_statement_and_shows_at_once(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        look(reason="复核示例", about="P01")
    seen = accesses_of_case(NUMBER)[0]
    assert (seen.actor, seen.act, seen.about, seen.channel) == (CLERK, "case.viewed", "P01", "web")
    assert reveal([seen.reason]) == {seen.reason: "复核示例"}


def test_waiting_look_ups_are_chained_per_unit_with_an_opening_entry(db):
    for actor in (CLERK, CLERK._replace(unit=OTHER), CLERK):
        look(actor)
    before = accesses_of_case(NUMBER)
    assert chain_waiting() == 3
    assert chain_waiting() == 0
    assert accesses_of_case(NUMBER) == before
    assert accesses_of_person(CLERK.id) == before
    assert head(UNIT, kind="access").log == f"test.yihao.invalid/access/{UNIT}/1"
    assert (check_chain(UNIT, kind="access").size, check_chain(OTHER, kind="access").size) == (3, 2)
    assert check_chain(UNIT, kind="access").fault == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry FROM access_event WHERE unit = %s ORDER BY seq", [UNIT])
        opened, looked = (said_in(bytes(row[0])) for row in cursor.fetchall()[:2])
    assert opened["type"] == "log.opened/1"
    assert (looked["type"], looked["case"]) == ("access.looked_up/1", NUMBER)
    assert looked["occ"] <= looked["rec"]


def test_who_looked_is_read_page_by_page(db):
    for minute in range(5):
        look(at=now() - timedelta(minutes=minute))
    chain_waiting()
    first = accesses_of_case(NUMBER, limit=3)
    rest = accesses_of_case(NUMBER, limit=3, before=first[-1].at)
    assert (len(first), len(rest)) == (3, 2)
    assert [one.at for one in first + rest] == sorted((one.at for one in first + rest), reverse=True)


def test_look_ups_from_many_threads_are_all_chained_while_two_batchers_run(committed_db, own_counter):
    stop = threading.Event()

    def batch():
        try:
            run_access_batcher(stop, every_seconds=0.02)
        finally:
            connections["default"].close()

    def work(_):
        try:
            for _ in range(25):
                look()
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(6) as pool:
        batchers = [pool.submit(batch) for _ in range(2)]
        list(pool.map(work, range(4)))
        stop.set()
        for one in batchers:
            one.result()
    checked = check_chain(UNIT, kind="access")
    assert (checked.size, checked.fault) == (101, "")
    assert access_gaps(settled_seconds=0) == []


def test_a_look_up_stays_noted_when_the_act_it_belongs_to_is_rolled_back_afterwards(committed_db):
    look(act="refused")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert accesses_of_case(NUMBER)[0].act == "refused"


def test_a_removed_look_up_leaves_a_gap_that_shows(committed_db, owner_sql, own_counter):
    for _ in range(5):
        look()
    owner_sql("DELETE FROM access_waiting WHERE n IN (2, 3)")
    chain_waiting()
    assert [(gap.first, gap.last) for gap in access_gaps(settled_seconds=0)] == [(2, 3)]
    assert access_gaps(settled_seconds=3600) == []


def test_a_refused_look_up_does_not_count(db, own_counter):
    look()
    for wrong in ({"number": "1"}, {"actor": CLERK._replace(unit="x")}, {"reason": "\ud800"}):
        with pytest.raises(Refused):
            look(**wrong)
    with pytest.raises(ValueError, match="no code"):
        look(act="看")
    look()
    chain_waiting()
    assert access_gaps(settled_seconds=0) == []


def test_a_forked_process_counts_under_its_own_name(monkeypatch):
    counter = access._Counter()
    first, again = counter.take(), counter.take()
    monkeypatch.setattr(os, "getpid", lambda: 1)
    child = counter.take()
    assert (first[1], again[1], child[1]) == (1, 2, 1)
    assert first[0] == again[0] != child[0]


def test_a_reason_under_a_subject_goes_when_the_subject_is_erased(db):
    from yihao.ledger.commands import erase
    from yihao.ledger.vault import ERASED

    subject = uuid4()
    look(reason="复核示例", subject=subject)
    ref = accesses_of_case(NUMBER)[0].reason
    erase(subject=subject, legal_basis="PIPL.47", actor=CLERK, via=WEB)
    assert reveal([ref]) == {ref: ERASED}


def test_a_row_over_which_the_batcher_would_stumble_never_waits(db):
    note = "SELECT ledger_note_access(gen_random_uuid(), 1, %s, now(), %s, %s, '{}', '{}', '{}', '{}', '{}', '', '{}')"
    first = '"actor":{"id":"S1","post":"P","unit":"980101"},"auth":{"basis":"OWN_POWER"},"d":{"act":"x"},'
    last = '"type":"access.looked_up/1","v":1,"via":{"channel":"web"}'
    for bad in (
        (UNIT, first + '"rec":"x",', last),
        (UNIT, "not json", last),
        (UNIT, first.replace('"id":"S1",', ""), last),
        (UNIT, first.replace("S1", "x" * 17_000), last),
        ("98", first, last),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(note, bad)
    with connection.cursor() as cursor:
        cursor.execute(note, (UNIT, first, last))
    assert chain_waiting() == 1
