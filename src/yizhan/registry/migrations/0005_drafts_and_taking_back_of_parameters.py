"""What is about to be set is kept as a draft; a setting may be taken back by another, or end in favour of the pack."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_site_listened_for"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParameterDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("value", models.JSONField()),
                ("as_in_pack", models.BooleanField(default=False)),
                ("valid_from", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="siteparameter",
            name="as_in_pack",
            field=models.BooleanField(db_default=False, default=False, verbose_name="as in the pack"),
        ),
        migrations.AddField(
            model_name="siteparameter",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="registry.siteparameter",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteparameter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undoes__isnull", False)), fields=("undoes",), name="siteparameter_undone_once"
            ),
        ),
        migrations.AddField(
            model_name="parameterdraft",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.staff"),
        ),
        migrations.AddField(
            model_name="parameterdraft",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.site"),
        ),
        migrations.AddConstraint(
            model_name="parameterdraft",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="parameterdraft_one_a_parameter"),
        ),
    ]
