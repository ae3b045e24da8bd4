"""All matters of what a person reaches, newest first, narrowed as on the board and by period."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yizhan.cases.models import Case
from yizhan.faces.desk.board import paging
from yizhan.faces.desk.board.filters import Filters, narrowed
from yizhan.faces.desk.board.rows import rows
from yizhan.faces.desk.board.views import choices
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.faces.questions import Option


@require_safe
@staff_page
def matters(request: StaffRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    found = rows(
        request,
        paging.newest_received(narrowed(request, filters, request.reach.cases()), filters.after),
        paging.SIZE + 1,
    )
    page = found[: paging.SIZE]
    older = filters.query(after=paging.key_of(page[-1], "received_at")) if len(found) > paging.SIZE else ""
    return answer(
        request,
        "desk/lists/matters.html",
        filters=filters,
        rows=page,
        older=older,
        choices=choices(request),
        statuses=[Option(status.value, str(status.label)) for status in Case.Status],
    )
