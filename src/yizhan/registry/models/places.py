"""Places: building > unit > room, and whatever else a matter can be about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    class Kind(models.TextChoices):
        BUILDING = "building", _("Building")
        UNIT = "unit", _("Unit")
        ROOM = "room", _("Room")
        PUBLIC_AREA = "public-area", _("Public area")
        PARKING = "parking", _("Parking space")
        SHOP = "shop", _("Shop")
        WARD = "ward", _("Ward")
        TABLE = "table", _("Table")
        OTHER = "other", _("Other")

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="places", verbose_name=_("site"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ROOM)
    # The written address in its one form, "3-2-501" (see room_codes.canonical). Collation C: equal, prefix
    # and order questions are all served by one plain index.
    code = models.CharField(_("code"), max_length=60, db_collation="C")
    name = models.CharField(_("name"), max_length=120, db_collation="C")
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    area_m2 = models.DecimalField(_("area (m²)"), max_digits=10, decimal_places=2, null=True, blank=True)
    # The code with its numbers padded ("0003-0002-0501"), so that 2 stands before 10.
    path = models.CharField(_("order"), max_length=160, db_collation="C", blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            # also serves "what did the caller say": code equal or beginning with, within a site
            models.UniqueConstraint(fields=["site", "code"], name="place_code_once_a_site"),
            models.CheckConstraint(condition=~models.Q(code=""), name="place_code_not_empty"),
            models.CheckConstraint(
                condition=models.Q(area_m2__isnull=True) | models.Q(area_m2__gte=0),
                name="place_area_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="place_not_in_itself",
            ),
        ]
        indexes = [
            # lists of a site's places in the order people walk them
            models.Index(fields=["site", "path"], name="place_in_order"),
            # "501", said without building and unit
            models.Index(fields=["site", "name"], name="place_by_last_part"),
        ]

    def __str__(self) -> str:
        return self.code
