"""一户一档: the file of a place - who lived there from when to when, and what ever happened there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from . import identity_numbers, phones
from .access import Access
from .models import Occupancy, Place
from .parties import OWNERS_FIRST


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened. `url` is where to read on, empty if nowhere."""

    at: datetime
    title: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class FileSection:
    """A chapter of the file that a layer above writes: matters, money, passes."""

    id: str
    title: str | Promise
    entries: Callable[[Place, Access, datetime], Sequence[Entry]]


# Apps above the registry add their chapter when they start (`AppConfig.ready`), in the order of the page.
FILE_SECTIONS: list[FileSection] = []


@dataclass(frozen=True, kw_only=True)
class Resident:
    occupancy: Occupancy
    name: str
    role: str
    since: date | None
    until: date | None
    phones: tuple[str, ...]
    id_number: str


@dataclass(frozen=True, kw_only=True)
class HouseholdFile:
    place: Place
    now_there: tuple[Resident, ...]
    formerly: tuple[Resident, ...]
    to_come: tuple[Resident, ...]
    sections: tuple[tuple[FileSection, Sequence[Entry]], ...]


def household_file(place: Place, access: Access, today: date) -> HouseholdFile:
    """Numbers are masked unless `access` sees personal data. `today` is the site's own date.

    Two queries, one for access, and what the sections ask. The place must be of the access's site.
    """
    if place.site_id != access.site.pk:
        raise ValueError(f"place {place.pk} is of site {place.site_id}, not of {access.site.pk}")
    seen = access.sees_personal_data
    occupancies = (
        Occupancy.objects.filter(place=place)
        .select_related("party")
        .prefetch_related("party__phones")
        .order_by(OWNERS_FIRST, "since", "pk")
    )
    residents = [_resident(occupancy, seen) for occupancy in occupancies]
    return HouseholdFile(
        place=place,
        now_there=tuple(r for r in residents if r.occupancy.is_current(today)),
        formerly=tuple(r for r in residents if r.until is not None and r.until < today),
        to_come=tuple(r for r in residents if r.since is not None and r.since > today),
        sections=tuple((s, s.entries(place, access, access.now)) for s in FILE_SECTIONS),
    )


def _resident(occupancy: Occupancy, seen: bool) -> Resident:
    party = occupancy.party
    numbers = [p.number for p in sorted(party.phones.all(), key=lambda p: (not p.first, p.pk))]
    return Resident(
        occupancy=occupancy,
        name=party.name,
        role=occupancy.get_role_display(),
        since=occupancy.since,
        until=occupancy.until,
        phones=tuple(numbers if seen else [phones.masked(n) for n in numbers]),
        id_number=party.id_number if seen else identity_numbers.masked(party.id_number),
    )
