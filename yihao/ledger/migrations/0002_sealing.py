"""Sealing: tiles, checkpoints, cosignatures, index maps, the national log (封存), in plain SQL."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"
FILES = ["11_seal_tables", "12_seal_unchanging", "13_seal_functions", "14_seal_rights"]


class Migration(migrations.Migration):
    """Not reversible, like the ledger itself."""

    dependencies = [("ledger", "0001_ledger")]
    operations = [migrations.RunSQL((SQL / f"{name}.sql").read_text(encoding="utf-8")) for name in FILES]
