"""What was learnt from a site's earlier choices, as numbers."""

from django.db import models


class ProposalModel(models.Model):
    site = models.ForeignKey("registry.Site", models.CASCADE, related_name="+")
    learnt_at = models.DateTimeField()
    learnt_from = models.PositiveIntegerField()  # matters
    classes = models.JSONField()  # procedures, in the order of the weights
    weights = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["site", "-id"], name="proposalmodel_newest")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.learnt_from}"
