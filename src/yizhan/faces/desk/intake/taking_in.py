"""Enter: the order is written and numbered, its clock runs; what follows by itself has followed."""

import json

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from yizhan.cases import contacts, incidents, library
from yizhan.cases.advancing import advance
from yizhan.cases.models import Case
from yizhan.cases.refused import Refused
from yizhan.cases.sentences import sentence
from yizhan.faces.desk.cases.page import CasePage
from yizhan.faces.desk.cases.views import find
from yizhan.faces.desk.intake.form import A_YEAR, CHANNEL, Intake, definition_of, told
from yizhan.faces.desk.intake.gate import intake_page
from yizhan.faces.doors import StaffRequest, answer


@require_POST
@intake_page
def matters(request: StaffRequest) -> HttpResponse:
    intake = Intake.read(request)
    definition = definition_of(request, request.POST.get("procedure", ""))
    call = intake.call()
    data = told(request, definition, intake)
    not_joined = ""
    with transaction.atomic():
        taken = contacts.take_in(
            request.site, definition.procedure.ref, call, data=data, by=request.actor, now=request.now, key=intake.key
        )
        if not taken.again:
            not_joined = join(request, taken.case)
            advance(taken.case, by=request.actor, now=request.now)
    return remember(request, written(request, taken.case.number, not_joined), call.channel)


def join(request: StaffRequest, case: Case) -> str:
    """Make it part of the incident that was ticked. Returns why not, where this person may not: the order is
    written all the same."""
    number = request.POST.get("incident", "")
    if not number:
        return ""
    incident = get_object_or_404(request.reach.incidents(), number=number, ended_at__isnull=True)
    try:
        with transaction.atomic():
            incidents.join(case, incident, by=request.actor, now=request.now)
    except Refused as refused:
        return sentence(refused.refusal, library.current().library)
    return ""


def written(request: StaffRequest, number: str, not_joined: str = "") -> HttpResponse:
    """What was written, and what this person can do about it at once."""
    try:
        page = CasePage(find(request, number))
    except Http404:  # a procedure that anybody may open and others carry out
        response = answer(request, "desk/intake/_passed_on.html", number=number)
    else:
        drawn = {"page": page, "case": page.case, "matter": page.matter, "not_joined": not_joined}
        response = answer(request, "desk/intake/_written.html", **drawn)
    response["HX-Trigger-After-Settle"] = json.dumps({"taken": {"number": number}})
    return response


def remember(request: StaffRequest, response: HttpResponse, channel: str) -> HttpResponse:
    """The channel this person uses; the next form begins with it."""
    response.set_cookie(
        CHANNEL.format(request.staff.pk),
        channel,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
