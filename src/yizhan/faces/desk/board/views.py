"""The board's page part: tabs with their counts, filters, fifty lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.cases import library
from yizhan.cases.people import staff_id
from yizhan.faces.desk.board import counting, paging
from yizhan.faces.desk.board.filters import TABS, Filters, Tab, narrowed, of_tab
from yizhan.faces.desk.board.rows import Row, rows
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.faces.frame import address
from yizhan.faces.questions import Option
from yizhan.registry.models import Place
from yizhan.registry.roles import valid_holdings


@dataclass(frozen=True, slots=True)
class Board:
    filters: Filters
    tabs: Sequence[tuple[Tab, int]]
    rows: Sequence[Row]
    older: str  # query of the next page; empty on the last

    @property
    def most(self) -> int:
        return counting.MOST


@require_safe
@desk_page
def board(request: StaffRequest) -> HttpResponse:
    """The lines alone, as the open board asks for them whenever something has changed."""
    filters = Filters.read(request.GET)
    response = answer(request, "desk/board/_lines.html", board=drawn(request, filters))
    response["HX-Replace-Url"] = f"{address(request, 'desk')}?{filters.query()}"  # a reload shows the same lines
    return response


def drawn(request: StaffRequest, filters: Filters) -> Board:
    """Three queries, and those of the search."""
    cases = narrowed(request, filters, request.reach.cases())
    counts = counting.capped({tab.id: of_tab(request, tab.id, cases) for tab in TABS})
    shown = of_tab(request, filters.tab, cases)
    if filters.tab == "closed":
        ordered, field = paging.newest_ended(shown, filters.after), "closed_at"
    else:
        ordered, field = paging.most_pressing(shown, filters.after), "due_at"
    found = rows(request, ordered, paging.SIZE + 1)
    page = found[: paging.SIZE]
    older = filters.query(after=paging.key_of(page[-1], field)) if len(found) > paging.SIZE else ""
    return Board(filters, [(tab, counts[tab.id]) for tab in TABS], page, older)


def choices(request: StaffRequest) -> dict[str, Any]:
    """What the filters offer. Two queries."""
    language = get_language() or "zh-hans"
    definitions = library.current().definitions(request.site)
    overseen = [one for one in definitions if one.procedure.ref in request.reach.oversees]
    roles = {id: role.title.in_language(language) for one in overseen for id, role in one.pack.roles.items()}
    people = {
        staff_id(holding.staff): holding.staff.name
        for holding in valid_holdings(request.now).filter(site=request.site).select_related("staff")
    }
    buildings = Place.objects.filter(site=request.site, kind=Place.Kind.BUILDING).order_by("path")
    return {
        "procedures": [Option(one.procedure.ref, one.procedure.title.in_language(language)) for one in overseen],
        "steps": [
            Option(step.id, step.title.in_language(language))
            for one in overseen
            for step in one.procedure.steps.values()
        ],
        "roles": sorted((Option(id, title) for id, title in roles.items()), key=lambda one: one.title),
        "people": sorted((Option(id, name) for id, name in people.items()), key=lambda one: one.title),
        "buildings": [Option(code, code) for code in buildings.values_list("code", flat=True)],
    }
