"""The registry's journal: every change of who and where, with its actor, time and reason."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistryChange(models.Model):
    """One row changed. Written in the same transaction as the change, never changed itself.

    `before` is null for what is new, `after` for what is gone. No `by` means the system did it (set-up,
    demo); `source` then says which part of it, as for an imported sheet, where it names the file by its hash.
    """

    site = models.ForeignKey(
        "registry.Site", models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("site")
    )
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    reason = models.CharField(_("reason"), max_length=500)
    source = models.CharField(_("source"), max_length=120, blank=True)
    kind = models.CharField(_("of what"), max_length=40)
    subject_id = models.BigIntegerField(_("number"))
    label = models.CharField(_("which"), max_length=200, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        verbose_name = _("registry change")
        verbose_name_plural = _("registry changes")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="registrychange_has_a_reason")]
        indexes = [
            # the history of one place, party or staff member
            models.Index(fields=["kind", "subject_id", "-at"], name="registrychange_of_subject"),
            # what was changed at a site lately
            models.Index(fields=["site", "-at"], name="registrychange_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
