"""Contacts: calls and visits; one that was just answered, one that belongs to a matter there is."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yizhan.cases import contacts as taking
from yizhan.cases.contacts import Call
from yizhan.cases.models import Contact
from yizhan.faces.api.resources.finding import customer_here, matter_here, place_here
from yizhan.faces.api.resources.paging import Page, cut, key
from yizhan.faces.api.resources.personal import number as shown_number
from yizhan.faces.api.resources.telling import CaseTold, answered
from yizhan.faces.api.routes import CREATED, Resource
from yizhan.faces.api.scopes import ACT, READ_CASES, TAKE_IN
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Asked, Id, Line, Number, Paragraph, told
from yizhan.faces.desk.lists.contacts import backwards
from yizhan.registry import phones

resource = Resource(_("Contacts"))


class ContactTold(Schema):
    id: int
    at: datetime
    channel: str
    number: str = told(_("As it was shown; masked without the scope personal-data"))
    customer: int | None
    customer_name: str
    place: str | None
    said: str
    answer: str
    taken_by: str
    cases: list[str] = told(_("What it opened or joined, as far as this integration reaches"))


class Contacts(Schema):
    contacts: list[ContactTold]
    next: str | None = None


class Spoken(Asked):
    channel: Id = ""
    said: Paragraph = told(_("What the customer said"), min_length=1)
    number: Line = told(_("The telephone number that was shown"), default="")
    place: Id | None = told(_("Code of the place"), default=None)
    customer: Number | None = None


class Answered(Spoken):
    answer: Paragraph = told(_("What was answered"), min_length=1)


class AboutMatter(Spoken):
    press: bool = told(_("Urge whoever has it in hand"), default=False)


@resource.get("/contacts", scope=READ_CASES, answer=Contacts, summary=_("Calls and visits, the newest first"))
def contacts(request: ProgramRequest, asking: Query[Page]) -> Contacts:
    found = backwards(request.reach.contacts(), asking.after).select_related("party", "place")
    some, last = cut(list(found[: asking.limit + 1]), asking.limit)
    became = _became(request, [one.pk for one in some])
    return Contacts(
        contacts=[_told(request, one, became.get(one.pk, [])) for one in some],
        next=key(last.at, last.pk) if last is not None else None,
    )


@resource.post(
    "/contacts",
    scope=TAKE_IN,
    answer=ContactTold,
    status=CREATED,
    summary=_("Just an answer: it is kept, no matter is opened"),
)
def just_answered(request: ProgramRequest, call: Answered) -> ContactTold:
    if not request.reach.takes_in:
        raise Http404
    made = taking.just_answered(
        request.site, _call(request, call), call.answer, by=request.actor, now=request.now, key=request.key
    )
    return _told(request, made, [])


@resource.post(
    "/cases/{number}/contacts",
    scope=ACT,
    answer=CaseTold,
    status=CREATED,
    summary=_("The caller speaks of this matter: the call joins it"),
)
def about(request: ProgramRequest, number: str, call: AboutMatter) -> HttpResponse:
    case = matter_here(request, number).case
    spoken = _call(request, call)
    taking.add_to(case, spoken, by=request.actor, now=request.now, key=request.key, press=call.press)
    return answered(request, matter_here(request, number), CREATED)


def _call(request: ProgramRequest, call: Spoken) -> Call:
    return Call(
        channel=call.channel,
        said=call.said,
        number=phones.normalised(call.number) or "",
        place=place_here(request, call.place),
        party=customer_here(request, call.customer),
    )


def _told(request: ProgramRequest, contact: Contact, cases: list[str]) -> ContactTold:
    return ContactTold(
        id=contact.pk,
        at=contact.at,
        channel=contact.channel,
        number=shown_number(request, contact.number_shown),
        customer=contact.party_id,
        customer_name=contact.party.name if contact.party else "",
        place=contact.place.code if contact.place else None,
        said=contact.said,
        answer=contact.answer,
        taken_by=contact.taken_by,
        cases=cases,
    )


def _became(request: ProgramRequest, contacts: list[int]) -> dict[int, list[str]]:
    near = request.reach.cases().values("pk")
    pairs = Contact.cases.through.objects.filter(contact__in=contacts, case__in=near).order_by("pk")
    became: dict[int, list[str]] = {}
    for contact, number in pairs.values_list("contact_id", "case__number"):
        became.setdefault(contact, []).append(number)
    return became
