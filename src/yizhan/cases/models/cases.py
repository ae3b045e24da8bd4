"""Cases as they stand now. Written by `cases.run` alone; what happened lies in the events."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models.states import StateField
from yizhan.procedure.state import CaseState


class Case(models.Model):
    """Every step writes the row anew, and every index with it: a foreign key has one of its own only where none of
    those below begins with it and somebody looks that way."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    site = models.ForeignKey(
        "registry.Site", models.PROTECT, db_index=False, related_name="cases", verbose_name=_("site")
    )
    number = models.CharField(_("number"), max_length=40, db_collation="C")
    library = models.ForeignKey("cases.LibraryVersion", models.PROTECT, db_index=False, related_name="+")
    pack = models.CharField(_("pack"), max_length=60, db_collation="C")
    procedure = models.CharField(_("procedure"), max_length=60, db_collation="C")
    # The family a case belongs to is locked as one, by its root: a child's end changes its parent.
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="children")
    parent_step = models.CharField(max_length=60, blank=True)
    follow_up = models.CharField(_("follow-up"), max_length=60, blank=True)
    incident = models.ForeignKey(
        "cases.Incident",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="cases",
        verbose_name=_("incident"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="merged"
    )

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    place = models.ForeignKey(
        "registry.Place",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="cases",
        verbose_name=_("place"),
    )
    party = models.ForeignKey(
        "registry.Party",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="cases",
        verbose_name=_("customer"),
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("received"))
    opened_at = models.DateTimeField(_("written down"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)  # sealed: triggers refuse any change
    disposed_at = models.DateTimeField(_("destroyed"), null=True, blank=True)  # what was in it is gone
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)  # the first limit whose time passed unmet
    due_at = models.DateTimeField(_("next due"), null=True, blank=True)  # the earliest running limit
    wakes_at = models.DateTimeField(null=True, blank=True)  # when the clock must look again

    data = models.JSONField(default=dict)
    state = StateField(default=CaseState)
    version = models.PositiveIntegerField(default=0)  # number of events
    head = models.BinaryField(max_length=32, default=b"")  # hash of the newest event
    search = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="case_number_once_a_site"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | ~Q(status="open") & Q(closed_at__isnull=False),
                name="case_is_open_or_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | ~Q(status="open"), name="case_is_archived_after_its_end"
            ),
            models.CheckConstraint(
                condition=Q(disposed_at__isnull=True) | Q(archived_at__isnull=False),
                name="case_is_destroyed_after_archiving",
            ),
        ]
        indexes = [
            # the timer's claim: open cases that the clock must look at, earliest first
            models.Index(fields=["wakes_at"], condition=Q(wakes_at__isnull=False), name="case_wakes"),
            # the board: a site's open cases, most pressing first
            models.Index(
                F("site"),
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(status="open"),
                name="case_board",
            ),
            # what has ended, the newest first; open cases are not in it
            models.Index(
                F("site"),
                F("closed_at").desc(),
                F("id").desc(),
                condition=~Q(status="open"),
                name="case_ended",
            ),
            # lists and months
            models.Index(fields=["site", "-received_at", "-id"], name="case_newest_first"),
            models.Index(fields=["site", "procedure", "-received_at"], name="case_of_procedure"),
            # the household's file, and what this customer raised before
            models.Index(fields=["place", "-received_at"], name="case_of_place"),
            models.Index(fields=["party", "-received_at"], name="case_of_party"),
            # families, what was merged, incidents: most cases have none of them
            models.Index(fields=["root"], condition=Q(root__isnull=False), name="case_family"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_children"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"),
            models.Index(fields=["incident"], condition=Q(incident__isnull=False), name="case_of_incident"),
            GinIndex(fields=["search"], name="case_words"),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> "Case":
        """The answers are kept once, in `data`; the state is given them back."""
        case = super().from_db(db, field_names, values, **more)
        if "state" in case.__dict__ and "data" in case.__dict__:
            case.state.data = case.data
        return case

    @property
    def ref(self) -> str:
        return f"{self.pack}/{self.procedure}"
