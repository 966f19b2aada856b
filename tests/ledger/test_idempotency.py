"""Idempotency: the same request is answered once, another under the same key is refused."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections, transaction

from tests import databases
from tests.ledger.conftest import CLERK, UNIT, WEB, Noted
from yihao.ledger.checking import check_chain
from yihao.ledger.commands import (
    IdempotencyConflict,
    Secret,
    claim,
    erase,
    idempotency_key,
    rebuild_idempotency,
    record,
)

KEY = idempotency_key(CLERK.id, "case.accept", "k-1")


def act(request=b'{"a":1}', key=KEY, **more):
    with transaction.atomic():
        done = claim(unit=UNIT, idem=key, request=request)
        if done is not None:
            return done, True
        return record(Noted(), actor=CLERK, via=WEB, idem=key, request=request, **more), False


def test_the_same_request_again_gives_the_same_receipt_and_records_nothing(committed_db):
    secrets = {"name": Secret("示例", uuid4(), fresh=True)}
    first, again = act(secrets=secrets), act(secrets=secrets)
    assert first == (again[0], False)
    assert again[1]
    assert check_chain(UNIT).size == 2


def test_another_request_under_the_same_key_is_refused(committed_db):
    act()
    with pytest.raises(IdempotencyConflict) as refused:
        act(b'{"a":2}')
    assert refused.value.status == 422


def test_a_key_claimed_by_an_act_that_rolled_back_is_free(committed_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        claim(unit=UNIT, idem=KEY, request=b"1")
        raise ZeroDivisionError
    assert act()[1] is False


def test_a_key_is_a_uuid_of_version_8_and_differs_by_actor_command_and_key():
    keys = {idempotency_key(*parts) for parts in [("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ("x", "b", "c")]}
    assert len(keys) == 4
    assert {key.version for key in keys} == {8}


def test_a_key_used_twice_without_claiming_is_refused(committed_db):
    act()
    with pytest.raises(IdempotencyConflict), transaction.atomic():
        record(Noted(), actor=CLERK, via=WEB, idem=KEY, request=b'{"a":1}')


def test_of_two_requests_at_once_the_second_waits_and_gets_the_firsts_receipt(committed_db):
    claimed, answers = threading.Event(), []

    def first():
        try:
            with transaction.atomic():
                assert claim(unit=UNIT, idem=KEY, request=b"x") is None
                claimed.set()
                time.sleep(0.3)
                answers.append(record(Noted(), actor=CLERK, via=WEB, idem=KEY, request=b"x"))
        finally:
            connections["default"].close()

    thread = threading.Thread(target=first)
    thread.start()
    claimed.wait(10)
    answer, replayed = act(b"x")
    thread.join()
    assert (answers, replayed) == ([answer], True)


def test_a_client_whose_connection_was_lost_after_the_commit_asks_again_and_gets_the_receipt(committed_db):
    """The commit reaches the server, the answer does not reach the client."""
    connection.ensure_connection()
    recorded = []
    with pytest.raises(OperationalError):
        with transaction.atomic():
            assert claim(unit=UNIT, idem=KEY, request=b"x") is None
            recorded.append(record(Noted(), actor=CLERK, via=WEB, idem=KEY, request=b"x"))
        with databases.CLUSTER.connect() as own:
            own.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'the answer that never comes'")
    connection.close()
    assert act(b"x") == (recorded[0], True)


def test_idempotency_is_rebuilt_from_the_log(committed_db, owner_sql):
    first, _ = act()
    owner_sql("DELETE FROM idempotency")
    assert rebuild_idempotency(unit=UNIT) == 1
    assert rebuild_idempotency(unit=UNIT) == 0
    assert act() == (first, True)
    with pytest.raises(IdempotencyConflict):
        act(b"other")


def test_an_erased_request_is_not_answered_as_if_it_were_the_same(committed_db):
    subject = uuid4()
    act(secrets={"name": Secret("示例", subject)})
    with transaction.atomic():
        erase(subject=subject, legal_basis="PIPL.47", actor=CLERK, via=WEB)
    with pytest.raises(IdempotencyConflict):
        act()
