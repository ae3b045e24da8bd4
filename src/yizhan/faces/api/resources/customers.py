"""Customers: found by telephone number, room or name; read one by one."""

from datetime import date

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Schema

from yizhan.faces.api.resources.personal import note_reading, number
from yizhan.faces.api.routes import Resource
from yizhan.faces.api.scopes import REGISTRY
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Number, told
from yizhan.registry import customers as finding
from yizhan.registry import phones
from yizhan.registry.models import Occupancy, Party

resource = Resource(_("Customers"))

MOST = 50


class Found(Schema):
    """A customer as somebody is looked for. A customer of two places is found twice."""

    customer: int | None = told(_("None: nobody is registered at the place"))
    name: str
    place: str | None
    role: str
    current: bool = told(_("Whether this still holds today"))
    phone: str = told(_("Masked, always; read the customer for the number in full"))
    found_by: str


class Customers(Schema):
    customers: list[Found]


class OccupancyTold(Schema):
    place: str
    role: str
    since: date | None
    until: date | None


class CustomerTold(Schema):
    id: int
    kind: str
    name: str
    phones: list[str] = told(_("The one to call first stands first; masked without the scope personal-data"))
    id_number: str = told(_("Masked without the scope personal-data"))
    wechat: str
    masked: bool
    occupancies: list[OccupancyTold]


class CustomersAsked(Schema):
    q: str = told(_("A number, the end of one, a room or a name"), max_length=80, examples=["13812345678"])
    limit: int = told(_("At most so many"), default=finding.MOST, ge=1, le=MOST)


@resource.get("/customers", scope=REGISTRY, answer=Customers, summary=_("Who is calling?"))
def customers(request: ProgramRequest, asking: Query[CustomersAsked]) -> Customers:
    found = finding.find([request.site], asking.q, timezone.localdate(request.now), asking.limit)
    return Customers(
        customers=[
            Found(
                customer=one.party.pk if one.party else None,
                name=one.party.name if one.party else "",
                place=one.place.code if one.place else None,
                role=one.role,
                current=one.is_current,
                phone=one.masked_phone,
                found_by=one.found_by,
            )
            for one in found
        ]
    )


@resource.get("/customers/{id}", scope=REGISTRY, answer=CustomerTold, summary=_("One customer"))
def customer(request: ProgramRequest, id: Path[Number]) -> CustomerTold:
    party = get_object_or_404(Party, site=request.site, pk=id)
    numbers = list(party.phones.order_by("-first", "pk").values_list("number", flat=True))
    note_reading(request, [party], [*(["phones"] if numbers else []), *(["id_number"] if party.id_number else [])])
    there = Occupancy.objects.filter(party=party).select_related("place").order_by("place__path", "pk")
    seen = request.access.sees_personal_data
    return CustomerTold(
        id=party.pk,
        kind=party.kind,
        name=party.name,
        phones=[number(request, one) for one in numbers],
        id_number=party.id_number if seen else party.masked_id_number(),
        wechat=party.wechat if seen else phones.masked(party.wechat),
        masked=not seen,
        occupancies=[
            OccupancyTold(place=one.place.code, role=one.role, since=one.since, until=one.until) for one in there
        ],
    )
