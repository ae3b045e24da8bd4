"""The board's page part: tabs with their counts, filters, fifty lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.cases import library
from yizhan.cases.models import Case
from yizhan.cases.people import staff_id
from yizhan.faces.desk.board import counting, paging
from yizhan.faces.desk.board.filters import TABS, Filters, Tab, narrowed, of_tab
from yizhan.faces.desk.board.rows import Row, rows
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.faces.frame import address
from yizhan.faces.questions import Option
from yizhan.registry.models import Place
from yizhan.registry.roles import valid_holdings

MOST = 99  # behind a tab, 99+ beyond it: the board is drawn anew after each change, and counting is most of its work


@dataclass(frozen=True, slots=True)
class Board:
    filters: Filters
    tabs: Sequence[tuple[Tab, int]]
    rows: Sequence[Row]
    older: str  # query of the next page; empty on the last

    @property
    def most(self) -> int:
        return MOST


@require_safe
@desk_page
def board(request: StaffRequest) -> HttpResponse:
    """The lines alone, as the open board asks for them whenever something has changed."""
    filters = Filters.read(request.GET)
    response = answer(request, "desk/board/_lines.html", board=drawn(request, filters))
    response["HX-Replace-Url"] = f"{address(request, 'desk')}?{filters.query()}"  # a reload shows the same lines
    return response


def drawn(request: StaffRequest, filters: Filters) -> Board:
    """A query for each part of the tab that is looked at, two for the counts and the names, and those of the search."""
    cases = narrowed(request, filters, request.reach.cases())
    tabs = {tab.id: of_tab(request, tab.id, cases) for tab in TABS}
    found: list[Row] = []
    for part in tabs[filters.tab]:
        if len(found) <= paging.SIZE:
            found += rows(request, _ordered(filters.tab, part, filters.after), paging.SIZE + 1 - len(found))
    page, field = found[: paging.SIZE], "closed_at" if filters.tab == "closed" else "due_at"
    older = filters.query(after=paging.key_of(page[-1], field)) if len(found) > paging.SIZE else ""
    return Board(filters, [(tab, count) for tab, count in zip(TABS, _counts(tabs), strict=True)], page, older)


def _ordered(tab: str, cases: QuerySet[Case], after: str = "") -> QuerySet[Case]:
    return paging.newest_ended(cases, after) if tab == "closed" else paging.most_pressing(cases, after)


def _counts(tabs: Mapping[str, Sequence[QuerySet[Case]]]) -> list[int]:
    """How many are behind each tab, up to MOST + 1. One query."""
    parts = {f"{tab} {n}": _ordered(tab, part) for tab, several in tabs.items() for n, part in enumerate(several)}
    counted = counting.capped(parts, MOST)
    return [sum(counted[f"{tab} {n}"] for n, _part in enumerate(several)) for tab, several in tabs.items()]


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
