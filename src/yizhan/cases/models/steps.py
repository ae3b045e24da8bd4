"""Steps as they stand now, one row a run: what worklists read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseStep(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    site = models.ForeignKey("registry.Site", models.PROTECT, db_index=False, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, db_index=False, related_name="steps", verbose_name=_("case"))
    step = models.CharField(_("step"), max_length=60, db_collation="C")
    run = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    roles = ArrayField(models.CharField(max_length=60), default=list)
    assigned_to = models.CharField(_("in the hands of"), max_length=40, blank=True, db_collation="C")
    assigned_name = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(_("since"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)
    completed_at = models.DateTimeField(_("finished"), null=True, blank=True)
    completed_by = models.CharField(max_length=40, blank=True, db_collation="C")
    completed_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["case", "step", "run"], name="casestep_run_once")]
        indexes = [
            # my work: what is in one person's hands
            models.Index(fields=["site", "assigned_to", "due_at"], condition=Q(state="open"), name="casestep_in_hand"),
            # a role's worklist, most pressing first
            models.Index(fields=["site", "due_at", "id"], condition=Q(state="open"), name="casestep_worklist"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
