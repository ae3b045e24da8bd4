import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_fill_case_missed_at"),
        ("insight", "0002_contact_log_mapping"),
        ("registry", "0003_occupancy_points_not_ranges"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubmittedFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(db_collation="C", max_length=60)),
                ("report", models.CharField(db_collation="C", max_length=60, verbose_name="report")),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("figures", models.JSONField(verbose_name="figures")),
                ("at", models.DateTimeField(verbose_name="submitted")),
                ("by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                ("by_name", models.CharField(max_length=120)),
                ("event", models.BinaryField(max_length=32)),
                ("seal", models.BinaryField(max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_figures",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "submitted figures",
                "verbose_name_plural": "submitted figures",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "pack", "report", "first"), name="submittedfigures_once_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="submittedfigures_days_in_order"
                    ),
                ],
            },
        ),
    ]
