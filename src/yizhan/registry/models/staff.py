"""Accounts, staff, departments, and who holds which role where."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from .ranges import moments, same_number, same_word


class Account(AbstractUser):
    """A log-in. What it may do follows from the staff member behind it and that person's roles."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "中文"
        ENGLISH = "en", "English"

    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.CHINESE)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.username


class Department(models.Model):
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="departments", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=120)
    head = models.ForeignKey(
        "registry.Staff", models.SET_NULL, null=True, blank=True, related_name="heads", verbose_name=_("head")
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="department_name_once_a_site")]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="staff", verbose_name=_("organisation")
    )
    account = models.OneToOneField(
        Account, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("account")
    )
    department = models.ForeignKey(
        Department,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("department"),
    )
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=32, blank=True, db_collation="C")
    employee_no = models.CharField(_("employee number"), max_length=40, blank=True, db_collation="C")
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="staff_has_a_name"),
            models.UniqueConstraint(
                fields=["organisation", "employee_no"],
                condition=~models.Q(employee_no=""),
                name="staff_employee_no_once",
            ),
            models.CheckConstraint(
                condition=models.Q(joined_at__isnull=True)
                | models.Q(left_at__isnull=True)
                | models.Q(joined_at__lte=models.F("left_at")),
                name="staff_left_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleHolding(models.Model):
    """A staff member holds a role at a site from `since` up to, not including, `until`."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="holdings", verbose_name=_("staff member"))
    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="holdings", verbose_name=_("site"))
    role = models.CharField(_("role"), max_length=80, db_collation="C")  # an actor's id, as the packs name it
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("role holding")
        verbose_name_plural = _("role holdings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(since__lt=models.F("until")),
                name="roleholding_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="roleholding_not_twice_at_once",
                expressions=[
                    (same_number("staff_id"), RangeOperators.OVERLAPS),
                    (same_number("site_id"), RangeOperators.OVERLAPS),
                    (same_word("role"), RangeOperators.OVERLAPS),
                    (moments("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            # who can take this step: the holders of a role at a site
            models.Index(fields=["site", "role", "staff"], name="roleholding_holders"),
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.role}"
