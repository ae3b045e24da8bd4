"""Who put a version of the packs in force, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_schedules_cover_subjects"),
    ]

    operations = [
        migrations.AddField(
            model_name="libraryversion",
            name="by",
            field=models.CharField(blank=True, db_collation="C", db_default="", max_length=40, verbose_name="by"),
        ),
        migrations.AddField(
            model_name="libraryversion",
            name="by_name",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AddField(
            model_name="libraryversion",
            name="note",
            field=models.CharField(blank=True, db_default="", max_length=500, verbose_name="reason"),
        ),
    ]
