"""Running numbers, one row a series and site."""

from django.db import models


class NumberSeries(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+")
    series = models.CharField(max_length=60, db_collation="C")
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "series"], name="numberseries_once_a_site")]

    def __str__(self) -> str:
        return f"{self.series}: {self.value}"
