"""The caller speaks of a matter there is: the call is added to it, and pressed for if they ask."""

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from yizhan.cases import contacts
from yizhan.cases.refused import Refused
from yizhan.faces.desk.intake.form import Intake
from yizhan.faces.desk.intake.gate import intake_page
from yizhan.faces.desk.intake.taking_in import remember
from yizhan.faces.doors import StaffRequest, answer


@require_POST
@intake_page
def calls(request: StaffRequest, number: str) -> HttpResponse:
    case = get_object_or_404(request.reach.cases().select_related("site"), number=number)
    intake = Intake.read(request)
    if not intake.said:
        raise Refused.because("missing-field", fields=("said",))
    press = request.POST.get("press") == "yes"
    contacts.add_to(case, intake.call(), by=request.actor, now=request.now, key=intake.key, press=press)
    response = answer(request, "desk/intake/_joined.html", number=case.number, pressed=press)
    response["HX-Trigger-After-Settle"] = json.dumps({"taken": {"number": case.number}})
    return remember(request, response, intake.channel)
