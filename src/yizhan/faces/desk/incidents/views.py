"""Incidents: the list, one with all its households, what the desk tells those who call, and its end."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases import incidents
from yizhan.cases.models import Case, Incident
from yizhan.cases.refused import Refused
from yizhan.cases.shown import names_of
from yizhan.faces.desk.board.rows import rows
from yizhan.faces.desk.incidents import going_on
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.faces.frame import address

MOST = 100  # incidents on the list, and matters of one that are joined at once
HOUSEHOLDS = 500
LONGEST_SCRIPT = 2000  # characters: it is read out


@dataclass(frozen=True, slots=True)
class Wording:
    """What the desk told from `at` on, who changed it, and what it told before."""

    who: str
    at: datetime
    was: str
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def incidents_page(request: StaffRequest) -> HttpResponse:
    """The list; a POST makes one incident of several matters."""
    if request.method == "POST":
        return declare(request)
    found = request.reach.incidents().annotate(
        matters=Count("cases"), open=Count("cases", filter=Q(cases__status=Case.Status.OPEN))
    )
    return answer(request, "desk/incidents/list.html", incidents=found.order_by("-opened_at")[:MOST])


def declare(request: StaffRequest) -> HttpResponse:
    title = request.POST.get("title", "").strip()
    together = _matters(request, request.POST.getlist("number"))
    if not title:
        raise Refused.because("missing-field", fields=("title",))
    if not together:
        raise Refused.because("missing-field", fields=("number",))
    script = request.POST.get("script", "").strip()[:LONGEST_SCRIPT]
    made = incidents.declare(request.site, title, together, by=request.actor, now=request.now, script=script)
    return _to(request, made.number)


@require_safe
@desk_page
def new(request: StaffRequest) -> HttpResponse:
    """The question in front of the desk: these matters, one incident?"""
    together = rows(request, _cases(request, request.GET.getlist("number")), MOST)
    return answer(request, "desk/incidents/_new.html", rows=together)


@require_safe
@desk_page
def incident(request: StaffRequest, number: str) -> HttpResponse:
    found = get_object_or_404(request.reach.incidents(), number=number)
    households = rows(
        request, request.reach.cases().filter(incident=found).order_by("place__path", "received_at"), HOUSEHOLDS
    )
    return answer(
        request,
        "desk/incidents/page.html",
        incident=found,
        households=households,
        still=sum(row.status == Case.Status.OPEN for row in households),
        may_change=bool(households) and found.ended_at is None,
        wordings=wordings(request, found),
    )


def wordings(request: StaffRequest, incident: Incident) -> list[Wording]:
    """What was told, the newest first, each with what it took the place of."""
    told = list(incident.scripts.order_by("pk"))
    names = names_of({one.by for one in told})
    zone = ZoneInfo(request.site.timezone)
    before = ["", *(one.text for one in told)]
    return [
        Wording(names.get(one.by, one.by), one.at.astimezone(zone), was, one.text)
        for was, one in zip(before, told, strict=False)
    ][::-1]


@require_POST
@desk_page
def script(request: StaffRequest, number: str) -> HttpResponse:
    """What the desk tells those who ask, from now on."""
    found = going_on.going_on(request, number)
    text = request.POST.get("script", "").strip()[:LONGEST_SCRIPT]
    incidents.tell(found, text, by=request.actor, now=request.now)
    return _to(request, number)


@require_POST
@desk_page
def matters(request: StaffRequest, number: str) -> HttpResponse:
    """Another household's matter belongs to it."""
    found = going_on.going_on(request, number)
    typed = request.POST.get("number", "").strip()
    for case in _matters(request, [typed]):
        incidents.join(case, found, by=request.actor, now=request.now)
        return _to(request, number)
    raise Refused.because("unknown", what="case", name=typed, fields=("number",))


@require_POST
@desk_page
def end(request: StaffRequest, number: str) -> HttpResponse:
    going_on.end(request, going_on.going_on(request, number))
    return _to(request, number)


def _cases(request: StaffRequest, numbers: list[str]) -> QuerySet[Case]:
    return request.reach.cases().filter(number__in=numbers[:MOST]).order_by("place__path", "received_at")


def _matters(request: StaffRequest, numbers: list[str]) -> list[Case]:
    return list(_cases(request, numbers).select_related("site"))


def _to(request: StaffRequest, number: str) -> HttpResponse:
    there = address(request, "incident", number)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
