"""Changes of the database itself (数据库构成被改): named at the next look, and for ever in the system's log."""

import pytest

from yihao.ledger.catalogue import watch
from yihao.ledger.queries import entry


@pytest.fixture
def seen(cases):
    assert watch() is not None
    assert watch() is None
    return cases


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("ALTER TABLE event DISABLE TRIGGER append_only", "triggers"),
        ("GRANT UPDATE ON event TO yihao_app", "grants"),
        ("CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'", "functions"),
        ("ALTER TABLE cases_case ADD COLUMN note text", "tables"),
    ],
)
def test_a_change_that_no_migration_announced_is_named_and_recorded(seen, superuser_sql, found, change, part):
    superuser_sql(change)
    assert f"catalogue {part}" in found()
    receipt = watch()
    told = entry(receipt.log, receipt.seq)
    assert part in told.facts["changed"]
    assert told.facts["announced"] is False
    assert f"catalogue {part}" not in found()
    assert watch() is None


def test_a_change_with_a_migration_is_announced(seen, superuser_sql):
    superuser_sql("ALTER TABLE cases_case ADD COLUMN note text")
    superuser_sql("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_note', now())")
    receipt = watch()
    assert entry(receipt.log, receipt.seq).facts["announced"] is True
