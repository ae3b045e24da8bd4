"""Incidents: one thing that happened to many. Each household keeps its own matter."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from yizhan.cases import incidents as joining
from yizhan.cases.models import Case, Incident
from yizhan.cases.refused import Refused
from yizhan.faces.api.resources.telling import CaseLine, lines
from yizhan.faces.api.routes import CREATED, Resource
from yizhan.faces.api.scopes import ACT, READ_CASES
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import Asked, Id, Line, told
from yizhan.faces.desk.incidents.going_on import end, going_on

resource = Resource(_("Incidents"))

MOST = 200
LONGEST_SCRIPT = 2000


class IncidentLine(Schema):
    number: str = told(_("By which everybody knows it"), examples=["SJ-20260302-001"])
    title: str
    script: str = told(_("What the desk tells those who ask"))
    opened_at: datetime
    ended_at: datetime | None
    cases: int
    open: int


class Incidents(Schema):
    incidents: list[IncidentLine]


class IncidentTold(IncidentLine):
    households: list[CaseLine] = told(_("Its matters within reach"))


class Declared(Asked):
    title: Line = told(_("What happened"), min_length=1, examples=["3号楼停水"])
    cases: list[Id] = told(_("The numbers of the matters it is made of"), min_length=1, max_length=100)
    script: str = told(_("What the desk tells those who ask"), default="", max_length=LONGEST_SCRIPT)


class Scripted(Asked):
    script: str = told(_("What the desk tells those who ask, from now on"), max_length=LONGEST_SCRIPT)


class Nothing(Asked):
    """Nothing needs to be said."""


@resource.get("/incidents", scope=READ_CASES, answer=Incidents, summary=_("Incidents, the newest first"))
def incidents(request: ProgramRequest) -> Incidents:
    found = _counted(request).order_by("-opened_at", "-pk")[:MOST]
    return Incidents(incidents=[IncidentLine(**_line(one)) for one in found])


@resource.get("/incidents/{number}", scope=READ_CASES, answer=IncidentTold, summary=_("One, with its matters"))
def incident(request: ProgramRequest, number: str) -> IncidentTold:
    return _told(request, number)


@resource.post(
    "/incidents",
    scope=ACT,
    answer=IncidentTold,
    status=CREATED,
    summary=_("Make one incident of several matters"),
)
def declare(request: ProgramRequest, declared: Declared) -> IncidentTold:
    together = list(request.reach.cases().filter(number__in=declared.cases).select_related("site"))
    if missing := set(declared.cases) - {case.number for case in together}:
        raise Refused.because("unknown", what="case", name=min(missing), fields=("cases",))
    made = joining.declare(
        request.site, declared.title, together, by=request.actor, now=request.now, script=declared.script
    )
    return _told(request, made.number)


@resource.post("/incidents/{number}/script", scope=ACT, answer=IncidentTold, summary=_("What the desk says of it"))
def script(request: ProgramRequest, number: str, scripted: Scripted) -> IncidentTold:
    found = going_on(request, number)
    found.script = scripted.script
    found.save(update_fields=["script"])
    return _told(request, number)


@resource.post(
    "/incidents/{number}/end", scope=ACT, answer=IncidentTold, summary=_("It is over; each matter's story says so")
)
def over(request: ProgramRequest, number: str, nothing: Nothing | None = None) -> IncidentTold:
    end(request, going_on(request, number))
    return _told(request, number)


def _told(request: ProgramRequest, number: str) -> IncidentTold:
    found = get_object_or_404(_counted(request), number=number)
    near = request.reach.cases().filter(incident=found).order_by("place__path", "received_at")
    return IncidentTold(**_line(found), households=[line for line, _id in lines(request, near, MOST)])


def _counted(request: ProgramRequest):  # type: ignore[no-untyped-def]  # a queryset with counts has no name
    open = Count("cases", filter=Q(cases__status=Case.Status.OPEN))
    return request.reach.incidents().annotate(matters=Count("cases"), open=open)


def _line(incident: Incident) -> dict[str, Any]:
    told = {name: getattr(incident, name) for name in ("number", "title", "script", "opened_at", "ended_at")}
    return {**told, "cases": getattr(incident, "matters", 0), "open": getattr(incident, "open", 0)}
