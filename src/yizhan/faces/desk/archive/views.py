"""Looking through the archive, and what may still be done to what lies in it."""

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from yizhan.capabilities.documents import tasks
from yizhan.capabilities.documents.archive import holding
from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.capabilities.documents.models import ArchiveEntry
from yizhan.cases import running
from yizhan.faces.desk.archive.entry import EntryPage
from yizhan.faces.desk.archive.register import Looking
from yizhan.faces.desk.archive.waiting import waiting
from yizhan.faces.doors import StaffRequest, answer, desk_page
from yizhan.faces.frame import address
from yizhan.procedure.commands import FileCopies, Note


def find(request: StaffRequest, number: str) -> ArchiveEntry:
    """The line of a matter among what this person reaches; to all others it does not exist (Http404)."""
    near = ArchiveEntry.objects.filter(site=request.site, case__in=request.reach.cases())
    return get_object_or_404(near.select_related("case__place", "case__party", "case__site"), case__number=number)


@require_safe
@desk_page
def register(request: StaffRequest) -> HttpResponse:
    looking = Looking(request)
    lines, after = looking.page()
    context = {
        "looking": looking,
        "lines": lines,
        "waiting": waiting(request) if looking.state == "incomplete" and not looking.after else [],
        "older": f"?{looking.query(after=after)}" if after else "",
        "newer": f"?{looking.query()}" if looking.after else "",
    }
    return answer(request, "desk/archive/register.html", **context)


@require_safe
@desk_page
def entry(request: StaffRequest, number: str) -> HttpResponse:
    page = EntryPage(request, find(request, number))
    return answer(request, "desk/archive/entry.html", page=page, entry=page.entry, case=page.case)


@require_POST
@desk_page
def copies(request: StaffRequest, number: str) -> HttpResponse:
    """File what is missing; `place` says whose file it is where that was not known."""
    found = find(request, number)
    command = FileCopies(files=tuple(found.missing), place=request.POST.get("place", "").strip())
    running.run(found.case_id, command, by=request.actor, now=request.now, key=request.POST.get("key", ""))
    return back(request, "archive_entry", number)


@require_POST
@desk_page
def remarks(request: StaffRequest, number: str) -> HttpResponse:
    note = Note(text=request.POST.get("text", ""))
    found = find(request, number)
    running.run(found.case_id, note, by=request.actor, now=request.now, key=request.POST.get("key", ""))
    return back(request, "archive_entry", number)


@require_POST
@desk_page
def package(request: StaffRequest, number: str) -> HttpResponse | FileResponse:
    """Take the package out; who did it and why is kept."""
    page = EntryPage(request, find(request, number))
    if not page.may_read:
        raise ArchiveRefused("not-yours", needed=page.filed_by)
    file = holding.taken_out(page.entry, request.POST.get("reason", ""), request.staff, request.now)
    named = f"{page.entry.number}-{page.case.number}.zip"
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, as_attachment=True, filename=named, content_type="application/zip", headers=headers)


@require_POST
@desk_page
def packaging(request: StaffRequest, number: str) -> HttpResponse:
    """Ask for the package again; made twice, it is made once."""
    found = find(request, number)
    if found.sealed_at is None:
        raise ArchiveRefused("not-sealed", number=found.case.number)
    tasks.package.defer(case=found.case_id)
    return back(request, "archive_entry", number)


@require_POST
@desk_page
def hold(request: StaffRequest, number: str) -> HttpResponse:
    holding.hold(find(request, number), request.POST.get("reason", ""), request.staff, request.now)
    return back(request, "archive_entry", number)


@require_POST
@desk_page
def lifting(request: StaffRequest, number: str) -> HttpResponse:
    holding.lift(find(request, number), request.POST.get("reason", ""), request.staff, request.now)
    return back(request, "archive_entry", number)


def back(request: StaffRequest, page: str, *parts: object) -> HttpResponse:
    """To a page of the archive; HTMX would follow a redirect within a dialog, so it is told to leave."""
    to = address(request, page, *parts)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)
