"""The journal has a row for each command, with the events that followed, instead of one for each event."""

import django.db.models.deletion
from django.db import migrations, models

STANDS = """
CREATE TRIGGER entry_stands BEFORE UPDATE OR DELETE ON cases_entry
  FOR EACH ROW EXECUTE FUNCTION cases_event_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_contact_caller")]
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                ("by_name", models.CharField(blank=True, max_length=120)),
                ("events", models.JSONField()),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="cases.case",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the journal",
                "verbose_name_plural": "entries of the journal",
            },
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("case", "seq"), name="entry_seq_once_a_case"),
        ),
        migrations.RunSQL(STANDS, "DROP TRIGGER entry_stands ON cases_entry"),
    ]
