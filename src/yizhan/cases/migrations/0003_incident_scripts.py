"""Every wording of an incident's script is kept; those told until now begin the journal, by whoever declared it."""

import django.db.models.deletion
from django.db import migrations, models

BEGIN = """
INSERT INTO cases_incidentscript (incident_id, text, at, by)
SELECT id, script, opened_at, opened_by FROM cases_incident WHERE script <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_append_only"),
        ("registry", "0002_append_only"),  # the trigger's function
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentScript",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("text", models.TextField(blank=True, verbose_name="what to tell those who ask")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scripts",
                        to="cases.incident",
                        verbose_name="incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of an incident's script",
                "verbose_name_plural": "wordings of incidents' scripts",
            },
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE TRIGGER cases_incidentscript_append_only BEFORE UPDATE OR DELETE ON cases_incidentscript "
            "FOR EACH ROW EXECUTE FUNCTION registry_refuse_rewriting()",
            "DROP TRIGGER cases_incidentscript_append_only ON cases_incidentscript",
        ),
    ]
