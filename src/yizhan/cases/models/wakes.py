"""Cases to be looked at again because something beside them changed."""

from django.db import models


class Wake(models.Model):
    """Written in the transaction of the change; worked off by the timers. No other case is locked meanwhile,
    so two matters that speak of each other cannot stand in each other's way."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    why = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.why}"
