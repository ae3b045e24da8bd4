"""Lines for notices: set up, tried, ended. The key of a service is typed in and never shown again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from yizhan.capabilities.notices import lines
from yizhan.capabilities.notices.models import Line
from yizhan.capabilities.notices.refusals import LineRefused
from yizhan.cases import library
from yizhan.faces.desk.outside.staff import people, roles
from yizhan.faces.desk.outside.webhooks import to
from yizhan.faces.doors import StaffRequest, administration_page


@require_POST
@administration_page
def line(request: StaffRequest) -> HttpResponse:
    """`whom` is empty for all, `role:…` or `staff:…`."""
    kind, _, whom = request.POST.get("whom", "").partition(":")
    staff = next((one for one in people(request.site, request.now) if str(one.pk) == whom), None)
    known = {"": True, "role": whom in roles(library.current().library), "staff": staff is not None}
    if not known.get(kind):
        raise LineRefused("nobody")
    lines.add(
        request.site,
        title=request.POST.get("title", ""),
        url=request.POST.get("url", ""),
        role=whom if kind == "role" else "",
        staff=staff if kind == "staff" else None,
        urgent_only=bool(request.POST.get("urgent_only")),
        by=request.staff,
        now=request.now,
    )
    return to(request, "outside")


@require_POST
@administration_page
def trial(request: StaffRequest, id: int) -> HttpResponse:
    lines.try_out(_find(request, id), request.now)
    return to(request, "outside")


@require_POST
@administration_page
def ending(request: StaffRequest, id: int) -> HttpResponse:
    lines.end(_find(request, id), request.staff, request.now)
    return to(request, "outside")


def _find(request: StaffRequest, id: int) -> Line:
    return get_object_or_404(Line.objects.select_related("site"), site=request.site, pk=id)
