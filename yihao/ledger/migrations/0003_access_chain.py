"""Chaining the access log with one move of each head (查阅日志串链提速). What is chained is as before, byte for byte."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Not reversible, like the ledger itself."""

    dependencies = [("ledger", "0002_sealing")]
    operations = [migrations.RunSQL((SQL / "21_access_chain.sql").read_text(encoding="utf-8"))]
