"""Matters: listed, read, taken in; and what changes one as a whole. Whether it may happen the engine decides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.papers import papers_of
from yizhan.cases import contacts, duplicates, incidents, library, running
from yizhan.cases.advancing import advance
from yizhan.cases.contacts import Call
from yizhan.cases.models import Case
from yizhan.cases.refused import Refused
from yizhan.faces.api.resources.attachments import Attachments, attachment_told
from yizhan.faces.api.resources.finding import customer_here, matter_here, matter_to_change, place_here
from yizhan.faces.api.resources.paging import Page, cut, key
from yizhan.faces.api.resources.telling import CaseLine, CaseTold, answered, lines
from yizhan.faces.api.routes import CREATED, IF_MATCH, IfMatch, Resource
from yizhan.faces.api.scopes import ACT, READ_CASES, TAKE_IN
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Asked, Given, Id, Line, Moment, Number, Paragraph, told
from yizhan.faces.desk.board import paging
from yizhan.faces.desk.board.filters import Filters, narrowed
from yizhan.faces.matter import Matter
from yizhan.faces.stories import Teller
from yizhan.insight.proposals import headline
from yizhan.procedure import commands as c
from yizhan.procedure.definition import Definition
from yizhan.registry import phones

resource = Resource(_("Matters"))

ORDERS = {
    "newest": (paging.newest_received, "received_at"),
    "pressing": (paging.most_pressing, "due_at"),
    "ended": (paging.newest_ended, "closed_at"),
}
STORY = 500  # events told at once


class CasesAsked(Page):
    """Empty means: not narrowed by this."""

    order: str = told(
        _("newest: the newest received first; pressing: open ones, the earliest due first; ended: the newest ended"),
        default="newest",
        pattern="^(newest|pressing|ended)$",
    )
    q: Line = told(_("Number, words of any answer, room, customer's name or telephone"), default="")
    procedure: str = told(_("pack/procedure"), default="", max_length=121)
    status: Case.Status | None = None
    step: Id = told(_("Matters in which this step is open"), default="")
    role: Id = told(_("Matters with an open step of this role"), default="")
    assigned_to: Id = told(_("Matters with an open step in these hands"), default="", examples=["staff:12"])
    building: Id = told(_("The first part of the place's code"), default="")
    since: str = told(_("Received on this day or later"), default="", pattern=r"^(\d{4}-\d\d-\d\d)?$")
    until: str = told(_("Received on this day or earlier"), default="", pattern=r"^(\d{4}-\d\d-\d\d)?$")


class Cases(Schema):
    cases: list[CaseLine]
    next: str | None = None


class Caller(Asked):
    """The call, visit or message that brings the matter; it is kept beside it."""

    said: Paragraph = told(_("What the customer said"), examples=["厨房水管漏水"])
    number: Line = told(_("The telephone number that was shown"), default="", examples=["13812345678"])


class NewCase(Asked):
    procedure: str = told(
        _("pack/procedure, or the procedure alone where only one is called so"),
        max_length=121,
        examples=["property-full-process/repair"],
    )
    channel: Id = told(_("Through which it comes; the procedure's first where none is said"), default="")
    place: Id | None = told(_("Code of the place"), default=None, examples=["3-2-501"])
    customer: Number | None = None
    answers: dict[str, Given] = told(
        _("Answers to the intake's questions"), default={}, examples=[{"content": "厨房水管漏水"}]
    )
    contact: Caller | None = told(_("Where a customer spoke: what is said goes to the headline, too"), default=None)
    received_at: Moment | None = told(_("When the customer spoke, if that was earlier"), default=None)
    incident: Id | None = told(_("The incident it belongs to"), default=None)
    advance: bool = told(_("Finish at once the steps that ask nothing more, as the desk does"), default=True)


class Reasoned(Asked):
    reason: Line = ""


class Noted(Asked):
    text: Paragraph = told(_("Kept beside what is written"), min_length=1)


class Rescheduled(Reasoned):
    to: Moment


class Merged(Reasoned):
    into: Id = told(_("The number of the matter that goes on alone"))


class Joined(Asked):
    incident: Id | None = told(_("The incident's number; none takes the matter out of it"))


class Attached(Asked):
    attachments: list[Id] = told(_("References of attachments that were handed in"), min_length=1, max_length=60)
    step: Id = ""


class Told(Schema):
    seq: int
    at: datetime
    kind: str = told(_("What happened; stable"), examples=["step_completed"])
    by: str = told(_("Who: staff:…, party:…, integration:…, clock or pack"))
    by_name: str
    sentence: str
    details: list[tuple[str, str]]


class Story(Schema):
    number: str
    version: int
    events: list[Told]


@resource.get("/cases", scope=READ_CASES, answer=Cases, summary=_("Matters within reach"))
def cases(request: ProgramRequest, asking: Query[CasesAsked]) -> Cases:
    order, field = ORDERS[asking.order]
    found = narrowed(request, _filters(asking), request.reach.cases())
    ordered = order(_of_order(asking.order, found), asking.after)
    some, last = cut(lines(request, ordered, asking.limit + 1), asking.limit)
    return Cases(
        cases=[line for line, _id in some], next=key(getattr(last[0], field), last[1]) if last is not None else None
    )


@resource.get(
    "/cases/{number}",
    scope=READ_CASES,
    answer=CaseTold,
    summary=_("One matter: its answers, steps and limits, with the arithmetic of every due time"),
)
def case(request: ProgramRequest, number: str) -> HttpResponse:
    return answered(request, matter_here(request, number))


@resource.get("/cases/{number}/story", scope=READ_CASES, answer=Story, summary=_("Its journal, the oldest first"))
def story(request: ProgramRequest, number: str, after: int = 0) -> Story:
    found = matter_here(request, number)
    rows = [event for event in found.events if event.seq > after][:STORY]
    tellings = Teller(found.definition, found.library, found.reader).tell(rows)
    return Story(
        number=found.case.number,
        version=found.case.version,
        events=[
            Told(
                seq=row.seq,
                at=row.at,
                kind=row.kind,
                by=row.by,
                by_name=telling.who,
                sentence=telling.sentence,
                details=list(telling.details),
            )
            for row, telling in zip(rows, tellings, strict=True)
        ],
    )


@resource.post(
    "/cases",
    scope=TAKE_IN,
    answer=CaseTold,
    status=CREATED,
    summary=_("Take a matter in: it is numbered, on its first step, and its clock runs"),
)
def open_case(request: ProgramRequest, new: NewCase) -> HttpResponse:
    definition = _definition(request, new.procedure)
    channel = new.channel or next(iter(definition.procedure.intake.channels or definition.pack.channels), "")
    case = _opened(request, new, definition, channel)
    if new.incident is not None:
        join(request, case, new.incident)
    if new.advance:
        advance(case, by=request.actor, now=request.now)
    opened = matter_here(request, case.number)
    return answered(request, opened, CREATED, Location=f"{request.path}/{case.number}")


@resource.post("/cases/{number}/notes", scope=ACT, answer=CaseTold, summary=_("Note something beside it"))
def note(request: ProgramRequest, number: str, noted: Noted, if_match: IfMatch = IF_MATCH) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.Note(text=noted.text))


@resource.post("/cases/{number}/cancellation", scope=ACT, answer=CaseTold, summary=_("Cancel it"))
def cancellation(
    request: ProgramRequest, number: str, reasoned: Reasoned, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    return done(request, matter_to_change(request, number, if_match), c.Cancel(reason=reasoned.reason))


@resource.post("/cases/{number}/appointment", scope=ACT, answer=CaseTold, summary=_("Agree another time"))
def appointment(
    request: ProgramRequest, number: str, rescheduled: Rescheduled, if_match: IfMatch = IF_MATCH
) -> HttpResponse:
    command = c.Reschedule(to=rescheduled.to, reason=rescheduled.reason)
    return done(request, matter_to_change(request, number, if_match), command)


@resource.post(
    "/cases/{number}/merging",
    scope=ACT,
    answer=CaseTold,
    summary=_("It says the same as another, which goes on alone; the other is answered"),
)
def merging(request: ProgramRequest, number: str, merged: Merged, if_match: IfMatch = IF_MATCH) -> HttpResponse:
    ended = matter_to_change(request, number, if_match)
    into = request.reach.cases().filter(number=merged.into).first()
    if into is None:
        raise Refused.because("unknown", what="case", name=merged.into, fields=("into",))
    duplicates.merge(ended.case, into, by=request.actor, now=request.now, reason=merged.reason)
    return answered(request, matter_here(request, into.number))


@resource.post("/cases/{number}/incident", scope=ACT, answer=CaseTold, summary=_("Join it to an incident"))
def incident(request: ProgramRequest, number: str, joined: Joined, if_match: IfMatch = IF_MATCH) -> HttpResponse:
    found = matter_to_change(request, number, if_match)
    if joined.incident is not None:
        join(request, found.case, joined.incident)
        return answered(request, matter_here(request, number))
    return done(request, found, c.Link(incident=""))


@resource.get("/cases/{number}/attachments", scope=READ_CASES, answer=Attachments, summary=_("The papers of a matter"))
def papers(request: ProgramRequest, number: str) -> Attachments:
    found = papers_of(matter_here(request, number).case)
    return Attachments(attachments=[attachment_told(one) for one in found])


@resource.post(
    "/cases/{number}/attachments", scope=ACT, answer=CaseTold, summary=_("Put papers that were handed in to it")
)
def attachments(request: ProgramRequest, number: str, attached: Attached, if_match: IfMatch = IF_MATCH) -> HttpResponse:
    command = c.Attach(attachments=tuple(attached.attachments), step=attached.step)
    found = matter_to_change(request, number, if_match)
    return done(request, found, command, papers=command.attachments)


def done(request: ProgramRequest, matter: Matter, command: c.Command, *, papers: tuple[str, ...] = ()) -> HttpResponse:
    """Send the command, with the papers it speaks of, and tell the matter as it stands after it."""
    with transaction.atomic():
        running.run(matter.case.pk, command, by=request.actor, now=request.now, key=request.key)
        if papers:
            storing.link(papers, matter.case, step=getattr(command, "step", ""), by=request.actor)
    return answered(request, matter_here(request, matter.case.number))


def join(request: ProgramRequest, case: Case, number: str) -> None:
    """Raises Refused for an incident that is over, or not of this site."""
    found = request.reach.incidents().filter(number=number, ended_at__isnull=True).first()
    if found is None:
        raise Refused.because("unknown", what="incident", name=number, fields=("incident",))
    incidents.join(case, found, by=request.actor, now=request.now)


def _opened(request: ProgramRequest, new: NewCase, definition: Definition, channel: str) -> Case:
    place, party = place_here(request, new.place), customer_here(request, new.customer)
    ref = definition.procedure.ref
    answers: dict[str, Any] = dict(new.answers)
    if new.received_at is not None and new.received_at > request.now:
        raise Refused.because("bad-value", fields={"received_at": "date-and-time"})
    if new.contact is None:
        return running.open_case(
            request.site,
            ref,
            by=request.actor,
            now=request.now,
            channel=channel,
            place=place,
            party=party,
            data=answers,
            received_at=new.received_at,
            key=request.key,
        )
    call = Call(
        channel=channel,
        said=new.contact.said,
        number=phones.normalised(new.contact.number) or "",
        place=place,
        party=party,
    )
    answers.setdefault(headline(definition.procedure), new.contact.said)
    return contacts.take_in(
        request.site, ref, call, data=answers, by=request.actor, now=request.now, key=request.key
    ).case


def _definition(request: ProgramRequest, procedure: str) -> Definition:
    try:
        return library.current().definition(procedure, request.site)
    except KeyError:
        raise Refused.because("unknown", what="procedure", name=procedure, fields=("procedure",)) from None


def _of_order(order: str, found: QuerySet[Case]) -> QuerySet[Case]:
    if order == "pressing":
        return found.filter(status=Case.Status.OPEN)
    return found.exclude(status=Case.Status.OPEN) if order == "ended" else found


def _filters(asking: CasesAsked) -> Filters:
    return Filters(
        q=asking.q.strip(),
        procedure=asking.procedure,
        step=asking.step,
        role=asking.role,
        person=asking.assigned_to,
        building=asking.building,
        status=asking.status or "",
        since=asking.since,
        until=asking.until,
    )
