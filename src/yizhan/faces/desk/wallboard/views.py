"""The wallboard's page, its figures alone, and the day by hours for the chart."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from yizhan.faces.desk.wallboard.standing import Standing
from yizhan.faces.doors import StaffRequest, answer, desk_page


@require_safe
@desk_page
def wallboard(request: StaffRequest) -> HttpResponse:
    return answer(request, "desk/wallboard/page.html", standing=Standing(request))


@require_safe
@desk_page
def figures(request: StaffRequest) -> HttpResponse:
    """What is drawn again when something has changed."""
    return answer(request, "desk/wallboard/_figures.html", standing=Standing(request))


@require_safe
@desk_page
def hours(request: StaffRequest) -> HttpResponse:
    return JsonResponse(Standing(request).by_hour())
