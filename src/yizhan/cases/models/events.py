"""The events of the journal one by one: a view of its entries, to be read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    site = models.ForeignKey("registry.Site", models.DO_NOTHING, related_name="+")
    case = models.ForeignKey("cases.Case", models.DO_NOTHING, related_name="events", verbose_name=_("case"))
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=30)
    by = models.CharField(_("by"), max_length=40, db_collation="C")
    by_name = models.CharField(max_length=120, blank=True)
    body = models.JSONField(default=dict)

    class Meta:
        managed = False
        db_table = "cases_event"
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.kind}"
