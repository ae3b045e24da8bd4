"""Openings that a schedule has made: each occurrence once, whoever's clock comes to it first."""

from django.db import models


class ScheduledOpening(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60, db_collation="C")
    procedure = models.CharField(max_length=60, db_collation="C")
    occurs_at = models.DateTimeField()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "pack", "procedure", "occurs_at"], name="scheduledopening_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.occurs_at}"
