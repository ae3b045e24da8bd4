"""What was submitted is not changed afterwards: a trigger answers every UPDATE and DELETE with an error."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION insight_submittedfigures_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'submitted figures stand as they are' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER submittedfigures_stand BEFORE UPDATE OR DELETE ON insight_submittedfigures
  FOR EACH ROW EXECUTE FUNCTION insight_submittedfigures_stand();
"""
BACKWARD = """
DROP TRIGGER submittedfigures_stand ON insight_submittedfigures;
DROP FUNCTION insight_submittedfigures_stand();
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0003_submitted_figures")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
