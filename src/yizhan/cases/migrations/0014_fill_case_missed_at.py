"""Cases that were late before this was kept: the journal knows. Archived ones are sealed against all other change."""

from django.db import migrations

FORWARD = """
ALTER TABLE cases_case DISABLE TRIGGER USER;
UPDATE cases_case SET missed_at = missed.due
FROM (SELECT case_id, min((body ->> 'due')::timestamptz) AS due FROM cases_event WHERE kind = 'limit_missed' GROUP BY 1)
  AS missed
WHERE missed.case_id = cases_case.id;
ALTER TABLE cases_case ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_case_missed_at")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
