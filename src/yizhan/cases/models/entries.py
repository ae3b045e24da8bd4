"""The journal: what each command led to, hash-chained per case. A trigger refuses to change or remove a row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One command: who sent it, when, and the events that followed, in order, each as its kind and its body. `seq` is
    the number of the first of them in its case, `hash` that of the last: it covers all before it."""

    site = models.ForeignKey("registry.Site", models.PROTECT, db_index=False, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, db_index=False, related_name="entries")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("by"), max_length=40, db_collation="C")
    by_name = models.CharField(max_length=120, blank=True)
    events = models.JSONField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("entry of the journal")
        verbose_name_plural = _("entries of the journal")
        # Also finds a case's journal, and the one case of it.
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="entry_seq_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq}"
