"""Working hours of a site, kept as data; `registry.calendars` makes them countable."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteCalendar(models.Model):
    """One calendar of a site, by name ("office", "night-desk").

    `week` has a key for each weekday, "1" Monday to "7" Sunday, with a list of hours ("08:30-12:00"); a day
    without key is free. `exceptions` maps dates ("2026-03-03") to such a list; an empty one is a day off.
    They come after the public holidays of the site and win over them. `version` rises with every change.
    """

    site = models.ForeignKey("registry.Site", models.CASCADE, related_name="calendars", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=60, default="office")
    week = models.JSONField(_("week"), default=dict)
    exceptions = models.JSONField(_("exceptions"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="sitecalendar_name_once_a_site")]

    def __str__(self) -> str:
        return f"{self.site}: {self.name}"
