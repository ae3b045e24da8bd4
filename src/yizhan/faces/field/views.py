"""Pages of the phone. What changes a matter goes through the same addresses as on the desk (desk/cases)."""

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.capabilities.documents import storing
from yizhan.cases.refused import Refused
from yizhan.faces import papers
from yizhan.faces.desk.cases.views import find
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.faces.field import calling
from yizhan.faces.field.order import Glass, Order
from yizhan.faces.field.worklist import work
from yizhan.faces.frame import address
from yizhan.procedure.commands import Fill


@require_safe
@staff_page
def my_work(request: StaffRequest) -> HttpResponse:
    done = request.GET.get("done", "")
    finished = request.reach.cases().filter(number=done).first() if done else None
    return answer(request, "field/work.html", work=work(request.reach, request.now), finished=finished)


@require_safe
@staff_page
def order(request: StaffRequest, number: str) -> HttpResponse:
    """After something was done (`done`) and nothing more is theirs here, back to the list."""
    found = Order(find(request, number))
    if request.GET.get("done") and not found.cards:
        return HttpResponseRedirect(f"{address(request, 'work')}?done={found.case.number}")
    context = {"order": found, "case": found.case, "matter": found.matter, "page": found.page}
    context["just_done"] = bool(request.GET.get("done"))
    return answer(request, "field/order.html", **context, **papers.templates(request))


@require_POST
@staff_page
def call(request: StaffRequest, number: str) -> HttpResponse:
    """The numbers to dial, for who needs them now; that they were shown is written down."""
    matter = find(request, number)
    if not calling.needs_them(matter):
        raise Refused.because("gate", otherwise=_("Take the order in hand first; then the number is yours to call."))
    return answer(
        request, "field/_numbers.html", numbers=calling.shown(matter, request.staff), shown=True, case=matter.case
    )


@require_POST
@staff_page
def signature(request: StaffRequest, number: str, step: str, role: str) -> HttpResponse:
    """Keep what was signed on the glass, with the step it belongs to. It counts when the step is finished."""
    matter = find(request, number)
    known = matter.definition.procedure.steps.get(step)
    if known is None or role not in known.sign:
        raise Http404
    if (objection := matter.objection(Fill(step=step, data={}))) is not None:
        raise Refused(objection)
    with transaction.atomic():
        drawn = request.POST.get("drawn", "")
        paper = storing.store_signature(drawn, role, request.site, request.actor, request.now)
        storing.link([paper.ref], matter.case, step=step, by=request.actor)
    glass = Glass(role, matter.role_titles([role]), paper, role in matter.state.signed)
    return answer(request, "field/_glass.html", glass=glass, step=step, case=matter.case, **papers.templates(request))
