"""The duty roster: who stands for a role, from when to when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from .ranges import moments, same_number, same_word


class DutyShift(models.Model):
    """One turn of duty, from `starts_at` up to, not including, `ends_at`. Several people may be on."""

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="duty_shifts", verbose_name=_("site"))
    role = models.CharField(_("role"), max_length=80, db_collation="C")
    staff = models.ForeignKey(
        "registry.Staff", models.PROTECT, related_name="duty_shifts", verbose_name=_("staff member")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty shifts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="dutyshift_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="dutyshift_not_twice_at_once",
                expressions=[
                    (same_number("site_id"), RangeOperators.OVERLAPS),
                    (same_number("staff_id"), RangeOperators.OVERLAPS),
                    (same_word("role"), RangeOperators.OVERLAPS),
                    (moments("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            # who is on duty for this role now: shifts not yet over, of which few have begun
            models.Index(fields=["site", "role", "ends_at"], name="dutyshift_on_now"),
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.role}"
