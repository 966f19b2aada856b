"""Followers: nothing skipped, nothing twice, in one order for all."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import connections, transaction

from tests import databases
from tests.ledger.conftest import CLERK, OTHER, UNIT, WEB, Noted
from yihao.ledger.commands import record
from yihao.ledger.followers import follow, where
from yihao.ledger.queries import FeedCursor, feed, site


def committed(text, unit=UNIT):
    with transaction.atomic():
        return record(Noted(text), actor=CLERK, unit=unit, via=WEB)


def texts(events):
    return [event.facts["text"] for event in events if event.type == "example.noted/1"]


def test_a_transaction_that_began_earlier_and_commits_later_is_not_skipped(committed_db):
    """The classic trap: reading by a rising number, the slow transaction's event would be passed by."""
    committed("before")
    started, finish = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                record(Noted("slow"), actor=CLERK, unit=UNIT, via=WEB)
                started.set()
                finish.wait(10)
        finally:
            connections["default"].close()

    thread = threading.Thread(target=slow)
    thread.start()
    started.wait(10)
    committed("quick", OTHER)
    seen = []
    follow("test", seen.append)
    assert texts(seen) == ["before"]
    finish.set()
    thread.join()
    while follow("test", seen.append):
        pass
    assert texts(seen) == ["before", "slow", "quick"]


def test_a_batch_ends_where_it_is_cut_and_the_next_goes_on_from_there(committed_db):
    for i in range(7):
        committed(str(i), (UNIT, OTHER)[i % 2])
    seen = []
    while follow("test", seen.append, limit=2):
        pass
    assert texts(seen) == [str(i) for i in range(7)]
    assert follow("test", seen.append) == 0
    assert texts([one for _, one in feed(FeedCursor())]) == texts(seen)
    assert where("test") == feed(FeedCursor())[-1][0]


def test_a_follower_that_fails_stays_where_it_was(committed_db):
    committed("x")

    def fail(_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        follow("test", fail)
    assert where("test") == FeedCursor()
    seen = []
    follow("test", seen.append)
    assert texts(seen) == ["x"]


def test_after_a_restore_transaction_ids_start_anew_and_nothing_is_skipped(committed_db, owner_sql, superuser_sql):
    """A restored database keeps its rows but not its transaction ids: old rows carry higher ids than the new ones."""
    committed("before")
    superuser_sql("UPDATE event_order SET xid = '9999999999'")
    seen = []
    assert follow("test", seen.append) == 0
    owner_sql("UPDATE site SET feed_epoch = feed_epoch + 1")
    committed("after")
    while follow("test", seen.append):
        pass
    assert texts(seen) == ["before", "after"]
    assert where("test").feed_epoch == site().feed_epoch == 2


def test_the_feeds_epoch_only_rises(committed_db, owner_sql):
    with pytest.raises(psycopg.Error, match="founded once"):
        owner_sql("UPDATE site SET feed_epoch = feed_epoch - 1")


def test_two_followers_under_one_name_take_turns(committed_db):
    for i in range(20):
        committed(str(i))
    seen = []

    def work():
        try:
            while follow("test", seen.append, limit=3):
                pass
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, texts(seen))) == list(range(20))


def test_the_reader_may_follow_but_not_write(committed_db):
    committed("x")
    with databases.CLUSTER.connect("yihao_reader", committed_db) as reader:
        assert reader.execute("SELECT count(*) FROM event_order").fetchone() == (2,)
        for statement in ("SELECT * FROM vault_key", "SELECT ledger_chain_access(1)", "DELETE FROM follower_cursor"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)
