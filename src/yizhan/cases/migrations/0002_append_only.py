"""The journal refuses to be changed: a trigger answers every UPDATE and DELETE with an error."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal of a case is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_stands BEFORE UPDATE OR DELETE ON cases_event
  FOR EACH ROW EXECUTE FUNCTION cases_event_stands();
"""
BACKWARD = """
DROP TRIGGER event_stands ON cases_event;
DROP FUNCTION cases_event_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
