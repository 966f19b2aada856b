"""Changes of the database itself (数据库构成被改): named at the next look, and for ever in the system's log."""

import pytest

from yihao.ledger.catalogue import changed, watch
from yihao.ledger.queries import entry

# What is done, which part it changes, what is named, and how it is undone where it is the cluster's and not the database's.
CHANGES = {
    "a trigger disabled": ("ALTER TABLE event DISABLE TRIGGER append_only", "triggers", "event append_only disabled"),
    "a trigger dropped": ("DROP TRIGGER append_only ON seal_checkpoint", "triggers", "1 gone"),
    "a trigger of one partition set to replica sessions only": (
        "ALTER TABLE event_y2026 ENABLE REPLICA TRIGGER append_only", "triggers",
        "event_y2026 append_only as replica or always"),
    "the checks of foreign keys disabled": (
        "ALTER TABLE cases_party DISABLE TRIGGER ALL", "triggers", "cases_party RI_ConstraintTrigger"),
    "an event trigger": (
        "CREATE FUNCTION public.quiet() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
        " CREATE EVENT TRIGGER quiet ON ddl_command_start EXECUTE FUNCTION public.quiet()", "triggers", "event trigger quiet"),
    "a right on a table": ("GRANT UPDATE ON event TO yihao_app", "grants", "event yihao_app SELECT,UPDATE"),
    "a right on some columns": (
        "GRANT UPDATE (entry, leaf, rec) ON event TO yihao_app", "grants", "event column entry yihao_app UPDATE"),
    "a right on one year's partition": (
        "GRANT DELETE ON event_y2026 TO yihao_app", "grants", "event_y2026 yihao_app DELETE,SELECT"),
    "a right on a column of one year's partition": (
        "GRANT UPDATE (entry) ON access_event_y2026 TO yihao_app", "grants", "access_event_y2026 column entry yihao_app UPDATE"),
    "a right for everybody on a function": (
        "GRANT EXECUTE ON FUNCTION ledger_set_clock(timestamptz, boolean) TO PUBLIC", "grants", "PUBLIC EXECUTE"),
    "a right to make objects": ("GRANT CREATE ON SCHEMA public TO yihao_app", "grants", "schema public yihao_app CREATE,USAGE"),
    "a right on tables yet to be made": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE yihao_owner GRANT ALL ON TABLES TO yihao_reader", "grants", "default of yihao_owner"),
    "a partition given to the application": ("ALTER TABLE event_y2026 OWNER TO yihao_app", "grants", "event_y2026 owner yihao_app"),
    "a table given to the application": ("ALTER TABLE seal_key OWNER TO yihao_app", "grants", "seal_key owner yihao_app"),
    "a function replaced": (
        "CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'", "functions", "ledger_now()"),
    "a function given to the application": (
        "ALTER FUNCTION ledger_refuse_change() OWNER TO yihao_app", "functions", "ledger_refuse_change()"),
    "a function of the same name in another schema": (
        "CREATE SCHEMA before; CREATE FUNCTION before.ledger_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "functions", "before.ledger_now()"),
    "a schema": ("CREATE SCHEMA before AUTHORIZATION yihao_app", "extensions", "schema before of yihao_app"),
    "a column added": ("ALTER TABLE cases_case ADD COLUMN note text", "tables", "cases_case columns"),
    "a default of one partition": (
        "ALTER TABLE event_y2026 ALTER COLUMN person SET DEFAULT 'nobody'", "tables", "event_y2026 columns"),
    "a constraint dropped": ("ALTER TABLE seal_key DROP CONSTRAINT seal_key_pkey", "tables", "gone"),
    "a partition taken out": ("ALTER TABLE event DETACH PARTITION event_y2027", "tables", "event_y2027 columns"),
    "a table no longer written durably": ("ALTER TABLE seal_witness SET UNLOGGED", "tables", "seal_witness storage"),
    "a rule": ("CREATE RULE hush AS ON INSERT TO seal_checkpoint DO INSTEAD NOTHING", "rules", "seal_checkpoint rule hush"),
    "a rule on one partition": ("CREATE RULE hush AS ON DELETE TO event_y2026 DO INSTEAD NOTHING", "rules", "event_y2026 rule hush"),
    "a row policy": (
        "ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY; CREATE POLICY hide ON cases_case USING (number < 'Z')",
        "policies", "cases_case policy hide"),
    "row security on one partition": ("ALTER TABLE event_y2026 ENABLE ROW LEVEL SECURITY", "policies", "event_y2026 row security"),
}  # fmt: skip
# The roles are the whole cluster's, so what is done to them is undone.
OF_THE_CLUSTER = {
    "a role that passes by row security": ("ALTER ROLE yihao_reader BYPASSRLS", "roles", "yihao_reader", "ALTER ROLE yihao_reader NOBYPASSRLS"),
    "a role more": ("CREATE ROLE passer_by LOGIN", "roles", "passer_by", "DROP ROLE passer_by"),
    "a membership": ("GRANT pg_write_all_data TO yihao_app", "memberships", "yihao_app in pg_write_all_data", "REVOKE pg_write_all_data FROM yihao_app"),
    "a setting of a role": (
        "ALTER ROLE yihao_sealer SET search_path = before, public", "settings", "yihao_sealer everywhere search_path", "ALTER ROLE yihao_sealer RESET ALL"),
    "a setting that a role may change": (
        "GRANT SET ON PARAMETER session_replication_role TO yihao_app", "grants", "parameter session_replication_role yihao_app SET",
        "REVOKE SET ON PARAMETER session_replication_role FROM yihao_app"),
}  # fmt: skip


@pytest.fixture
def seen(cases):
    assert watch() is not None
    assert watch() is None
    return cases


def told_once(superuser_sql, found, change, part, name):
    """See that verify names the part, the system's log the row, and that afterwards all is as the log says."""
    superuser_sql(change)
    assert f"catalogue {part}" in found()
    receipt = watch()
    told = entry(receipt.log, receipt.seq)
    assert part in told.facts["changed"]
    assert [one for one in told.facts["named"] if one.startswith(f"{part}: ") and name in one], told.facts["named"]
    assert told.facts["announced"] is False
    assert f"catalogue {part}" not in found()
    assert watch() is None


@pytest.mark.parametrize(("change", "part", "name"), CHANGES.values(), ids=CHANGES)
def test_a_change_that_no_migration_announced_is_named_and_recorded(seen, superuser_sql, found, change, part, name):
    told_once(superuser_sql, found, change, part, name)


@pytest.mark.parametrize(("change", "part", "name", "undo"), OF_THE_CLUSTER.values(), ids=OF_THE_CLUSTER)
def test_a_change_of_the_roles_is_named_and_recorded(seen, superuser_sql, found, change, part, name, undo):
    try:
        told_once(superuser_sql, found, change, part, name)
    finally:
        superuser_sql(undo)


def test_a_database_whose_sessions_pass_by_the_triggers_is_named_and_recorded(seen, committed_db, superuser_sql, found):
    superuser_sql(f"ALTER DATABASE {committed_db} SET session_replication_role = replica")
    from django.db import connection

    connection.close()  # the next session begins as the database now says
    told_once(superuser_sql, found, "SELECT 1", "settings", "every role here session_replication_role")


def test_a_change_with_a_migration_is_announced(seen, superuser_sql):
    superuser_sql("ALTER TABLE cases_case ADD COLUMN note text")
    superuser_sql("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_note', now())")
    receipt = watch()
    told = entry(receipt.log, receipt.seq).facts
    assert told["announced"] is True
    assert {"migrations: cases.9999_note", "tables: cases_case columns"} <= set(told["named"])


def test_a_new_years_partition_is_no_change(seen, superuser_sql, found):
    superuser_sql("SELECT ledger_make_year(2041)")
    assert [one for one in changed() if one] == []
    assert found() == []


def test_a_change_undone_before_the_look_and_a_right_given_twice_are_no_change(seen, superuser_sql):
    superuser_sql("GRANT SELECT ON event TO yihao_app")
    superuser_sql("GRANT ALL ON event TO yihao_owner")  # the owner's own, until now by default
    superuser_sql("ALTER TABLE event DISABLE TRIGGER append_only")
    superuser_sql("ALTER TABLE event ENABLE TRIGGER append_only")
    assert watch() is None


def test_what_is_found_says_which_row_it_is(seen, superuser_sql):
    from yihao.ledger.verifying_run import verify

    superuser_sql("GRANT UPDATE (leaf) ON event TO yihao_app")
    [one] = verify(workers=1, quiet=True).findings
    assert (one.code, one.where) == ("catalogue", "grants")
    assert one.found == "changed, not recorded: event column leaf yihao_app UPDATE"


def test_more_changes_than_an_entry_holds_are_told_by_number_and_the_parts_by_name(seen, superuser_sql):
    many = "SELECT 'CREATE TABLE ' || repeat('表', 15) || n || ' (one integer)' FROM generate_series(1, 400) AS n"
    superuser_sql(f"DO $x$ DECLARE one text; BEGIN FOR one IN {many} LOOP EXECUTE one; END LOOP; END $x$")
    receipt = watch()
    told = entry(receipt.log, receipt.seq).facts
    assert (told["changed"], len(told["named"])) == (["grants", "tables"], 30)
    assert all("marks" not in one for one in told["parts"])
    superuser_sql("GRANT UPDATE (leaf) ON event TO yihao_app")
    later = watch()
    assert entry(later.log, later.seq).facts["changed"] == ["grants"]
    assert watch() is None
