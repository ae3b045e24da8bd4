"""The call log: who called when, what was said, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.cases import library
from yizhan.cases.models import Contact
from yizhan.cases.shown import names_of
from yizhan.faces.desk.board.filters import Filters, day_bounds
from yizhan.faces.desk.board.paging import SIZE, read_key
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.registry import customers, phones

FOUND = 50  # customers that one search means

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: datetime
    channel: str
    number: str
    who: str
    place: str
    said: str
    answer: str
    taken_by: str
    cases: Sequence[str]


@require_safe
@staff_page
def contacts(request: StaffRequest) -> HttpResponse:
    if not request.reach.at_the_desk:
        raise Http404
    filters = Filters.read(request.GET)
    found = lines(request, _narrowed(request, filters), filters.after)
    page = found[:SIZE]
    older = ""
    if len(found) > SIZE:
        older = filters.query(after=f"{page[-1].at.isoformat()}_{page[-1].id}")
    return answer(request, "desk/lists/contacts.html", filters=filters, lines=page, older=older)


def lines(request: StaffRequest, found: QuerySet[Contact], after: str) -> list[Line]:
    """One page and a line more; four queries."""
    contacts = list(backwards(found, after).select_related("party", "place")[: SIZE + 1])
    became = _became(request, contacts)
    names = names_of({one.taken_by for one in contacts})
    channels = _channels(request)
    zone = ZoneInfo(request.site.timezone)
    seen = request.reach.sees_personal_data
    return [
        Line(
            id=one.pk,
            at=one.at.astimezone(zone),
            channel=channels.get(one.channel, one.channel),
            number=one.number_shown if seen else phones.masked(one.number_shown),
            who=one.party.name if one.party else one.caller,
            place=one.place.code if one.place else "",
            said=one.said,
            answer=one.answer,
            taken_by=names.get(one.taken_by, one.taken_by),
            cases=became.get(one.pk, ()),
        )
        for one in contacts
    ]


def backwards(found: QuerySet[M], after: str) -> QuerySet[M]:
    """What has a time, the newest first, from behind the key of a page's last line."""
    key = read_key(after)
    if key is not None and key[0] is not None:
        found = found.filter(Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1]))
    return found.order_by("-at", "-pk")


def _narrowed(request: StaffRequest, filters: Filters) -> QuerySet[Contact]:
    found = request.reach.contacts()
    since, until = day_bounds(request, filters)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if filters.q:
        today = request.now.astimezone(ZoneInfo(request.site.timezone)).date()
        who = customers.find([request.site], filters.q, today, FOUND, masked=not request.reach.sees_personal_data)
        parties = [one.party.pk for one in who if one.party is not None and one.found_by != "place"]
        rooms = [one.place.pk for one in who if one.place is not None and one.found_by == "place"]
        wanted = (
            Q(said__icontains=filters.q) | Q(caller__icontains=filters.q) | Q(party__in=parties) | Q(place__in=rooms)
        )
        if number := phones.normalised(filters.q):
            wanted |= Q(number_shown=number)
        found = found.filter(wanted)
    return found


def _became(request: StaffRequest, contacts: Sequence[Contact]) -> Mapping[int, list[str]]:
    """The matters that each call opened or joined, as far as this person reaches them."""
    pairs = Contact.cases.through.objects.filter(
        contact__in=[one.pk for one in contacts], case__in=request.reach.cases().values("pk")
    )
    became: dict[int, list[str]] = {}
    for contact, number in pairs.order_by("pk").values_list("contact_id", "case__number"):
        became.setdefault(contact, []).append(number)
    return became


def _channels(request: StaffRequest) -> dict[str, str]:
    language = get_language() or "zh-hans"
    packs = {one.pack.id: one.pack for one in library.current().definitions(request.site)}.values()
    return {id: one.title.in_language(language) for pack in packs for id, one in pack.channels.items()}
