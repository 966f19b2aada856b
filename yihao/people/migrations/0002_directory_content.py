"""What a directory held is kept beside its hash, so that the offices can be rebuilt from the ledger and compared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.AddField("directory", "content", models.BinaryField(null=True))]
