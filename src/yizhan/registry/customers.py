"""Who is calling? Customers by telephone number, name or room, whatever the dispatcher types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Reverse

from . import phones, places
from .models import Occupancy, Party, PartyPhone, Place, Site

MOST = 10  # what fits under the search field

Found = Literal["phone", "phone-ending", "place", "name"]
SUREST: tuple[Found, ...] = ("phone", "place", "phone-ending", "name")


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A party, and what it is to one place: a party of two places stands in the list twice.

    `place` is None for a party without one, `party` None for a place where nobody is registered.
    """

    party: Party | None
    place: Place | None
    role: str
    since: date | None
    until: date | None
    is_current: bool
    found_by: Found
    phone: str  # as kept, for dialling; masked_phone is for showing

    @property
    def masked_phone(self) -> str:
        return phones.masked(self.phone)


def find(sites: Iterable[Site], typed: str, today: date, limit: int = MOST, *, masked: bool = False) -> list[Customer]:
    """The likeliest first: exact number, room, number's ending, name; who lives there now before who did.

    Several words must all fit ("3-2-501 陈"). Every question is answered by an index with the site in front.
    Whoever sees numbers `masked` finds them whole or by the last four digits, which they are shown: by longer
    endings a hidden number could be found out digit by digit.
    """
    here = list(sites)
    whole = typed.strip()
    if not whole or not here:
        return []
    found = _find(here, whole, today, limit, masked)
    words = whole.split()
    if not found and len(words) > 1:
        found = _all_words(here, words, today, limit, masked)
    return found


def _find(sites: list[Site], typed: str, today: date, limit: int, masked: bool) -> list[Customer]:
    found: list[Customer] = []
    if number := phones.normalised(typed):
        found = _of_phones(sites, Q(number=number), "phone", today, limit)
        if found:
            return _ranked(found)[:limit]
    if not _is_part_of_number(typed):
        found = _of_places(sites, typed, today, limit)
    ending = phones.ending(typed)
    if len(found) < limit and ending and not (masked and len(ending) > phones.SHOWN_ENDING):
        by_ending = Q(backwards__startswith=ending[::-1])
        found += _of_phones(sites, by_ending, "phone-ending", today, limit)
    if len(found) < limit and not typed.isdigit():
        found += _of_parties(_named(sites, typed, limit), "name", today, {})
    return _ranked(found)[:limit]


def _is_part_of_number(typed: str) -> bool:
    """Digits that no room is called by: a 0 in front, or more than building, unit and room have."""
    return re.fullmatch(r"0\d{3,}|\d{8,}", phones.digits(typed)) is not None


def _all_words(sites: list[Site], words: list[str], today: date, limit: int, masked: bool) -> list[Customer]:
    """Those whom every word finds, as the first word found them."""
    first, *others = [_find(sites, word, today, limit * 10, masked) for word in words]
    keys = [{_key(customer) for customer in found} for found in others]
    return [customer for customer in first if all(_key(customer) in found for found in keys)][:limit]


def _of_phones(sites: list[Site], which: Q, found_by: Found, today: date, limit: int) -> list[Customer]:
    rows = PartyPhone.objects.alias(backwards=Reverse("number")).filter(which, site__in=sites).select_related("party")
    dialled: dict[int, str] = {}
    for row in rows[:limit]:
        dialled.setdefault(row.party_id, row.number)
    return _of_parties(Party.objects.filter(pk__in=dialled), found_by, today, dialled)


def _of_places(sites: list[Site], typed: str, today: date, limit: int) -> list[Customer]:
    rooms = places.find(sites, typed, limit)
    occupancies = _occupancies().filter(place__in=rooms)
    found = [_customer(o.party, o, "place", today, "") for o in occupancies]
    lived_in = {customer.place.pk for customer in found if customer.place}
    order = {room.pk: rank for rank, room in enumerate(rooms)}
    found += [_nobody(room) for room in rooms if room.pk not in lived_in]
    return sorted(found, key=lambda customer: order[customer.place.pk] if customer.place else 0)


def _named(sites: list[Site], typed: str, limit: int) -> QuerySet[Party]:
    """By the beginning of the name; two characters and more also by any part of it."""
    name = "".join(typed.split()) if not typed.isascii() else typed
    beginning = Party.objects.filter(site__in=sites, name__startswith=name)
    if len(name) < 2:
        return Party.objects.filter(pk__in=beginning.order_by("name").values("pk")[:limit])
    grams = Func(F("site_id"), F("name"), function="registry_name_grams", output_field=ArrayField(TextField()))
    pairs = [name[i : i + 2].lower() for i in range(len(name) - 1)]
    of_any_site = Q()
    for site in sites:
        of_any_site |= Q(grams__contains=[f"{site.pk}:{pair}" for pair in pairs])
    containing = Party.objects.alias(grams=grams).filter(of_any_site, name__icontains=name)
    some = [*beginning.order_by("name").values_list("pk", flat=True)[:limit]]
    if len(some) < limit:
        some += containing.values_list("pk", flat=True)[:limit]
    return Party.objects.filter(pk__in=some)


def _of_parties(parties: QuerySet[Party], found_by: Found, today: date, dialled: dict[int, str]) -> list[Customer]:
    known = {party.pk: party for party in parties}
    occupancies = _occupancies().filter(party__in=known)
    found = [_customer(o.party, o, found_by, today, dialled.get(o.party_id, "")) for o in occupancies]
    placed = {customer.party.pk for customer in found if customer.party}
    placeless = [
        _customer(party, None, found_by, today, dialled.get(pk, "")) for pk, party in known.items() if pk not in placed
    ]
    return found + placeless


def _occupancies() -> QuerySet[Occupancy]:
    return (
        Occupancy.objects.select_related("party", "place")
        .prefetch_related("party__phones")
        .order_by("place__path", "pk")
    )


def _customer(party: Party, occupancy: Occupancy | None, found_by: Found, today: date, dialled: str) -> Customer:
    numbers = sorted(party.phones.all(), key=lambda phone: (not phone.first, phone.pk))
    return Customer(
        party=party,
        place=occupancy.place if occupancy else None,
        role=occupancy.role if occupancy else "",
        since=occupancy.since if occupancy else None,
        until=occupancy.until if occupancy else None,
        is_current=occupancy.is_current(today) if occupancy else False,
        found_by=found_by,
        phone=dialled or (numbers[0].number if numbers else ""),
    )


def _nobody(room: Place) -> Customer:
    return Customer(
        party=None, place=room, role="", since=None, until=None, is_current=False, found_by="place", phone=""
    )


def _ranked(found: list[Customer]) -> list[Customer]:
    """Each once, as it was found most surely. Sorting is stable, so places stay in their order."""
    once: dict[tuple[int, int, str], Customer] = {}
    for customer in sorted(found, key=lambda customer: SUREST.index(customer.found_by)):
        once.setdefault((*_key(customer), customer.role), customer)
    return sorted(once.values(), key=lambda c: (SUREST.index(c.found_by), c.party is not None and not c.is_current))


def _key(customer: Customer) -> tuple[int, int]:
    return (customer.party.pk if customer.party else 0, customer.place.pk if customer.place else 0)
