"""A report: its arguments read, a matter taken in from it as from any other contact."""

import math
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yizhan.cases import contacts
from yizhan.cases.contacts import Call
from yizhan.faces.api.scopes import REGISTRY
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.open311.asking import said
from yizhan.faces.open311.errors import Objected
from yizhan.faces.open311.models import Report
from yizhan.faces.open311.services import Service
from yizhan.registry import phones, places
from yizhan.registry.models import Party, Place

LONGEST_DESCRIPTION = 4000  # as the specification has it
# argument -> the longest that is kept
LONGEST = {
    "address_string": 200,
    "account_id": 60,
    "device_id": 100,
    "first_name": 60,
    "last_name": 60,
    "email": 254,
    "phone": 30,
    "media_url": 500,
}

_ATTRIBUTE = re.compile(r"attribute\[([a-z0-9_]+)\](\[\])?")


@dataclass(frozen=True, slots=True)
class Where:
    """`place` where the address is one of the site's."""

    lat: float | None
    long: float | None
    address: str
    place: Place | None


@transaction.atomic
def report(request: ProgramRequest, service: Service) -> Report:
    """Raises Objected for what the specification needs, Refused for what the procedure needs."""
    told = {name: _told(request, name, longest) for name, longest in LONGEST.items()}
    description = _told(request, "description", LONGEST_DESCRIPTION)
    where = _where(request)
    call = Call(
        channel=_channel(service),
        said=description or service.name("zh-hans"),
        number=phones.normalised(told["phone"]) or "",
        place=where.place,
        party=_account(request, told["account_id"]),
    )
    data = _answers(request, service, description, told, where)
    taken = contacts.take_in(
        request.site, service.procedure.ref, call, data=data, by=request.actor, now=request.now, key=request.key
    )
    kept = ("account_id", "device_id", "first_name", "last_name", "email", "media_url")
    made, _is_new = Report.objects.get_or_create(
        case=taken.case,
        defaults={
            "integration": request.integration,
            "token": secrets.token_urlsafe(32),
            "lat": where.lat,
            "long": where.long,
            "address": where.address,
            **{name: told[name] for name in kept},
        },
    )
    return made


def _told(request: ProgramRequest, name: str, longest: int) -> str:
    text = said(request, name)
    if len(text) > longest:
        raise Objected(400, f"{name} has more than {longest} characters")
    return text


def _where(request: ProgramRequest) -> Where:
    lat, long = _degrees(request, "lat", 90), _degrees(request, "long", 180)
    address, id = _told(request, "address_string", LONGEST["address_string"]), said(request, "address_id")
    if (lat is None) != (long is None):
        raise Objected(400, "lat and long both need to be provided")
    if lat is None and not address and not id:
        raise Objected(400, "lat & long, address_string or address_id was not provided")
    if id:
        place = Place.objects.filter(site=request.site, code=id[:60]).first()
        if place is None:
            raise Objected(400, "address_id was not found")
        return Where(lat, long, address, place)
    found = places.find([request.site], address[:80], 2) if address else []
    return Where(lat, long, address, found[0] if len(found) == 1 else None)


def _degrees(request: ProgramRequest, name: str, most: int) -> float | None:
    text = said(request, name)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise Objected(400, f"{name} is not a number of degrees from -{most} to {most}")
    return value


def _account(request: ProgramRequest, account: str) -> Party | None:
    """A portal that reads the registry knows its customers by their id here; any other account is only kept."""
    if REGISTRY not in request.integration.scopes or not account.isascii() or not account.isdigit():
        return None
    return Party.objects.filter(site=request.site, pk=int(account)).first() if len(account) < 19 else None


def _channel(service: Service) -> str:
    intake, pack = service.procedure.intake, service.definition.pack
    return service.public.channel or next(iter(intake.channels or tuple(pack.channels)), "")


def _answers(
    request: ProgramRequest, service: Service, description: str, told: dict[str, str], where: Where
) -> dict[str, Any]:
    public = service.public
    fields = service.definition.pack.fields
    known = (
        (service.procedure.sentence_field, description),
        (public.name, " ".join(part for part in (told["first_name"], told["last_name"]) if part)),
        (public.phone, told["phone"]),
        (public.email, told["email"]),
        (public.address, "" if where.place is not None else where.address),
        (public.each, service.choice.id if service.choice is not None else ""),
    )
    data: dict[str, Any] = {name: value for name, value in known if name and value}
    for argument, values in request.POST.lists():
        asked = _ATTRIBUTE.fullmatch(argument)
        if asked is None:
            continue
        if asked[1] not in public.attributes:
            raise Objected(400, f"attribute[{asked[1]}] is not one of this service")
        given = [value.strip() for value in values if value.strip()]
        if given:
            several = fields[asked[1]].type == "choices"
            data[asked[1]] = given if several else given[-1]
    needed = {*service.procedure.intake.required, *(one for one in public.attributes if fields[one].required)}
    for name in public.attributes:
        if name in needed and not data.get(name):
            raise Objected(400, f"attribute[{name}] was not provided")
    return data
