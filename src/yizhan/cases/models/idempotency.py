"""Commands that have happened, by the key their sender gave them: sent twice, done once."""

from django.db import models


class CommandKey(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, db_collation="C")
    by = models.CharField(max_length=40, db_collation="C")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "by", "key"], name="commandkey_once")]

    def __str__(self) -> str:
        return self.key
