"""What was written event by event is kept command by command. The hashes stay those of the events."""

from django.db import migrations

# Events that follow each other, by one sender at one instant, came of one command.
FORWARD = """
INSERT INTO cases_entry (site_id, case_id, seq, at, by, by_name, events, hash)
SELECT site_id, case_id, min(seq), at, by, by_name, jsonb_agg(jsonb_build_array(kind, body) ORDER BY seq),
  (array_agg(hash ORDER BY seq DESC))[1]
FROM (
  SELECT *, seq - row_number() OVER (PARTITION BY case_id, at, by, by_name ORDER BY seq) AS command FROM cases_event
) event
GROUP BY site_id, case_id, at, by, by_name, command ORDER BY min(id)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_entries")]
    operations = [migrations.RunSQL(FORWARD, "TRUNCATE cases_entry")]
