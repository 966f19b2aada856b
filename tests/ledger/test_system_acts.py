"""Administrators' acts and the system's own stand in the system's log, and those who audit them read them there."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256

import psycopg
import pytest
from django.test import Client

from tests import databases, factories
from tests.journeys.site import PASSWORD, staff_no
from yihao.ledger.catalogue import watch
from yihao.ledger.database import ask
from yihao.ledger.founding import found_site, mark_restored, set_clock
from yihao.ledger.queries import entry, recorded
from yihao.ledger.system_acts import note_keys, note_migrations, note_settings
from yihao.ledger.system_log import Sought, read_acts
from yihao.people.acting import the_system
from yihao.people.commands.accounts import open_account
from yihao.people.commands.system_log import ADMINISTRATIVE, system_log
from yihao.people.rules.categories import Category
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import Refused


def said():
    """Give type and facts of each entry of the system's own log."""
    rows = ask("SELECT 'x/ledger/000000/1', seq, rec, type, leaf, entry FROM event WHERE unit = '000000' ORDER BY seq")
    return [(one.type, one.facts) for one in recorded(rows)]


def owner(database):
    connection = databases.CLUSTER.connect("yihao_migrator", database)
    connection.execute("SET ROLE yihao_owner")
    return connection


def test_a_real_site_records_its_founding_and_a_restore(committed_db):
    with owner(committed_db) as sql:
        # A test database is founded as simulated; what a real founding writes is seen where nothing was founded yet.
        name = databases.clone("founding")
    try:
        with databases.CLUSTER.connect(database=name) as intruder:
            intruder.execute("ALTER TABLE site DISABLE TRIGGER ALL")
            intruder.execute("DELETE FROM site")
            intruder.execute("ALTER TABLE site ENABLE TRIGGER ALL")
        with owner(name) as sql:
            found_site(sql, domain="founded.yihao.invalid", simulated=False)
            found_site(sql, domain="founded.yihao.invalid", simulated=False)
            epoch = mark_restored(sql)
            rows = sql.execute("SELECT type, entry FROM event WHERE unit = '000000' ORDER BY seq").fetchall()
    finally:
        databases.drop(name)
    assert [kind for kind, _ in rows] == ["log.opened/1", "site.founded/1", "site.restored/1"]
    assert b'"domain":"founded.yihao.invalid","simulated":false' in bytes(rows[1][1])
    assert f'"feed_epoch":{epoch}'.encode() in bytes(rows[2][1])


def test_the_simulated_clock_is_recorded_when_first_set_and_when_it_starts_to_run_but_not_between(committed_db):
    began = datetime(2026, 1, 5, 9, tzinfo=BEIJING)
    with owner(committed_db) as sql:
        for hours in range(3):
            set_clock(sql, began + timedelta(hours=hours))
        set_clock(sql, began + timedelta(hours=4), running=True)
    kinds = [kind for kind, _ in said()]
    assert kinds == ["log.opened/1", "site.founded/1", "clock.set/1", "clock.set/1"]
    assert [facts["running"] for kind, facts in said() if kind == "clock.set/1"] == [False, True]


def test_migrations_are_named_once_and_a_new_one_again(db, superuser_sql):
    first = note_migrations()
    assert "ledger.0001_ledger" in entry(first.log, first.seq).facts["names"]
    assert note_migrations() is None
    ask_insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_invented', now())"
    superuser_sql(ask_insert)
    try:
        later = note_migrations()
        assert entry(later.log, later.seq).facts["names"] == ["cases.9999_invented"]
    finally:
        superuser_sql("DELETE FROM django_migrations WHERE name = '9999_invented'")


def test_a_look_at_the_catalogue_records_migrations_beside_it(db):
    watch()
    assert [kind for kind, _ in said()][-2:] == ["migrations.applied/1", "catalogue.seen/2"]


def test_a_setting_changed_between_two_starts_is_named_and_its_value_is_not_told(db, settings, monkeypatch):
    note_settings()
    assert note_settings() is None
    settings.SESSION_COOKIE_AGE = 7200
    monkeypatch.setenv("YIHAO_OIDC_SECRET", "hidden-words-of-a-secret")
    monkeypatch.setenv("YIHAO_TOKEN", "a-person's-own-token")
    receipt = note_settings()
    told = entry(receipt.log, receipt.seq)
    assert told.facts["changed"] == ["SESSION_COOKIE_AGE", "env.YIHAO_OIDC_SECRET"]
    assert told.facts["told"] == ["SESSION_COOKIE_AGE=7200"]
    assert b"hidden-words" not in told.raw and b"YIHAO_TOKEN" not in told.raw
    monkeypatch.delenv("YIHAO_OIDC_SECRET")
    gone = note_settings()
    assert entry(gone.log, gone.seq).facts["changed"] == ["env.YIHAO_OIDC_SECRET"]


def test_a_changed_policy_of_witnesses_is_a_changed_setting(db, tmp_path, monkeypatch):
    policy = tmp_path / "policy.json"
    monkeypatch.setenv("YIHAO_POLICY", str(policy))
    note_settings()
    policy.write_text("{}")
    receipt = note_settings()
    assert entry(receipt.log, receipt.seq).facts["changed"] == ["file.policy.json"]


