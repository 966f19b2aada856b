"""New epochs of a log (日志换期), in plain SQL."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Not reversible, like the ledger itself."""

    dependencies = [("ledger", "0003_access_chain")]
    operations = [migrations.RunSQL((SQL / "31_epochs.sql").read_text(encoding="utf-8"))]
