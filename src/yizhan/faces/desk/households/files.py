"""Ways to a household: the tree of buildings and units, the rooms of one of them floor by floor, a search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from yizhan.registry import places
from yizhan.registry.household import Entry, FileSection, HouseholdFile
from yizhan.registry.models import Occupancy, Place
from yizhan.registry.parties import OWNERS_FIRST


@dataclass(frozen=True, slots=True)
class Door:
    """A room with the names behind it."""

    place: Place
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Floor:
    number: int | None
    doors: Sequence[Door]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the story of a household, with the chapter it is from."""

    entry: Entry
    chapter: FileSection


def floors(place: Place, today: date) -> list[Floor]:
    """The rooms directly in a place (or in its parts), from the top floor down. Two queries."""
    found: dict[int | None, list[Door]] = {}
    for room in _with_names(places.within(place).filter(children__isnull=True), today):
        names = [occupancy.party.name for occupancy in room.occupancies.all()]
        found.setdefault(room.floor, []).append(Door(room, names))
    ordered = sorted(found, key=lambda number: -1000 if number is None else number, reverse=True)
    return [Floor(number, found[number]) for number in ordered]


def _with_names(rooms: QuerySet[Place], today: date) -> QuerySet[Place]:
    current = (
        Occupancy.objects.filter(
            Q(since__isnull=True) | Q(since__lte=today), Q(until__isnull=True) | Q(until__gte=today)
        )
        .select_related("party")
        .order_by(OWNERS_FIRST, "pk")
    )
    return rooms.prefetch_related(Prefetch("occupancies", current))


def above(place: Place) -> Iterator[Place]:
    """The places this one lies in, the outermost first."""
    if place.parent is not None:
        yield from above(place.parent)
        yield place.parent


def story(file: HouseholdFile, chapter: str) -> list[Happening]:
    """Everything that ever happened there as one story, the newest first; of one chapter if one is named."""
    told = [
        Happening(entry, section)
        for section, entries in file.sections
        if chapter in ("", section.id)
        for entry in entries
    ]
    return sorted(told, key=lambda one: one.entry.at, reverse=True)


def years(told: Sequence[Happening], local: datetime) -> list[tuple[int, list[Happening]]]:
    """By year on the site's clock (`local` carries it)."""
    found: dict[int, list[Happening]] = {}
    for one in told:
        found.setdefault(one.entry.at.astimezone(local.tzinfo).year, []).append(one)
    return list(found.items())
