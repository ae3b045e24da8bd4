"""Columns with which another index begins need none of their own: each new row would write it for nothing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_grams_of_names_in_a_loop"),
    ]

    operations = [
        migrations.AlterField(
            model_name="party",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="registry.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="partyphone",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="registry.party",
                verbose_name="customer",
            ),
        ),
        migrations.AlterField(
            model_name="partyphone",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="registrychange",
            name="site",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.site",
                verbose_name="site",
            ),
        ),
    ]
