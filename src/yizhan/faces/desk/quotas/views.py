"""The quotas of the site, drawn. Everybody sees their own; who answers for one sees all of it."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.cases import library
from yizhan.faces.doors import StaffRequest, answer, staff_page
from yizhan.insight.quotas import boards


@require_safe
@staff_page
def quotas(request: StaffRequest) -> HttpResponse:
    definitions = library.current().definitions(request.site)
    context = {
        "boards": boards(request.reach, definitions, request.now),
        "language_code": get_language() or "zh-hans",
    }
    return answer(request, "desk/quotas/quotas.html", **context)
