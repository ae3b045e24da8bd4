"""Parties (persons and firms), their telephones, and what they are to which place, from when to when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from yizhan.registry import identity_numbers, phones

from .ranges import days, same_pair, same_word


class Party(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        COMPANY = "company", _("Company")

    site = models.ForeignKey(
        "registry.Site", models.PROTECT, db_index=False, related_name="parties", verbose_name=_("site")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=120, db_collation="C")
    id_number = models.CharField(_("identity number"), max_length=40, blank=True, db_collation="C")
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="party_has_a_name"),
            # one person is one file a site; also serves the import, which recognises people by it
            models.UniqueConstraint(
                fields=["site", "id_number"],
                condition=~models.Q(id_number=""),
                name="party_id_number_once_a_site",
            ),
        ]
        indexes = [
            # a surname or the beginning of a name typed at the desk
            models.Index(fields=["site", "name"], name="party_by_name"),
            # any two or more characters out of the middle of a name (see name_grams)
            GinIndex(
                models.Func(
                    "site_id",
                    "name",
                    function="registry_name_grams",
                    output_field=ArrayField(models.TextField()),
                ),
                name="party_by_part_of_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def masked_id_number(self) -> str:
        return identity_numbers.masked(self.id_number)


class PartyPhone(models.Model):
    party = models.ForeignKey(Party, models.CASCADE, db_index=False, related_name="phones", verbose_name=_("customer"))
    # The party's site again, so that a number is looked up within a site by one index.
    site = models.ForeignKey("registry.Site", models.PROTECT, db_index=False, related_name="+", verbose_name=_("site"))
    number = models.CharField(_("telephone"), max_length=32, db_collation="C")  # as phones.normalised gives it
    label = models.CharField(_("label"), max_length=40, blank=True)
    first = models.BooleanField(_("call this one first"), default=False)

    class Meta:
        verbose_name = _("telephone")
        verbose_name_plural = _("telephones")
        constraints = [
            models.UniqueConstraint(fields=["party", "number"], name="partyphone_once_a_party"),
            models.CheckConstraint(condition=models.Q(number__regex=r"^\+?[0-9]+$"), name="partyphone_normalised"),
        ]
        indexes = [
            # the telephone rings: whose number is this
            models.Index(fields=["site", "number"], name="partyphone_by_number"),
            # "the number ends in 5678"
            models.Index("site", Reverse("number"), name="partyphone_by_ending"),
        ]

    def __str__(self) -> str:
        return self.masked()

    def masked(self) -> str:
        return phones.masked(self.number)


class Occupancy(models.Model):
    """What a party is to a place from the day `since` to the day `until`, both included."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        TENANT = "tenant", _("Tenant")
        FAMILY = "family", _("Family member")
        WORKER = "worker", _("Household worker")
        COMPANY = "company", _("Company at this place")

    party = models.ForeignKey(Party, models.PROTECT, related_name="occupancies", verbose_name=_("customer"))
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="occupancies", verbose_name=_("place"))
    role = models.CharField(_("relation"), max_length=10, choices=Role.choices, default=Role.OWNER)
    since = models.DateField(_("since"), null=True, blank=True)  # not known: from ever
    until = models.DateField(_("until"), null=True, blank=True)  # not over: without end
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(since__lte=models.F("until")),
                name="occupancy_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="occupancy_not_twice_at_once",
                expressions=[
                    (same_pair("party_id", "place_id"), RangeOperators.OVERLAPS),
                    (same_word("role"), RangeOperators.OVERLAPS),
                    (days("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_role_display()} {self.party}"

    def is_current(self, on: object) -> bool:
        """`on` is a date; a party counts on its first and on its last day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)  # type: ignore[operator]


class Unmasking(models.Model):
    """Someone was shown what is otherwise masked: who, whose, which, why, when. Never changed.

    Who is a person (`by`), or a program that was let in (`program`, as the journal names it).
    """

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    by = models.ForeignKey("registry.Staff", models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    program = models.CharField(_("which program"), max_length=40, blank=True, db_collation="C")
    party = models.ForeignKey(Party, models.PROTECT, related_name="unmaskings", verbose_name=_("whose"))
    field = models.CharField(_("which"), max_length=40)
    why = models.CharField(_("why"), max_length=500)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("unmasking")
        verbose_name_plural = _("unmaskings")
        constraints = [
            models.CheckConstraint(condition=~models.Q(why=""), name="unmasking_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(by__isnull=False, program="") | models.Q(by__isnull=True) & ~models.Q(program=""),
                name="unmasking_by_a_person_or_a_program",
            ),
        ]
        indexes = [
            # the data protection officer reads a site's list, newest first
            models.Index(fields=["site", "-at"], name="unmasking_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.by or self.program} · {self.party} · {self.field}"
