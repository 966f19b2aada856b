"""The chain under load and over time: no gap, no fork, no time that falls, and nothing can be changed."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from unicodedata import normalize
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import databases
from tests.ledger.conftest import CLERK, NUMBER, OTHER, UNIT, WEB, Noted
from yihao.ledger.checking import check_chain
from yihao.ledger.commands import Entry, Secret, record, record_many
from yihao.ledger.founding import found_site
from yihao.ledger.queries import entry, events_of_case, events_of_person, head, ledger_now, site, units_with_logs
from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused


def committed(**more):
    with transaction.atomic():
        return record(Noted("示例"), actor=CLERK, via=WEB, **more)


def test_concurrent_appenders_make_one_chain_without_a_gap(committed_db):
    def append(worker):
        try:
            receipts = []
            for turn in range(25):
                try:
                    with transaction.atomic():
                        receipts.append(record(Noted(str(worker), turn), actor=CLERK, via=WEB, number=NUMBER))
                        if turn % 10 == 9:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    receipts.pop()
            return receipts
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        receipts = [one for some in pool.map(append, range(8)) for one in some]
    assert sorted(one.seq for one in receipts) == list(range(1, 185))
    checked = check_chain(UNIT)
    assert (checked.fault, checked.size) == ("", 185)
    assert check_chain(UNIT, since=100) == checked
    assert {one.leaf for one in receipts} == {event.leaf for event in events_of_case(NUMBER)}


def test_a_record_changed_behind_the_ledgers_back_is_found(committed_db, superuser_sql):
    for _ in range(5):
        committed()
    superuser_sql(
        "DO $$ BEGIN SET session_replication_role = replica;"
        " UPDATE event SET entry = replace(convert_from(entry,'UTF8'),'示例','伪造')::bytea WHERE seq = 3; END $$"
    )
    assert "seq 3" in check_chain(UNIT).fault or f"/{UNIT}/1 3:" in check_chain(UNIT).fault


def test_a_tail_cut_off_behind_the_ledgers_back_is_found(committed_db, superuser_sql):
    for _ in range(5):
        committed()
    superuser_sql("DO $$ BEGIN SET session_replication_role = replica; DELETE FROM event WHERE seq = 5; END $$")
    assert "head says 6 entries, the log has 5" in check_chain(UNIT).fault


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET number = NULL",
        "DELETE FROM event",
        "TRUNCATE event",
        "INSERT INTO event SELECT * FROM event",
        "INSERT INTO event_y{year} SELECT * FROM event_y{year}",
        "UPDATE event_y{year} SET number = NULL",
        "TRUNCATE access_event_y{year}",
        "DELETE FROM access_event",
        "DELETE FROM access_waiting",
        "INSERT INTO unit_head (kind, unit) VALUES ('ledger', '999999')",
        "UPDATE unit_head SET size = 0",
        "UPDATE site SET simulated = false",
        "INSERT INTO simulated_clock VALUES (true, now(), true, now())",
        "DELETE FROM vault_key",
        "UPDATE idempotency SET seq = NULL",
        "INSERT INTO event_order SELECT * FROM event_order",
        "SELECT ledger_set_clock(now(), false)",
        "SELECT ledger_open('999999', false)",
        "SELECT ledger_vault_destroy(gen_random_uuid())",
        "SELECT ledger_make_year(2050)",
    ],
)
def test_the_application_can_write_through_the_functions_only(db, statement):
    record(Noted(), actor=CLERK, via=WEB)
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(year=ledger_now().year))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", ["event", "event_y{year}", "access_event", "access_event_y{year}"])
@pytest.mark.parametrize("act", ["UPDATE {} SET number = NULL", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_the_owner_is_refused_by_the_triggers(db, owner_sql, table, act):
    with pytest.raises(psycopg.Error, match="append-only"):
        owner_sql(act.format(table.format(year=datetime.now().year)))


def test_a_partition_made_by_an_append_refuses_change_too(committed_db, owner_sql, set_clock):
    set_clock(datetime(2061, 3, 1, tzinfo=BEIJING))
    committed()
    assert owner_sql("SELECT count(*) FROM event_y2061") == [(2,)]
    for act in ("TRUNCATE event_y2061", "DELETE FROM event_y2061", "UPDATE event_y2061 SET seq = 1"):
        with pytest.raises(psycopg.Error, match="append-only"):
            owner_sql(act)
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("INSERT INTO event_y2061 SELECT * FROM event_y2061")


def test_a_chain_goes_on_over_the_end_of_the_year(committed_db, set_clock):
    set_clock(datetime(2060, 12, 31, 23, 59, 59, 999_000, tzinfo=BEIJING))
    before = committed(number=NUMBER)
    set_clock(datetime(2061, 1, 1, tzinfo=BEIJING))
    after = committed(number=NUMBER)
    assert (before.rec.year, after.rec.year, after.seq) == (2060, 2061, before.seq + 1)
    assert check_chain(UNIT).fault == ""
    assert [one.seq for one in events_of_case(NUMBER)] == [1, 2]
    assert entry(after.log, after.seq).leaf == after.leaf


def test_two_transactions_at_new_year_make_the_partition_once(committed_db, set_clock):
    set_clock(datetime(2070, 1, 1, tzinfo=BEIJING))

    def append(unit):
        try:
            return committed(unit=unit)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(append, [f"98010{i}" for i in range(6)]))
    assert {receipt.rec.year for receipt in receipts} == {2070}


def test_a_clock_just_behind_the_last_entry_is_clamped_and_further_behind_refused(db, set_clock):
    at = datetime(2051, 5, 1, 9, tzinfo=BEIJING)
    set_clock(at + timedelta(seconds=2))
    first = record(Noted(), actor=CLERK, via=WEB)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rec FROM unit_head WHERE kind = 'ledger' AND unit = %s", [UNIT])
        assert cursor.fetchone()[0] == first.rec
    back_the_clock(at)
    assert record(Noted(), actor=CLERK, via=WEB).rec == first.rec
    back_the_clock(at - timedelta(milliseconds=1))
    with pytest.raises(Refused) as refused, transaction.atomic():
        record(Noted(), actor=CLERK, via=WEB)
    assert refused.value.code == "ledger.yl003"


def back_the_clock(at):
    """Set the clock back past its own function, as a broken server clock would."""
    with databases.CLUSTER.connect(database=connection.settings_dict["NAME"]) as own:
        own.execute("UPDATE simulated_clock SET at = %s", [at])


def test_the_simulated_clock_never_falls(committed_db, set_clock, owner_sql):
    set_clock(datetime(2050, 1, 1, tzinfo=BEIJING))
    with pytest.raises(psycopg.Error, match="never falls"):
        set_clock(datetime(2049, 12, 31, tzinfo=BEIJING))
    committed()
    owner_sql("DELETE FROM simulated_clock")
    with pytest.raises(psycopg.Error, match="never falls"):
        set_clock(datetime(2049, 12, 31, tzinfo=BEIJING))


def test_a_running_clock_goes_on_by_itself(committed_db, set_clock):
    start = datetime(2050, 1, 1, tzinfo=BEIJING)
    set_clock(start, running=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.02)")
    assert start < ledger_now() < start + timedelta(minutes=1)


def test_a_real_site_never_reads_the_simulated_clock(committed_db, superuser_sql, set_clock, owner_sql):
    superuser_sql("DO $$ BEGIN SET session_replication_role = replica; UPDATE site SET simulated = false; END $$")
    superuser_sql("INSERT INTO simulated_clock VALUES (true, '2050-01-01', false, now())")
    receipt = committed()
    assert receipt.rec.year < 2050
    assert entry(receipt.log, 0).facts == {"clock": "real"}
    with pytest.raises(psycopg.Error, match="this site is real"):
        set_clock(datetime(2060, 1, 1, tzinfo=BEIJING))


def test_a_site_is_founded_once(committed_db):
    with databases.CLUSTER.connect("yihao_migrator", committed_db) as own:
        own.execute("SET ROLE yihao_owner")
        found_site(own, domain="test.yihao.invalid", simulated=True)
        with pytest.raises(Refused):
            found_site(own, domain="other.invalid", simulated=True)
        with pytest.raises(Refused):
            found_site(own, domain="Not a domain", simulated=True)
        with pytest.raises(psycopg.Error, match="founded once"):
            own.execute("UPDATE site SET simulated = false")
    assert site() == ("test.yihao.invalid", True, 1)


def test_a_person_is_followed_over_units_the_latest_first(db):
    record(Noted("一"), actor=CLERK, via=WEB)
    record(Noted("二"), actor=CLERK, unit=OTHER, via=WEB)
    record(Noted("三"), actor=CLERK._replace(id="S00000002"), unit=OTHER, via=WEB)
    assert {one.facts["text"] for one in events_of_person(CLERK.id)} == {"一", "二"}
    assert units_with_logs() == [UNIT, OTHER]
    assert head(UNIT).size == 2
    assert head("123456") is None


def test_an_entry_is_found_by_its_position_only_in_its_own_log(db):
    receipt = record(Noted("x"), actor=CLERK, via=WEB, secrets={"name": Secret("示例", uuid4(), fresh=True)})
    found = entry(receipt.log, receipt.seq)
    assert (found.leaf, found.refs, found.actor) == (receipt.leaf, receipt.refs, CLERK)
    assert entry(receipt.log, 99) is None
    assert entry(receipt.log.replace("/ledger/", "/access/"), receipt.seq) is None
    assert entry(receipt.log.replace("test.", "other."), receipt.seq) is None


def test_acts_over_several_units_at_once_never_wait_for_each_other_in_a_ring(committed_db):
    units = [f"98020{i}" for i in range(5)]

    def append(worker):
        shuffled = random.Random(worker).sample(units * 3, 15)
        try:
            with transaction.atomic():
                return record_many([Entry(event=Noted(unit), actor=CLERK, unit=unit, via=WEB) for unit in shuffled])
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(6) as pool:
        receipts = [one for some in pool.map(append, range(12)) for one in some]
    assert len({(one.log, one.seq) for one in receipts}) == len(receipts)
    assert [(check_chain(unit).size, check_chain(unit).fault) for unit in units] == [(37, "")] * 5


@given(st.lists(st.text(max_size=40).map(lambda text: normalize("NFC", text)), min_size=1, max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_text_an_act_holds_is_stored_and_read_back_or_refused_in_words(db, texts):
    for text in texts:
        try:
            with transaction.atomic():
                receipt = record(Noted(text), actor=CLERK._replace(id=f"S{text}"), via=WEB, number=NUMBER)
        except Refused as refused:
            assert refused.words.zh
            continue
        assert entry(receipt.log, receipt.seq).facts["text"] == text
    assert check_chain(UNIT).fault == ""
