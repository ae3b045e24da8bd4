"""Finding places by what a dispatcher types, and walking the tree of building, unit and room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from .models import Place, Site
from .room_codes import canonical, parts, splits

MOST = 20  # more than this nobody reads out on the telephone


def find(sites: Iterable[Site], typed: str, limit: int = MOST) -> list[Place]:
    """Places that `typed` can mean, the likeliest first; empty if none. One indexed query for each reading,
    and no further one once there are enough."""
    code = canonical(typed)
    if not code:
        return []
    here = Place.objects.filter(site__in=list(sites)).select_related("site")
    found: dict[int, Place] = {}
    for reading in _readings(here, typed, code):
        for place in reading.order_by("path")[:limit]:
            found.setdefault(place.pk, place)
        said_in_full = any(place.code == code and place.kind == Place.Kind.ROOM for place in found.values())
        if said_in_full or len(found) >= limit:
            break
    return list(found.values())[:limit]


def _readings(here: QuerySet[Place], typed: str, code: str) -> Iterable[QuerySet[Place]]:
    yield here.filter(code=code)
    if compact := splits(typed):
        yield here.filter(code__in=compact)
    said = parts(typed)
    if len(said) == 1:
        yield here.filter(name=code)
        yield here.filter(code__startswith=f"{code}-")
    else:
        if len(said) == 2:  # the unit left out: 3栋501
            yield here.filter(code__startswith=f"{said[0]}-", code__endswith=f"-{said[-1]}", name=said[-1])
        # the phase left out: 3-2-501 for 1-3-2-501
        yield here.filter(name=said[-1], code__endswith=f"-{code}")
        yield here.filter(code__startswith=code)
    yield here.exclude(kind=Place.Kind.ROOM).filter(name__contains=typed.strip())


def within(place: Place) -> QuerySet[Place]:
    """All places inside this one, in walking order, by their codes (3-2 holds 3-2-501)."""
    return Place.objects.filter(site_id=place.site_id, path__startswith=f"{place.path}-").order_by("path")


@dataclass
class Node:
    place: Place
    children: list[Node] = field(default_factory=list)


def tree(site: Site, *, depth: int = 2) -> list[Node]:
    """The top places of a site and what is in them, `depth` levels (2: with units). One query a level."""
    roots: list[Node] = []
    above: dict[int, Node] = {}
    places = Place.objects.filter(site=site).order_by("path")
    for level in range(depth):
        of_level = places.filter(parent__isnull=True) if level == 0 else places.filter(parent__in=above)
        nodes = {place.pk: Node(place) for place in of_level}
        for node in nodes.values():
            siblings = roots if level == 0 else above[node.place.parent_id or 0].children
            siblings.append(node)
        above = nodes
    return roots
