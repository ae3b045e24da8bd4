"""The customer's card: who it is, what is open with them, and what to tell those who ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.cases import contacts
from yizhan.cases.models import Case, Incident
from yizhan.faces.desk.board.rows import Row, rows
from yizhan.faces.desk.incidents.banner import going_on_at
from yizhan.faces.desk.intake.gate import intake_page
from yizhan.faces.doors import StaffRequest, answer
from yizhan.registry import phones
from yizhan.registry.models import Occupancy, Party, Place
from yizhan.registry.room_codes import written_as_room

LONGEST_CALLER = 80  # characters of a caller that anybody types
SHOWN = 3  # matters of each kind; the household's page has them all


@dataclass(frozen=True, slots=True)
class Card:
    party: Party | None
    place: Place | None
    number: str  # as typed or shown, of a caller nobody knows
    stranger: str  # what else was typed of one
    phones: Sequence[str]
    role: str
    since: date | None
    current: bool
    calls: int
    open: Sequence[Row]
    before: Sequence[Row]
    incidents: Sequence[Incident]


@require_safe
@intake_page
def customer(request: StaffRequest) -> HttpResponse:
    """The card of whoever was chosen; of nobody, it says that the number is kept."""
    party, place = chosen(request, request.GET.get("party", ""), request.GET.get("place", ""))
    drawn = card(request, party, place, request.GET.get("caller", ""))
    return answer(request, "desk/intake/_customer.html", card=drawn)


def chosen(request: StaffRequest, party: str, place: str) -> tuple[Party | None, Place | None]:
    """The customer and the room by their ids, empty for none. Raises Http404 for those of another site."""
    who = Party.objects.filter(site=request.site, pk=_id(party)).first() if party else None
    where = Place.objects.filter(site=request.site, pk=_id(place)).first() if place else None
    if (party and who is None) or (place and where is None):
        raise Http404
    return who, where


def number_in(typed: str) -> str:
    """The telephone number that was typed; empty for anything else, and for a room that is written like one."""
    return "" if written_as_room(typed) else phones.normalised(typed) or ""


def _id(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise Http404
    return int(typed)


def card(request: StaffRequest, party: Party | None, place: Place | None, typed: str) -> Card:
    number = number_in(typed)
    occupancy = _occupancy(party, place)
    of_theirs = Q(party=party) if party is not None else Q()
    of_theirs |= Q(place=place) if place is not None else Q()
    matters = request.reach.cases().filter(of_theirs) if of_theirs else Case.objects.none()
    newest = matters.order_by("-received_at", "-pk")
    return Card(
        party=party,
        place=place,
        number=number,
        stranger="" if party or place or number else typed.strip()[:LONGEST_CALLER],
        phones=_phones(request, party),
        role=occupancy.get_role_display() if occupancy else "",
        since=occupancy.since if occupancy else None,
        current=occupancy.is_current(timezone.localdate()) if occupancy else True,
        calls=contacts.lately(request.site, party=party, number=number, now=request.now) if party or number else 0,
        open=rows(request, newest.filter(status=Case.Status.OPEN), SHOWN),
        before=rows(request, newest.exclude(status=Case.Status.OPEN), SHOWN),
        incidents=going_on_at(request.site, place),
    )


def _occupancy(party: Party | None, place: Place | None) -> Occupancy | None:
    if party is None or place is None:
        return None
    return Occupancy.objects.filter(party=party, place=place).order_by("-since").first()


def _phones(request: StaffRequest, party: Party | None) -> list[str]:
    if party is None:
        return []
    numbers = party.phones.order_by("-first", "pk").values_list("number", flat=True)
    return [one if request.reach.sees_personal_data else phones.masked(one) for one in numbers]