def test_a_key_enrolled_for_a_log_is_recorded_once(committed_db):
    with databases.CLUSTER.connect("yihao_sealer", committed_db) as sealer:
        sealer.execute("INSERT INTO seal_key (kind, unit, epoch, record) VALUES ('ledger', '980101', 1, 'invented')")
    assert (note_keys(), note_keys()) == (1, 0)
    kind, facts = said()[-1]
    digest = sha256(b"invented").hexdigest()
    assert (kind, facts["keys"]) == (
        "keys.seen/1",
        [{"epoch": 1, "kind": "ledger", "sha256": digest, "unit": "980101"}],
    )


def test_the_index_holds_exactly_the_kinds_that_the_page_shows(db):
    [(made,)] = ask("SELECT indexdef FROM pg_indexes WHERE indexname = 'event_administrative'")
    assert set(re.findall(r"'([a-z_.]+/[0-9]+)'", made)) == set(ADMINISTRATIVE)


# What the sealer may not write, each refused by the database itself.
FORBIDDEN = (
    "INSERT INTO event SELECT * FROM event",
    "UPDATE event SET leaf = leaf",
    "DELETE FROM event",
    "TRUNCATE event",
    "UPDATE unit_head SET size = 0",
    "UPDATE seal_checkpoint SET note = note",
    "DELETE FROM seal_checkpoint",
    "DELETE FROM seal_cosignature",
    "UPDATE seal_key SET record = record",
    "UPDATE site SET domain = domain",
    "INSERT INTO cases_case SELECT * FROM cases_case",
    "SELECT * FROM cases_party",
    "SELECT * FROM vault_key",
    "SELECT * FROM vault_value",
    "SELECT ledger_set_clock(now(), true)",
    "SELECT ledger_rebuild_idempotency('980101')",
    "SET ROLE yihao_owner",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_sealer_is_refused_what_is_not_sealing(db, statement):
    name = ask("SELECT current_database()")[0][0]
    with databases.CLUSTER.connect("yihao_sealer", name) as sealer, pytest.raises(psycopg.errors.InsufficientPrivilege):
        sealer.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET leaf = leaf", "DELETE FROM event", "TRUNCATE event", "INSERT INTO seal_checkpoint SELECT * FROM seal_checkpoint",
        "INSERT INTO seal_cosignature SELECT * FROM seal_cosignature", "UPDATE unit_head SET size = 0",
        "UPDATE vault_key SET wrapped = NULL", "DELETE FROM vault_value", "INSERT INTO django_migrations SELECT * FROM django_migrations WHERE false",
        "CREATE TABLE own (one integer)", "SET ROLE yihao_owner",
    ],
)  # fmt: skip
def test_who_watches_the_catalogue_reads_it_and_is_refused_to_change_it(db, statement):
    name = ask("SELECT current_database()")[0][0]
    assert ask("SELECT current_user")[0][0] == "yihao_app"  # watch() runs as the application
    with databases.CLUSTER.connect("yihao_app", name) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement.encode())


@pytest.fixture
def made(committed_db, settings):
    settings.YIHAO_REQUIRE_MFA = False
    country = factories.build()
    auditor = factories.person("方正", factories.YUNXI, Category.AUDIT_ADMIN)
    for person in (country.clerk, auditor):
        open_account(acting=the_system(), person=person.person, staff_no=staff_no(person), password=PASSWORD, at=now())
    return country, auditor


def browser(person):
    client = Client()
    client.post("/accounts/login/", {"login": staff_no(person), "password": PASSWORD})
    return client


def test_audit_administrators_read_who_did_what_and_an_export_stands_in_the_log_itself(made):
    country, auditor = made
    shown = browser(auditor).get("/system?kind=account.opened/1")
    assert shown.status_code == 200
    assert "开通账户" in shown.content.decode() and "系统" in shown.content.decode()
    assert "任职" not in re.sub(r"<option.*?</option>", "", shown.content.decode().split("<tbody>")[1])
    taken = browser(auditor).get("/system?kind=account.opened/1&export=1")
    kind, facts = said()[-1]
    assert (kind, facts["what"], facts["rows"]) == ("export.made/1", "system_log", 2)
    assert facts["sha256"] == sha256(taken.content).hexdigest()
    assert browser(country.clerk).get("/system").status_code == 403
    with pytest.raises(Refused):
        system_log(country.clerk, Sought(), at=now())


def test_pages_follow_one_another_without_a_gap_and_without_a_repeat(made):
    whole = read_acts(ADMINISTRATIVE, Sought(), limit=1000).rows
    assert len(whole) > 20
    seen, after = [], ""
    while True:
        page = read_acts(ADMINISTRATIVE, Sought(), after=after, limit=7)
        seen += page.rows
        after = page.after
        if not after:
            break
    assert [(one.log, one.seq) for one in seen] == [(one.log, one.seq) for one in whole]
    assert [one.rec for one in seen] == sorted((one.rec for one in seen), reverse=True)
    by = whole[0].actor.id
    assert {one.actor.id for one in read_acts(ADMINISTRATIVE, Sought(person=by)).rows} == {by}
