"""What came with a report and belongs to no question of a procedure."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("api", "0002_pace_unlogged"),
        ("cases", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(db_collation="C", max_length=43, unique=True)),
                ("lat", models.FloatField(null=True, verbose_name="latitude")),
                ("long", models.FloatField(null=True, verbose_name="longitude")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("account_id", models.CharField(blank=True, max_length=60)),
                ("device_id", models.CharField(blank=True, max_length=100)),
                ("first_name", models.CharField(blank=True, max_length=60)),
                ("last_name", models.CharField(blank=True, max_length=60)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("media_url", models.CharField(blank=True, max_length=500)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "integration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="api.integration",
                        verbose_name="integration",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
    ]
