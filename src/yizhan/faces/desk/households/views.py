"""Walking through the houses, and the file of one place."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yizhan.faces.desk.households import files
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.registry import customers, parties, places
from yizhan.registry.household import household_file
from yizhan.registry.models import Occupancy, Party, Place

MOST_FOUND = 30


@require_safe
@desk_page
def households(request: StaffRequest) -> HttpResponse:
    """The tree; the rooms of the unit that is open (`in`); what a search finds (`q`)."""
    typed = request.GET.get("q", "").strip()[:100]
    today = timezone.localdate(request.now)
    tree = places.tree(request.site)
    inside = request.GET.get("in", "")
    opened = Place.objects.filter(site=request.site, code=inside).first() if inside else _first(tree)
    context = {
        "tree": tree,
        "typed": typed,
        "found": customers.find([request.site], typed, today, MOST_FOUND, masked=not request.reach.sees_personal_data),
        "roles": dict(Occupancy.Role.choices),
        "opened": opened,
        "floors": files.floors(opened, today) if opened and not typed else [],
    }
    return answer(request, "desk/households/households.html", **context)


@require_safe
@desk_page
def household(request: StaffRequest, code: str) -> HttpResponse:
    place = get_object_or_404(Place.objects.select_related("parent__parent", "site"), site=request.site, code=code)
    today = timezone.localdate(request.now)
    file = household_file(place, request.access, today)
    chapter = request.GET.get("chapter", "")
    told = files.story(file, chapter)
    context = {
        "place": place,
        "above": list(files.above(place)),
        "inside": Place.objects.filter(parent=place).order_by("path")[:200],
        "file": file,
        "chapter": chapter,
        "years": files.years(told, timezone.localtime(request.now)),
        "masked": not request.access.sees_personal_data,
    }
    return answer(request, "desk/households/household.html", **context)


@require_POST
@desk_page
def reveal(request: StaffRequest, code: str, party: int) -> HttpResponse:
    """A number in full, for a reason, of somebody who has to do with this place. Kept with who, when and why."""
    place = get_object_or_404(Place, site=request.site, code=code)
    there = Occupancy.objects.filter(party=OuterRef("pk"), place=place)
    person = get_object_or_404(Party, Exists(there), site=request.site, pk=party)
    field = request.POST.get("field", "phones")
    numbers = parties.reveal(person, field, request.staff, request.POST.get("reason", ""), request.now)
    return answer(request, "desk/households/_revealed.html", numbers=numbers, field=field)


def _first(tree: list[places.Node]) -> Place | None:
    """What is open when nothing was chosen: the first unit, or the first building without units."""
    if not tree:
        return None
    begin = next((node for node in tree if node.children), tree[0])
    return begin.children[0].place if begin.children else begin.place
