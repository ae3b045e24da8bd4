"""Disposal: what one person proposes to destroy, and what another decides."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Disposal(models.Model):
    """A list of archived cases whose time is over. Nothing goes before a second person has approved it."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    number = models.CharField(_("number"), max_length=40, db_collation="C")
    proposed_by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    reason = models.CharField(_("reason"), max_length=500)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_because = models.CharField(_("why"), max_length=500, blank=True)
    carried_out_at = models.DateTimeField(_("carried out"), null=True, blank=True)

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="disposal_number_once_a_site"),
            models.CheckConstraint(condition=~Q(reason=""), name="disposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="disposal_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_because=""),
                name="disposal_is_decided_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True) | Q(decision="approved"), name="disposal_only_when_approved"
            ),
        ]
        indexes = [
            # those still to be decided, and the history
            models.Index(fields=["site", "-proposed_at"], name="disposal_newest_first"),
        ]

    def __str__(self) -> str:
        return self.number


class DisposalLine(models.Model):
    """One case of the list: destroyed when, or spared and why."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="lines", verbose_name=_("disposal"))
    entry = models.ForeignKey(
        "documents.ArchiveEntry", models.PROTECT, related_name="disposals", verbose_name=_("archived")
    )
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, blank=True)
    spared_because = models.CharField(_("spared"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("line of a disposal")
        verbose_name_plural = _("lines of disposals")
        constraints = [
            models.UniqueConstraint(fields=["disposal", "entry"], name="disposalline_once_a_list"),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(spared_because=""), name="disposalline_destroyed_or_spared"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id}: {self.entry_id}"
