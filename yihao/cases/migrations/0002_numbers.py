"""The number's form is checked by the database too: 17 digits, check digits 02..98, ISO 7064 MOD 97-10."""

from django.db import migrations

FORWARD = """
ALTER TABLE cases_case ADD CONSTRAINT case_number_form
  CHECK (number ~ '^[0-9]{15}(0[2-9]|[1-8][0-9]|9[0-8])$' AND number::bigint % 97 = 1);
ALTER TABLE cases_case ADD CONSTRAINT case_number_birth
  CHECK (substr(number, 1, 4)::int = year AND substr(number, 5, 6) = birth_unit);
ALTER TABLE cases_matter ADD CONSTRAINT matter_of_case FOREIGN KEY (number) REFERENCES cases_case (number);
ALTER TABLE cases_party ADD CONSTRAINT party_of_case FOREIGN KEY (number) REFERENCES cases_case (number);
ALTER TABLE cases_alias ADD CONSTRAINT alias_of_case FOREIGN KEY (number) REFERENCES cases_case (number);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
