"""What a site sets differently from its packs, and what somebody is about to set."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .organisations import Site


class SiteParameter(models.Model):
    """One setting of one parameter, by whom and why. Never changed: a later row wins in its turn.

    `as_in_pack` ends the site's own setting: from then on what the pack says counts. `undoes` names the setting that
    this one takes back.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="parameters", verbose_name=_("site"))
    pack = models.CharField(_("pack"), max_length=60)
    name = models.CharField(_("parameter"), max_length=120)
    value = models.JSONField(_("value"))
    as_in_pack = models.BooleanField(_("as in the pack"), default=False, db_default=False)
    valid_from = models.DateTimeField(_("valid from"))
    set_by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"))
    reason = models.CharField(_("reason"), max_length=500)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        verbose_name = _("site parameter")
        verbose_name_plural = _("site parameters")
        constraints = [
            # Two people who take back the same setting take it back once.
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(undoes__isnull=False), name="siteparameter_undone_once"
            )
        ]
        indexes = [
            # "which value counts now": the newest valid row of each parameter of a site's pack
            models.Index(fields=["site", "pack", "name", "-valid_from", "-id"], name="siteparameter_counts_now"),
        ]

    def __str__(self) -> str:
        return f"{self.pack}.{self.name} = {self.value}"


class ParameterDraft(models.Model):
    """What somebody is about to set: looked at by colleagues, tried on last month, published or dropped. It counts
    for nothing. `valid_from` left open is the moment of publishing."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    pack = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    value = models.JSONField()
    as_in_pack = models.BooleanField(default=False)
    valid_from = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="parameterdraft_one_a_parameter")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
