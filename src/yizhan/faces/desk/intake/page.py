"""The desk: the caller on the left, the house on the right."""

from django.http import HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from yizhan.faces.desk.board.filters import Filters
from yizhan.faces.desk.board.views import choices, drawn
from yizhan.faces.desk.intake.customers import LONGEST_CALLER
from yizhan.faces.doors import StaffRequest, answer, desk_page


@require_safe
@ensure_csrf_cookie
@desk_page
def desk(request: StaffRequest) -> HttpResponse:
    """`?number=` prefills the caller: a softphone opens the desk with the number that rings."""
    return answer(
        request,
        "desk/desk.html",
        board=drawn(request, Filters.read(request.GET)),
        choices=choices(request),
        number=request.GET.get("number", "").strip()[:LONGEST_CALLER],
        takes_in=request.reach.takes_in,
    )
