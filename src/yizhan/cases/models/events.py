"""The journal: what happened, hash-chained per case. A trigger refuses to change or remove a row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="events", verbose_name=_("case"))
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=30)
    by = models.CharField(_("by"), max_length=40, db_collation="C")
    by_name = models.CharField(max_length=120, blank=True)
    body = models.JSONField(default=dict)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.kind}"
