"""The versions of the packs: the list, and one with what it changed. For those who administer; reading only."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from yizhan.cases import library
from yizhan.cases.models import Case, LibraryVersion
from yizhan.cases.people import staff_of
from yizhan.faces.desk.versions.told import told
from yizhan.faces.doors import StaffRequest, administration_page, answer
from yizhan.procedure.model import Library
from yizhan.registry.models import Site

MOST = 50  # versions on the list, the newest; packs change a few times a month


@require_safe
@administration_page
def versions(request: StaffRequest) -> HttpResponse:
    rows = list(_rows().order_by("-pk")[:MOST])
    context = {
        "rows": rows,
        "names": publishers(request.site, rows),
        "running": running_under(request.site),
        "in_force": rows[0].pk if rows else None,
    }
    return answer(request, "desk/versions/versions.html", **context)


@require_safe
@administration_page
def version(request: StaffRequest, version: int) -> HttpResponse:
    """One version with what it changed against the one before it."""
    row = _rows().filter(pk=version).first()
    if row is None:
        raise Http404
    before = _rows().filter(pk__lt=version).order_by("-pk").first()
    newer = LibraryVersion.objects.filter(pk__gt=version).exists()
    context = {
        "row": row,
        "before": before,
        "names": publishers(request.site, [row]),
        "running": running_under(request.site).get(row.pk, 0),
        "newer": newer,
        "chapters": told(
            library.edition(before.pk).library if before else Library({}),
            library.edition(row.pk).library,
            request.site,
        ),
    }
    return answer(request, "desk/versions/version.html", **context)


def running_under(site: Site) -> dict[int, int]:
    """How many matters of the site are open under each version. One query."""
    counted = Case.objects.filter(site=site, status=Case.Status.OPEN).values_list("library").annotate(Count("pk"))
    return dict(counted.order_by())


def publishers(site: Site, rows: Sequence[LibraryVersion]) -> Mapping[int, str]:
    """Who put them in force, by version. People of another organisation are nobody's business here."""
    known = staff_of({row.by for row in rows})
    found: dict[int, str] = {}
    for row in rows:
        staff = known.get(row.by)
        found[row.pk] = (row.by_name if staff.organisation_id == site.organisation_id else "") if staff else row.by_name
    return found


def _rows() -> Any:
    """Without the packs that each keeps."""
    return LibraryVersion.objects.defer("sources")
