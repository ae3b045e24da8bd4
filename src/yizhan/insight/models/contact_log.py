"""How the columns of a call log were understood, remembered for the next file of the same make."""

from django.db import models


class ContactLogMapping(models.Model):
    site = models.ForeignKey("registry.Site", models.CASCADE, related_name="+")
    key = models.CharField(max_length=32, db_collation="C")  # made from the headings, in any order
    mapping = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="contactlogmapping_once_a_make")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.key}"
