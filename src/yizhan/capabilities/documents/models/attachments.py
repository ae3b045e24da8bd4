"""Papers: what was photographed, signed and handed in."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_REF = re.compile(r"a([1-9][0-9]{0,17})")


def paper_id(ref: str) -> int | None:
    """The id behind `a123`, as events speak of papers; None for a name that is not ours."""
    found = _REF.fullmatch(ref)
    return int(found[1]) if found else None


class Attachment(models.Model):
    """A file as we keep it, named by what is in it; never changed. Events speak of it by its `ref`."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        SIGNATURE = "signature", _("Signature")
        PAPER = "paper", _("Paper")

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="attachments", verbose_name=_("site"))
    # Empty until a command has spoken of it: photos are uploaded while a form is being filled.
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("case"),
    )
    step = models.CharField(_("step"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    signer = models.CharField(_("signed by"), max_length=80, blank=True, db_collation="C")  # a role
    name = models.CharField(_("name"), max_length=120)  # as it was handed in
    file = models.CharField(max_length=200, db_collation="C")  # where the storage keeps it
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, db_collation="C")  # of what is kept
    original_sha256 = models.CharField(max_length=64, db_collation="C")  # of what was handed in
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    uploaded_by = models.CharField(_("by"), max_length=40, db_collation="C")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="signature") & ~Q(signer="")) | (~Q(kind="signature") & Q(signer="")),
                name="attachment_signature_has_a_signer",
            ),
        ]
        indexes = [
            # a case's papers, in the order they came
            models.Index(fields=["case", "id"], condition=Q(case__isnull=False), name="attachment_of_case"),
            # how many one person has handed in that no case speaks of yet
            models.Index(fields=["uploaded_by", "at"], condition=Q(case__isnull=True), name="attachment_loose"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"

    @property
    def ref(self) -> str:
        return f"a{self.pk}"
