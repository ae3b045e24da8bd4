"""Openings that a schedule has made: each occurrence once, whoever's clock comes to it first.

Where a schedule covers subjects, there is a row for the occurrence itself (without a case) and one for each
subject; a draw of several into one case stands in that row.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ScheduledOpening(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60, db_collation="C")
    procedure = models.CharField(max_length=60, db_collation="C")
    occurs_at = models.DateTimeField()
    subject = models.CharField(max_length=200, blank=True, db_collation="C")  # a place's code, a person's id, a word
    drawn = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "pack", "procedure", "occurs_at", "subject"], name="scheduledopening_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.occurs_at}"
