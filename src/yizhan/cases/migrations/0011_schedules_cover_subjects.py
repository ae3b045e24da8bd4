"""A schedule may open a case for each of several subjects, or draw some of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_archived_at")]
    operations = [
        migrations.RemoveConstraint(model_name="scheduledopening", name="scheduledopening_once"),
        migrations.AddField(
            model_name="scheduledopening",
            name="drawn",
            field=ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name="scheduledopening",
            name="subject",
            field=models.CharField(blank=True, db_collation="C", max_length=200),
        ),
        migrations.AddConstraint(
            model_name="scheduledopening",
            constraint=models.UniqueConstraint(
                fields=["site", "pack", "procedure", "occurs_at", "subject"], name="scheduledopening_once"
            ),
        ),
    ]
