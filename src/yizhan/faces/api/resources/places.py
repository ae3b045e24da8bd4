"""Places, and the file of each: who lived there, what ever happened there."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yizhan.faces.api.resources.paging import Page, cut
from yizhan.faces.api.resources.personal import note_reading
from yizhan.faces.api.routes import Resource
from yizhan.faces.api.scopes import REGISTRY
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import told
from yizhan.registry import places as finding
from yizhan.registry.household import Resident, household_file
from yizhan.registry.models import Place

resource = Resource(_("Places and households"))


class PlaceTold(Schema):
    code: str = told(_("The written address; by it a place is named everywhere"), examples=["3-2-501"])
    name: str
    kind: str
    floor: int | None
    area_m2: float | None
    part_of: str | None = told(_("The code of the place it lies in"))


class Places(Schema):
    places: list[PlaceTold]
    next: str | None = None


class PlacesAsked(Page):
    q: str = told(_("What somebody says of a place: 3-2-501, 3栋501, 501"), default="", max_length=80)
    inside: str = told(_("Only what lies in the place of this code"), default="", max_length=60)
    kind: Place.Kind | None = None


class ResidentTold(Schema):
    customer: int
    name: str
    role: str
    since: date | None
    until: date | None
    phones: list[str]
    id_number: str


class EntryTold(Schema):
    at: datetime
    title: str
    detail: str


class Chapter(Schema):
    id: str = told(_("Which part of the file"), examples=["matters"])
    title: str
    entries: list[EntryTold]


class HouseholdFileTold(Schema):
    place: PlaceTold
    now_there: list[ResidentTold]
    formerly: list[ResidentTold]
    to_come: list[ResidentTold]
    chapters: list[Chapter]
    masked: bool = told(_("Whether numbers are masked for want of the scope personal-data"))


@resource.get("/places", scope=REGISTRY, answer=Places, summary=_("Places, in walking order or by what is said"))
def places(request: ProgramRequest, asking: Query[PlacesAsked]) -> Places:
    if asking.q:
        found = finding.find([request.site], asking.q, asking.limit)
        return Places(places=[place_told(one, parents(found)) for one in found])
    page, last = cut(list(_narrowed(request, asking)[: asking.limit + 1]), asking.limit)
    above = parents(page)
    return Places(places=[place_told(one, above) for one in page], next=f"_{last.pk}" if last else None)


@resource.get("/places/{code}", scope=REGISTRY, answer=PlaceTold, summary=_("One place"))
def place(request: ProgramRequest, code: str) -> PlaceTold:
    found = get_object_or_404(Place, site=request.site, code=code)
    return place_told(found, parents([found]))


@resource.get(
    "/places/{code}/file", scope=REGISTRY, answer=HouseholdFileTold, summary=_("Everything that ever happened there")
)
def household(request: ProgramRequest, code: str) -> HouseholdFileTold:
    found = get_object_or_404(Place.objects.select_related("site"), site=request.site, code=code)
    file = household_file(found, request.access, timezone.localdate(request.now))
    residents = (*file.now_there, *file.formerly, *file.to_come)
    note_reading(request, [one.occupancy.party for one in residents if one.phones], ["phones"])
    note_reading(request, [one.occupancy.party for one in residents if one.id_number], ["id_number"])
    return HouseholdFileTold(
        place=place_told(found, parents([found])),
        now_there=[_resident(one) for one in file.now_there],
        formerly=[_resident(one) for one in file.formerly],
        to_come=[_resident(one) for one in file.to_come],
        chapters=[
            Chapter(
                id=section.id,
                title=str(section.title),
                entries=[EntryTold(at=one.at, title=one.title, detail=one.detail) for one in entries],
            )
            for section, entries in file.sections
        ],
        masked=not request.access.sees_personal_data,
    )


def place_told(place: Place, above: dict[int, str]) -> PlaceTold:
    return PlaceTold(
        code=place.code,
        name=place.name,
        kind=place.kind,
        floor=place.floor,
        area_m2=float(place.area_m2) if place.area_m2 is not None else None,
        part_of=above.get(place.parent_id or 0),
    )


def parents(found: Any) -> dict[int, str]:
    """The codes of the places that these lie in. One query."""
    above = {one.parent_id for one in found if one.parent_id}
    return dict(Place.objects.filter(pk__in=above).values_list("pk", "code")) if above else {}


def _narrowed(request: ProgramRequest, asking: PlacesAsked) -> QuerySet[Place]:
    """In walking order; the next page begins behind the place that ended this one."""
    found = Place.objects.filter(site=request.site).order_by("path", "pk")
    if asking.kind:
        found = found.filter(kind=asking.kind)
    if asking.inside:
        around = get_object_or_404(Place, site=request.site, code=asking.inside)
        found = found.filter(path__startswith=f"{around.path}-")
    if asking.after:
        last = get_object_or_404(Place, site=request.site, pk=int(asking.after.rpartition("_")[2]))
        found = found.filter(path__gt=last.path)
    return found


def _resident(resident: Resident) -> ResidentTold:
    return ResidentTold(
        customer=resident.occupancy.party_id,
        name=resident.name,
        role=resident.occupancy.role,
        since=resident.since,
        until=resident.until,
        phones=list(resident.phones),
        id_number=resident.id_number,
    )
