"""The tenant boundary: an organisation and its sites."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A community, a building, a hospital, a venue: what one management office looks after."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("Residential community")
        BUILDING = "building", _("Office building")
        HOSPITAL = "hospital", _("Hospital")
        HOSPITALITY = "hospitality", _("Restaurant or hotel")
        CAMPUS = "campus", _("Campus")
        OTHER = "other", _("Other")

    class Holidays(models.TextChoices):
        CHINA = "china", _("Public holidays and make-up workdays of mainland China")
        NONE = "none", _("No public holidays")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sites", verbose_name=_("organisation"))
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.COMMUNITY)
    timezone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    holidays = models.CharField(_("holidays"), max_length=20, choices=Holidays.choices, default=Holidays.CHINA)
    packs = models.JSONField(_("procedure packs"), default=list, blank=True)
    open = models.BooleanField(_("open"), default=True)
    # What somebody outside wants to hear of (webhooks, notifications): read with every command, so that a site to which
    # nobody listens pays nothing. Kept by those capabilities.
    listened_for = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9][a-z0-9-]*$"), name="site_slug_fits_a_url"
            ),
        ]

    def __str__(self) -> str:
        return self.name
