"""Just an answer: asked on the telephone, answered on the telephone; the contact is kept, no matter is opened."""

import json

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from yizhan.cases import contacts
from yizhan.cases.refused import Refused
from yizhan.faces.desk.intake.form import Intake
from yizhan.faces.desk.intake.gate import intake_page
from yizhan.faces.desk.intake.taking_in import remember
from yizhan.faces.doors import StaffRequest, answer

LONGEST = 5000  # characters of an answer


@require_POST
@intake_page
def answers(request: StaffRequest) -> HttpResponse:
    intake = Intake.read(request)
    given = request.POST.get("answer", "").strip()[:LONGEST]
    if not given:
        raise Refused.because("missing-field", fields=("answer",))
    contacts.just_answered(request.site, intake.call(), given, by=request.actor, now=request.now, key=intake.key)
    response = answer(request, "desk/intake/_answered.html", intake=intake)
    response["HX-Trigger-After-Settle"] = json.dumps({"taken": {"number": ""}})
    return remember(request, response, intake.channel)
