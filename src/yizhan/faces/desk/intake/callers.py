"""Who is it? Candidates for what was typed into the caller's box, and what to do when there are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.faces.desk.intake.customers import LONGEST_CALLER, number_in
from yizhan.faces.desk.intake.gate import intake_page
from yizhan.faces.doors import StaffRequest, answer
from yizhan.registry import customers
from yizhan.registry.customers import Customer
from yizhan.registry.models import Occupancy, Place, Site
from yizhan.registry.room_codes import canonical, parts

NEAREST = 6

Kind = Literal["number", "room", "name"]


@dataclass(frozen=True, slots=True)
class Candidate:
    party: str
    place: str
    name: str
    room: str
    role: str
    phone: str
    current: bool


@require_safe
@intake_page
def callers(request: StaffRequest) -> HttpResponse:
    """The list under the caller's box: candidates, or why there are none."""
    typed = request.GET.get("caller", "").strip()[:LONGEST_CALLER]
    found = candidates(request, typed)
    kind = kind_of(typed)
    near = nearest(request.site, typed) if typed and not found and kind == "room" else ()
    return answer(request, "desk/intake/_callers.html", candidates=found, typed=typed, kind=kind, nearest=near)


def candidates(request: StaffRequest, typed: str) -> list[Candidate]:
    today = timezone.localdate()
    roles = {role.value: str(role.label) for role in Occupancy.Role}
    seen = request.reach.sees_personal_data
    found = customers.find([request.site], typed, today, masked=not seen)
    return [_candidate(one, roles, seen) for one in found]


def _candidate(customer: Customer, roles: dict[str, str], seen: bool) -> Candidate:
    return Candidate(
        party=str(customer.party.pk) if customer.party else "",
        place=str(customer.place.pk) if customer.place else "",
        name=customer.party.name if customer.party else "",
        room=customer.place.code if customer.place else "",
        role=roles.get(customer.role, ""),
        phone=customer.phone if seen else customer.masked_phone,
        current=customer.is_current or customer.party is None,
    )


def kind_of(typed: str) -> Kind:
    """What somebody meant by it: a telephone number, a room, or a name."""
    if number_in(typed):
        return "number"
    return "room" if any(part.isdigit() for part in parts(typed)) else "name"


def nearest(site: Site, typed: str) -> Sequence[Place]:
    """Rooms that do exist, near the one that does not: in its unit, else its building; before and behind it."""
    code = canonical(typed)
    here = Place.objects.filter(site=site, kind=Place.Kind.ROOM)
    said = parts(typed)
    for known in range(len(said) - 1, 0, -1):
        inside = here.filter(code__startswith="-".join(said[:known]) + "-")
        rooms = sorted(inside[:2000], key=lambda room: (_distance(room.code, code), room.path))[:NEAREST]
        if rooms:
            return sorted(rooms, key=lambda room: room.path)
    return ()


def _distance(one: str, other: str) -> float:
    """How far apart the numbers of two rooms are; what is no number is far away."""
    last, wanted = one.rsplit("-", 1)[-1], other.rsplit("-", 1)[-1]
    return abs(int(last) - int(wanted)) if last.isdigit() and wanted.isdigit() else float("inf")
