"""Recording: what stays, what is refused, and what a receipt says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.ledger.conftest import CLERK, NUMBER, OTHER, UNIT, WEB, Noted
from yihao.ledger.commands import Entry, Position, Secret, record, record_many
from yihao.ledger.queries import entry
from yihao.ledger.rules.canonical import decode, encode
from yihao.ledger.rules.leaf import NO_LEAF, leaf_hash
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused


def rows(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def test_an_act_is_stored_verbatim_in_canonical_bytes_and_chained(db):
    receipt = record(Noted("x", 7), actor=CLERK, via=WEB, number=NUMBER, matter="M01", ref="list-2026")
    stored = rows("SELECT entry, leaf, number, person FROM event WHERE unit = %s ORDER BY seq", UNIT)
    opened, noted = (bytes(row[0]) for row in stored)
    assert encode(decode(noted)) == noted
    entry = json.loads(noted)
    assert entry["log"] == receipt.log == f"test.yihao.invalid/ledger/{UNIT}/1"
    assert entry["prev"] == leaf_hash(opened).hex()
    assert receipt.leaf == leaf_hash(noted).hex() == bytes(stored[1][1]).hex()
    assert (entry["seq"], receipt.seq) == (1, 1)
    assert entry["rec"] == receipt.rec.isoformat(timespec="milliseconds")
    assert stored[1][2:] == (NUMBER, CLERK.id)


def test_the_first_entry_of_a_log_says_which_clock_it_goes_by(db):
    record(Noted(), actor=CLERK, via=WEB)
    first = json.loads(bytes(rows("SELECT entry FROM event WHERE unit = %s AND seq = 0", UNIT)[0][0]))
    assert first["type"] == "log.opened/1"
    assert first["d"] == {"clock": "simulated"}
    assert first["prev"] == NO_LEAF


def test_many_acts_are_recorded_in_one_statement_and_receipts_come_in_the_order_given(db, django_assert_num_queries):
    entries = [Entry(event=Noted(str(i)), actor=CLERK, unit=(OTHER, UNIT)[i % 2], via=WEB) for i in range(20)]
    with django_assert_num_queries(1):
        receipts = record_many(entries)
    assert [receipt.log.split("/")[2] for receipt in receipts] == [OTHER, UNIT] * 10
    assert [receipt.seq for receipt in receipts[::2]] == list(range(1, 11))


def test_texts_with_control_characters_stay_whole_one_by_one_and_together(db):
    texts = ["\x1e", "a\x1eb\x1f", "示例\n", ""]
    alone = [record(Noted(text), actor=CLERK, via=WEB) for text in texts]
    together = record_many([Entry(event=Noted(text), actor=CLERK, via=WEB) for text in texts])
    read = [entry(receipt.log, receipt.seq).facts["text"] for receipt in (*alone, *together)]
    assert read == texts * 2


def test_where_no_site_was_founded_nothing_is_recorded_and_it_is_said(committed_db, superuser_sql):
    superuser_sql("ALTER TABLE site DISABLE TRIGGER ALL; DELETE FROM site; ALTER TABLE site ENABLE TRIGGER ALL")
    with pytest.raises(Refused) as refused, transaction.atomic():
        record(Noted(), actor=CLERK, via=WEB)
    assert (refused.value.code, refused.value.status) == ("ledger.yl001", 503)


@pytest.mark.parametrize(("kind", "unit"), [("other", UNIT), ("ledger", "98010"), ("access", "98010x")])
def test_no_head_is_made_for_what_is_no_log(db, owner_sql, kind, unit):
    with pytest.raises(Exception, match="no such log"):
        owner_sql("SELECT ledger_lock_head(%s, %s)", [kind, unit])


def test_an_act_with_three_secrets_of_new_subjects_is_one_statement(db, django_assert_num_queries):
    matter = uuid4()
    secrets = {
        "name": Secret("示例甲", uuid4(), fresh=True),
        "reason": Secret("示例事由", matter, fresh=True),
        "note": Secret("备注", matter, fresh=True),
    }
    with django_assert_num_queries(1):
        receipt = record(Noted(), actor=CLERK, via=WEB, secrets=secrets, idem=uuid4(), request=b"{}")
    assert set(receipt.refs) == {"name", "reason", "note", "request"}


def test_units_out_of_order_are_refused_within_a_transaction(db):
    record(Noted(), actor=CLERK, unit=OTHER, via=WEB)
    with pytest.raises(Refused) as refused, transaction.atomic():
        record(Noted(), actor=CLERK, unit=UNIT, via=WEB)
    assert refused.value.code == "ledger.yl002"


def test_an_unknown_kind_of_event_is_refused(db):
    @dataclass(frozen=True)
    class Stranger:
        text: str = ""

    with pytest.raises(Refused) as refused:
        record(Stranger(), actor=CLERK, via=WEB)
    assert refused.value.code == "ledger.unknown_type"


@pytest.mark.parametrize("event", [Noted(text=7), Noted(count=True), Noted(on=now()), Noted(late_reason="mood")])
def test_a_body_that_does_not_fit_is_refused(db, event):
    with pytest.raises(Refused) as refused:
        record(event, actor=CLERK, via=WEB)
    assert refused.value.code == "ledger.body"


def test_an_entry_of_sixteen_kibibytes_is_the_largest(db):
    def size():
        return rows("SELECT octet_length(entry) FROM event WHERE unit = %s ORDER BY seq DESC LIMIT 1", UNIT)[0][0]

    record(Noted("x"), actor=CLERK, via=WEB)
    room = 16 * 1024 - size() + 1
    record(Noted("x" * room), actor=CLERK, via=WEB)
    assert size() == 16 * 1024
    with pytest.raises(Refused) as refused, transaction.atomic():
        record(Noted("x" * (room + 1)), actor=CLERK, via=WEB)
    assert refused.value.code == "ledger.yl004"
    with pytest.raises(Refused) as refused:
        record(Noted("字" * 6_000), actor=CLERK, via=WEB)
    assert refused.value.code == "ledger.too_large"


def test_a_late_entry_needs_a_reason(db):
    long_ago = now() - timedelta(days=30)
    for occurred in (long_ago, long_ago.date(), now() + timedelta(days=3)):
        with pytest.raises(Refused) as refused, transaction.atomic():
            record(Noted(), actor=CLERK, via=WEB, occurred=occurred)
        assert refused.value.code == "ledger.yl006"
    record(Noted(late_reason="import"), actor=CLERK, via=WEB, occurred=long_ago)
    record(Noted(), actor=CLERK, via=WEB, occurred=long_ago.date(), secrets={"reason": Secret("外出办案", uuid4())})
    record(Noted(), actor=CLERK, via=WEB, occurred=now())
    record(Noted(), actor=CLERK, via=WEB, occurred=now().date() - timedelta(days=1))


def test_a_rolled_back_act_leaves_nothing(db):
    before = record(Noted(), actor=CLERK, via=WEB)
    subject = uuid4()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(Noted(), actor=CLERK, via=WEB, secrets={"name": Secret("示例乙", subject)}, idem=uuid4(), request=b"1")
        raise ZeroDivisionError
    after = record(Noted(), actor=CLERK, via=WEB)
    assert after.seq == before.seq + 1
    assert rows("SELECT count(*) FROM vault_key WHERE subject = %s", subject) == [(0,)]
    assert rows("SELECT count(*) FROM idempotency WHERE unit = %s", UNIT) == [(0,)]


def test_an_act_is_recorded_inside_a_transaction_only(committed_db):
    with pytest.raises(RuntimeError):
        record(Noted(), actor=CLERK, via=WEB)


def test_an_answer_names_the_entry_it_answers_and_a_correction_the_entry_it_corrects(db):
    asked = record(Noted(), actor=CLERK, via=WEB)
    record(Noted(), actor=CLERK, unit=OTHER, via=WEB, reply_to=Position(asked.log, asked.seq), supersedes=0)
    entry = json.loads(bytes(rows("SELECT entry FROM event WHERE unit = %s ORDER BY seq DESC LIMIT 1", OTHER)[0][0]))
    assert entry["reply_to"] == {"log": asked.log, "seq": asked.seq}
    assert entry["sup"] == 0
    assert list(entry) == sorted(entry)


def test_names_and_free_text_never_stand_in_the_entry(db):
    record(Noted(), actor=CLERK, via=WEB, secrets={"name": Secret("欧阳示例", uuid4())})
    assert "欧阳" not in bytes(rows("SELECT entry FROM event WHERE unit = %s ORDER BY seq DESC", UNIT)[0][0]).decode()


def test_fragments_that_smuggle_a_key_are_refused(db):
    first = '"actor":{"id":"S1","post":"P","unit":"980101"},"auth":{"basis":"OWN_POWER"},"d":{},'
    last = '"type":"example.noted/1","v":1,"via":{"channel":"web"}'
    backdated = datetime(2020, 1, 1).isoformat()
    append = "SELECT 1 FROM ledger_append_many(%s,%s,%s,%s,%s,'{}','{}','{}','{}','{}','{}','','{}')"
    for bad in (
        ([first + f'"rec":"{backdated}",'], [""], [""], [last]),
        ([first], [""], [f'"rec":"{backdated}",'], [last]),
        ([first], [""], [""], ['"seq":9,' + last]),
        ([first], [""], [""], [last.replace("example.noted/1", "log.opened/1")]),
    ):
        record(Noted(), actor=CLERK, via=WEB)
        with pytest.raises(Exception, match=r"fragments do not make|is entry 0"), transaction.atomic():
            rows(append, [UNIT], *bad)
