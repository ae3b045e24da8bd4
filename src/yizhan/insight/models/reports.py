"""Figures of a report as they were submitted: only ever added."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmittedFigures(models.Model):
    """One report of one period. `seal` covers the figures and the newest event of the case that submitted them, so
    that neither can be changed without the other."""

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="submitted_figures", verbose_name=_("case"))
    pack = models.CharField(max_length=60, db_collation="C")
    report = models.CharField(_("report"), max_length=60, db_collation="C")
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    figures = models.JSONField(_("figures"))
    at = models.DateTimeField(_("submitted"))
    by = models.CharField(_("by"), max_length=40, db_collation="C")
    by_name = models.CharField(max_length=120)
    event = models.BinaryField(max_length=32)  # hash of the case's newest event then
    seal = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("submitted figures")
        verbose_name_plural = _("submitted figures")
        constraints = [
            # also serves the list of a report's periods
            models.UniqueConstraint(fields=["site", "pack", "report", "first"], name="submittedfigures_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="submittedfigures_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.first}"
