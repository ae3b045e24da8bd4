"""The archive: copies in files, the register of what was archived, who took a package out, what may not go.

Triggers (0004_sealed) keep all of it as it was written.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FiledCopy(models.Model):
    """A copy of the case's papers lies in this file: the management office's, or that of an owner's home."""

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="filed_copies", verbose_name=_("case"))
    file = models.CharField(_("file"), max_length=60, db_collation="C")
    # Whose file, where there is one for each owner; who owned the home then stays written down.
    place = models.ForeignKey(
        "registry.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file of the home")
    )
    party = models.ForeignKey(
        "registry.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("by"), max_length=40, db_collation="C")
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("filed copy")
        verbose_name_plural = _("filed copies")
        constraints = [models.UniqueConstraint(fields=["case", "file"], name="filedcopy_once_a_file")]
        indexes = [
            # what lies in one file of a site, newest first
            models.Index(fields=["site", "file", "-at"], name="filedcopy_of_file"),
            # the owner's file on the household's page
            models.Index(fields=["place", "-at"], condition=Q(place__isnull=False), name="filedcopy_of_home"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} > {self.file}"


class ArchiveEntry(models.Model):
    """One line of the register of the archive: an ended case, where its copies must lie, and its package.

    It is sealed when no copy is missing; then `version` and `head` name the journal that was sealed. The line
    stays when what it speaks of is destroyed.
    """

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="archive_entry", verbose_name=_("case"))
    number = models.CharField(_("archive number"), max_length=40, blank=True, db_collation="C")
    files = ArrayField(models.CharField(max_length=60), verbose_name=_("files"))
    missing = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("missing"))
    ended_at = models.DateTimeField(_("ended"))
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # events in the journal when it was sealed
    head = models.CharField(max_length=64, blank=True, db_collation="C")  # hash of the last of them
    package = models.CharField(max_length=200, blank=True, db_collation="C")  # where the storage keeps it
    package_sha256 = models.CharField(max_length=64, blank=True, db_collation="C")
    package_size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    packaged_at = models.DateTimeField(_("package made"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of the archive")
        verbose_name_plural = _("register of the archive")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "number"], condition=~Q(number=""), name="archiveentry_number_once_a_site"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | Q(missing__len=0), name="archiveentry_sealed_when_complete"
            ),
            models.CheckConstraint(
                condition=Q(packaged_at__isnull=True) | Q(sealed_at__isnull=False) & ~Q(package_sha256=""),
                name="archiveentry_packaged_when_sealed",
            ),
        ]
        indexes = [
            # the register, newest first
            models.Index(fields=["site", "-ended_at", "-id"], name="archiveentry_newest_first"),
            # what is incomplete: few, and looked at every day
            models.Index(
                fields=["site", "-ended_at"], condition=Q(packaged_at__isnull=True), name="archiveentry_incomplete"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.case_id}"


class PackageReading(models.Model):
    """Somebody took the package out: who, why, when. Never changed."""

    entry = models.ForeignKey(ArchiveEntry, models.PROTECT, related_name="readings", verbose_name=_("archived"))
    by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("who"))
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("reading of a package")
        verbose_name_plural = _("readings of packages")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="packagereading_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.by_id}"


class Hold(models.Model):
    """A legal hold: while it stands, the case is not destroyed, whatever was decided."""

    entry = models.ForeignKey(ArchiveEntry, models.PROTECT, related_name="holds", verbose_name=_("archived"))
    reason = models.CharField(_("reason"), max_length=500)
    set_by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set"))
    lifted_by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_because = models.CharField(_("why lifted"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(lifted_at__isnull=True), name="hold_one_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_because="")
                | Q(lifted_at__gte=F("set_at"), lifted_by__isnull=False) & ~Q(lifted_because=""),
                name="hold_is_lifted_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.reason}"
