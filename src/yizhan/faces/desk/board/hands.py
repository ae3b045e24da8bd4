"""Into whose hands? The people an open step can be given to, and pressing whoever has it; asked from the board."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from yizhan.faces.desk.cases.steps import cards
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.faces.matter import Matter


@require_safe
@desk_page
def hands(request: StaffRequest, number: str) -> HttpResponse:
    matter = Matter(request, get_object_or_404(request.reach.cases(), number=number))
    return answer(request, "desk/board/_hands.html", matter=matter, cards=cards(matter))
