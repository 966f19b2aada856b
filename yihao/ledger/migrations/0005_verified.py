"""An index that finds the last full verification at once (最近一次全面校验), whatever the system's log holds. No entry changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_epochs")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX event_verified ON event (rec) WHERE type = 'ledger.verified/1'", "DROP INDEX event_verified"
        )
    ]
