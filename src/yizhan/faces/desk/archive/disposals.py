"""What is due for disposal, the lists that were proposed, and their decision."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.capabilities.documents.archive import disposing
from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.capabilities.documents.archive.retention import due_for_disposal
from yizhan.capabilities.documents.models import ArchiveEntry, Disposal, DisposalLine
from yizhan.faces.desk.archive.register import Line, lines_of, told
from yizhan.faces.desk.archive.views import back
from yizhan.faces.doors import StaffRequest, answer, desk_page

MOST_DUE = 200  # shown, and put onto one list, at once
MOST_LISTS = 50


@dataclass(frozen=True, slots=True)
class Due:
    id: int
    line: Line


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def disposals(request: StaffRequest) -> HttpResponse:
    """What is due, and the lists so far; a POST proposes a list."""
    if request.method == "POST":
        return propose(request)
    ripe = due_for_disposal(request.site, request.now).filter(case__in=request.reach.cases())
    some = list(lines_of(ripe)[: MOST_DUE + 1])
    lists = _near(request).select_related("proposed_by", "decided_by").annotate(size=Count("lines"))
    context = {
        "due": _due(some[:MOST_DUE]),
        "more": len(some) > MOST_DUE,
        "most": MOST_DUE,
        "lists": list(lists.order_by("-proposed_at", "-pk")[:MOST_LISTS]),
    }
    return answer(request, "desk/archive/disposals.html", **context)


def propose(request: StaffRequest) -> HttpResponse:
    chosen = [int(id) for id in request.POST.getlist("entry")[:MOST_DUE] if id.isdecimal() and len(id) < 19]
    near = ArchiveEntry.objects.filter(site=request.site, case__in=request.reach.cases(), pk__in=chosen)
    if len(chosen) != near.count():
        raise ArchiveRefused("nothing-chosen")
    made = disposing.propose(request.site, chosen, request.POST.get("reason", ""), request.staff, request.now)
    return back(request, "archive_disposal", made.number)


@require_safe
@desk_page
def disposal(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    lines = list(found.lines.select_related("entry").order_by("pk"))
    entries = lines_of(ArchiveEntry.objects.filter(disposals__disposal=found).order_by("disposals__pk"))
    context = {
        "disposal": found,
        "lines": list(zip(lines, told(entries, get_language() or "zh-hans"), strict=True)),
        "may_decide": disposing.may_decide(found, request.staff, request.now),
    }
    return answer(request, "desk/archive/disposal.html", **context)


@require_POST
@desk_page
def decision(request: StaffRequest, number: str) -> HttpResponse:
    try:
        decided = Disposal.Decision(request.POST.get("decision", ""))
    except ValueError:
        raise ArchiveRefused("nothing-chosen") from None
    found = _find(request, number)
    disposing.decide(found, decided, request.POST.get("reason", ""), request.staff, request.now)
    return back(request, "archive_disposal", number)


def _near(request: StaffRequest) -> "QuerySet[Disposal]":
    """Lists of which this person reaches every matter: nobody decides over what they cannot see."""
    hidden = DisposalLine.objects.exclude(entry__case__in=request.reach.cases())
    return Disposal.objects.filter(site=request.site).exclude(Q(pk__in=hidden.values("disposal")))


def _find(request: StaffRequest, number: str) -> Disposal:
    return get_object_or_404(_near(request).select_related("site", "proposed_by", "decided_by"), number=number)


def _due(entries: Iterable[ArchiveEntry]) -> list[Due]:
    some = list(entries)
    return [Due(entry.pk, line) for entry, line in zip(some, told(some, get_language() or "zh-hans"), strict=True)]
