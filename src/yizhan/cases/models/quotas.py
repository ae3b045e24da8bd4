"""How many matters of a period a follow-up looked at, and how many it drew."""

from django.db import models


class FollowUpQuota(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+")
    follow_up = models.CharField(max_length=80, db_collation="C")
    period = models.CharField(max_length=10, db_collation="C")  # a month, as 2026-03
    population = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "follow_up", "period"], name="followupquota_once_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.follow_up} {self.period}: {self.drawn}/{self.population}"
