"""Events one by one are a view of the entries they came of."""

import django.db.models.deletion
from django.db import migrations, models

# A command leads to ten thousand events at most; the clock stops at far fewer.
FORWARD = """
DROP TABLE cases_event;
CREATE VIEW cases_event AS
SELECT entry.id * 10000 + happened.n AS id, entry.site_id, entry.case_id, (entry.seq + happened.n - 1)::integer AS seq,
  entry.at, happened.event ->> 0 AS kind, entry.by, entry.by_name, happened.event -> 1 AS body
FROM cases_entry entry CROSS JOIN LATERAL jsonb_array_elements(entry.events) WITH ORDINALITY AS happened (event, n);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_fill_entries")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD)],
            state_operations=[
                migrations.DeleteModel("Event"),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seq", models.PositiveIntegerField()),
                        ("at", models.DateTimeField(verbose_name="when")),
                        ("kind", models.CharField(max_length=30, verbose_name="what")),
                        ("by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("body", models.JSONField(default=dict)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="cases.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="registry.site"
                            ),
                        ),
                    ],
                    options={
                        "db_table": "cases_event",
                        "managed": False,
                        "verbose_name": "event",
                        "verbose_name_plural": "events",
                    },
                ),
            ],
        ),
    ]
