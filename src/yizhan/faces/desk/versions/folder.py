"""What lies in the packs folder against what is in force: every mistake at its line, or what it would change.

Packs are the whole installation's. So only who administers every site of it may put them in force from a page.
"""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases import library, publishing
from yizhan.cases.reach import reach
from yizhan.cases.refused import Refused
from yizhan.faces.desk.versions.told import told
from yizhan.faces.doors import StaffRequest, administration_page, answer, may_administer
from yizhan.faces.frame import address
from yizhan.registry.access import access
from yizhan.registry.models import Site

UNPROCESSABLE = 422
MOST_FAULTS = 200  # shown; the rest shows when these are mended


@require_safe
@administration_page
def folder(request: StaffRequest) -> HttpResponse:
    return _page(request, publishing.look(Path(settings.PACKS_DIR)))


@require_POST
@administration_page
def publication(request: StaffRequest) -> HttpResponse:
    """Put in force what was looked at. What has a mistake is not; what runs goes on running."""
    if not _administers_every_site(request):
        raise Http404
    note = request.POST.get("note", "").strip()
    if not note:
        raise Refused.because("reason", fields=("note",))
    try:
        publishing.publish(
            Path(settings.PACKS_DIR),
            now=request.now,
            by=request.actor.id,
            by_name=request.staff.name,
            note=note[:500],
            looked_at=request.POST.get("version", "") or "none",
        )
    except publishing.NotSound:
        return _page(request, publishing.look(Path(settings.PACKS_DIR)), UNPROCESSABLE)
    return HttpResponseRedirect(address(request, "versions"))


def _page(request: StaffRequest, found: publishing.Lying, status: int = 200) -> HttpResponse:
    language = get_language() or "zh-hans"
    current = library.current()
    sound = found.is_sound and found.library is not None
    context = {
        "found": found,
        "same": found.version == current.version,
        "chapters": told(current.library, found.library, request.site) if sound and found.library else [],
        "faults": [
            (one.path, one.line, one.code, one.sentence(language), one.source) for one in found.faults[:MOST_FAULTS]
        ],
        "may_publish": sound and found.version != current.version and _administers_every_site(request),
    }
    return answer(request, "desk/versions/folder.html", status, **context)


def _administers_every_site(request: StaffRequest) -> bool:
    sites = Site.objects.filter(open=True).select_related("organisation")
    return all(may_administer(reach(access(request.staff, site, request.now))) for site in sites)
