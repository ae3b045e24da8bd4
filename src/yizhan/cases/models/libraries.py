"""The packs as they stood: every case keeps to the version it was opened under."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LibraryVersion(models.Model):
    """All pack files of one moment. A new row is added when they change and load without an error;
    a broken change leaves the newest good row in force."""

    version = models.CharField(_("version"), max_length=64, db_collation="C")
    sources = models.JSONField(_("files"))  # folder below the packs folder -> file name -> text
    published_at = models.DateTimeField(_("published"))
    # Who: a staff member by their id; nobody where a start of the program or a command put them in force.
    by = models.CharField(_("by"), max_length=40, blank=True, db_default="", db_collation="C")
    by_name = models.CharField(max_length=120, blank=True, db_default="")
    note = models.CharField(_("reason"), max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = _("version of the packs")
        verbose_name_plural = _("versions of the packs")

    def __str__(self) -> str:
        return self.version[:12]
