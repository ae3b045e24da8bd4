"""Whose file a copy goes into, where there is one for each owner (业主档案).

The owner's own home. Where the customer is not its owner (a tenant, a visitor), the file of the room's owner. Where a
matter is about no home at all, the customer's own. Else there is none, and the copy is missing until somebody says.
"""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from yizhan.cases.models import Case
from yizhan.registry.models import Occupancy, Party, Place

HOMES = (Place.Kind.ROOM, Place.Kind.SHOP)  # places that somebody owns, and has a file of


class Keeper(NamedTuple):
    """The home whose file it is, and its owner; a home without a registered owner has a file all the same."""

    place: Place
    party: Party | None


def keeper_of(case: Case, now: datetime, place: Place | None = None) -> Keeper | None:
    """At most two queries. `place` is what somebody named instead of the case's own."""
    about = place or case.place
    owning = _owning(now, case.site.timezone)
    if about is not None and (found := list(owning.filter(place=about))):
        own = next((one for one in found if one.party_id == case.party_id), found[0])
        return Keeper(about, own.party)
    if about is not None and about.kind in HOMES:
        return Keeper(about, None)
    if place is None and case.party_id is not None:
        first = owning.filter(party=case.party_id, place__site=case.site_id).first()
        return Keeper(first.place, first.party) if first else None
    return None


def _owning(now: datetime, timezone: str) -> QuerySet[Occupancy]:
    today = now.astimezone(ZoneInfo(timezone)).date()
    current = Q(since__isnull=True) | Q(since__lte=today), Q(until__isnull=True) | Q(until__gte=today)
    owners = Occupancy.objects.filter(*current, role=Occupancy.Role.OWNER)
    return owners.select_related("place", "party").order_by("pk")
