"""The state no longer repeats the answers, which are a column of their own; a step and a limit carry their name."""

from django.db import migrations

FORWARD = """
UPDATE cases_case SET state = (state - 'data') || jsonb_build_object(
  'steps', COALESCE((
    SELECT jsonb_object_agg(key, value || jsonb_build_object('step', key)) FROM jsonb_each(state -> 'steps')
  ), '{}'),
  'limits', COALESCE((
    SELECT jsonb_object_agg(key, value || jsonb_build_object('limit', key)) FROM jsonb_each(state -> 'limits')
  ), '{}')
) WHERE state ? 'steps'
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_incident_scripts")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
