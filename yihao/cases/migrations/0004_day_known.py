"""Whether the day a matter was received is printed, or 1 January stands in for its year (收到日是否已知).

Matters imported before this column was there are told by what only the import writes: a late number, and 1 January. Courts
and procuratorates are closed that day, so that no printed one is taken for a stand-in.
"""

from django.db import migrations, models

OLD = """
UPDATE cases_matter m SET day_known = FALSE FROM cases_case c
WHERE c.number = m.number AND c.series = 'late' AND m.source = 'COURT' AND m.state = 'CLOSED'
  AND extract(doy FROM m.received_on) = 1;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_import")]
    operations = [
        migrations.AddField("matter", "day_known", models.BooleanField(default=True, db_default=True)),
        migrations.RunSQL(OLD, migrations.RunSQL.noop),
    ]
