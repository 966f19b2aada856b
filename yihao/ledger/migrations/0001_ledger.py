"""The ledger's tables, functions and rights, in plain SQL (建账本)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"
FILES = ["01_tables", "02_append_only", "03_clock", "04_append", "05_claim_access", "06_reads", "07_rights"]


class Migration(migrations.Migration):
    """Not reversible: a ledger is not taken down by migrating back."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL((SQL / f"{name}.sql").read_text(encoding="utf-8")) for name in FILES]
