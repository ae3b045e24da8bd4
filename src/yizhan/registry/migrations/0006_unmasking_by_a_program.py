"""A program that was let in may be shown numbers, too: who it was stands in the place of the person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_drafts_and_taking_back_of_parameters"),
    ]

    operations = [
        migrations.AddField(
            model_name="unmasking",
            name="program",
            field=models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="which program"),
        ),
        migrations.AlterField(
            model_name="unmasking",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.staff",
                verbose_name="who",
            ),
        ),
        migrations.AddConstraint(
            model_name="unmasking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("program", "")),
                    models.Q(("by__isnull", True), models.Q(("program", ""), _negated=True)),
                    _connector="OR",
                ),
                name="unmasking_by_a_person_or_a_program",
            ),
        ),
    ]
