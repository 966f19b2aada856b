"""An act whose answer was lost is asked again and answered by the receipt that nobody saw."""

import pytest
from django.db import OperationalError, connection

from tests import databases
from yihao.cases.commands.void import void_case
from yihao.ledger.database import IdempotencyConflict
from yihao.ledger.queries import events_of_case
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused

KEY = "once-key-0001"


def void(clerk, number, reason="错录", key=KEY):
    return void_case(acting=clerk, number=number, reason=reason, at=now(), key=key)


def test_a_connection_lost_after_the_commit_loses_no_receipt(committed_country, accept):
    clerk = committed_country.clerk
    number = accept(clerk).number
    unseen = void(clerk, number)
    with databases.CLUSTER.connect() as own:
        own.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError):
        events_of_case(number)  # the answer that never comes
    connection.close()
    assert void(clerk, number) == unseen
    assert [e.type for e in events_of_case(number)].count("case.voided/1") == 1


def test_a_connection_lost_before_the_commit_leaves_the_act_undone_and_the_key_free(committed_country, accept):
    from django.db import transaction

    clerk = committed_country.clerk
    number = accept(clerk).number
    with pytest.raises(OperationalError), transaction.atomic():
        void(clerk, number)
        with databases.CLUSTER.connect() as own:
            own.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        events_of_case(number)
    connection.close()
    assert events_of_case(number)[-1].type != "case.voided/1"
    assert void(clerk, number).number == number


def test_another_reason_under_the_key_is_another_request(committed_country, accept):
    clerk = committed_country.clerk
    number = accept(clerk).number
    done = void(clerk, number)
    with pytest.raises(IdempotencyConflict):
        void(clerk, number, "另一理由")
    with pytest.raises(Refused) as again:
        void(clerk, number, key="")
    assert again.value.code == "void_state"
    assert void(clerk, number) == done
