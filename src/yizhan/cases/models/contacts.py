"""Contacts: one call, visit or message. It may open no case, one, or several."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="contacts", verbose_name=_("site"))
    at = models.DateTimeField(_("when"))
    channel = models.CharField(_("channel"), max_length=60)
    number_shown = models.CharField(_("number shown"), max_length=32, blank=True, db_collation="C")
    caller = models.CharField(_("caller, as typed"), max_length=80, blank=True)  # where nobody registered was found
    party = models.ForeignKey("registry.Party", models.PROTECT, null=True, blank=True, related_name="contacts")
    place = models.ForeignKey("registry.Place", models.PROTECT, null=True, blank=True, related_name="contacts")
    said = models.TextField(_("what was said"), blank=True)
    taken_by = models.CharField(_("taken by"), max_length=40, db_collation="C")
    answer = models.TextField(_("answered"), blank=True)
    cases = models.ManyToManyField("cases.Case", related_name="contacts", verbose_name=_("cases"))
    # Where it was first written, when it was brought in from elsewhere: a log is not taken in twice.
    source = models.CharField(max_length=80, blank=True, db_collation="C")
    source_id = models.CharField(max_length=80, blank=True, db_collation="C")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "source", "source_id"], condition=~Q(source_id=""), name="contact_source_once"
            )
        ]
        indexes = [
            models.Index(fields=["site", "-at"], name="contact_newest_first"),
            # who is this that calls again: the same number lately
            models.Index(fields=["site", "number_shown", "-at"], name="contact_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %R} {self.channel}"
