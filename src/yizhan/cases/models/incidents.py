"""Incidents: one thing that happened to many. Each household keeps its own case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Incident(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="incidents", verbose_name=_("site"))
    number = models.CharField(_("number"), max_length=40, db_collation="C")
    title = models.CharField(_("title"), max_length=200)
    script = models.TextField(_("what to tell those who ask"), blank=True)
    opened_at = models.DateTimeField(_("since"))
    opened_by = models.CharField(max_length=40, db_collation="C")
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="incident_number_once_a_site")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class IncidentScript(models.Model):
    """What the desk told those who asked, from one moment on: the wording now and every one before it.

    Only ever added to, the database refuses the rest; the newest row says what `Incident.script` says.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="scripts", verbose_name=_("incident"))
    text = models.TextField(_("what to tell those who ask"), blank=True)
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("by"), max_length=40, db_collation="C")

    class Meta:
        verbose_name = _("wording of an incident's script")
        verbose_name_plural = _("wordings of incidents' scripts")

    def __str__(self) -> str:
        return f"{self.incident_id} {self.text[:40]}"
