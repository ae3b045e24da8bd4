"""Changing a matter: one thin view a resource, one command a view. Whether it may happen is the engine's to say."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.refusals import PaperRefused
from yizhan.cases import duplicates, running
from yizhan.cases.refused import Refused
from yizhan.faces import typed
from yizhan.faces.desk.cases.page import CasePage
from yizhan.faces.desk.cases.views import find
from yizhan.faces.doors import SiteRequest, StaffRequest, answer, staff_page
from yizhan.faces.frame import address
from yizhan.faces.matter import Matter
from yizhan.procedure import commands as c
from yizhan.registry import parties


@require_POST
@staff_page
def completion(request: StaffRequest, number: str, step: str) -> HttpResponse:
    matter = find(request, number)
    command = typed.completion(
        matter.definition, step, request.POST, matter.zone, matter.state.data, masked=matter.masked
    )
    return done(matter, command, papers=typed.papers_in(matter.definition, command))


@require_POST
@staff_page
def assignment(request: StaffRequest, number: str, step: str) -> HttpResponse:
    matter = find(request, number)
    to = next((one for one in matter.colleagues if one.id == request.POST.get("to")), None)
    if to is None:
        raise Refused.because("missing-field", fields=("to",))
    reason = request.POST.get("reason", "")
    return done(matter, c.Assign(step=step, to=to.id, to_name=to.name, to_roles=to.roles, reason=reason))


@require_POST
@staff_page
def claim(request: StaffRequest, number: str, step: str) -> HttpResponse:
    return done(find(request, number), c.Claim(step=step))


@require_POST
@staff_page
def hand_back(request: StaffRequest, number: str, step: str) -> HttpResponse:
    return done(find(request, number), c.HandBack(step=step, reason=request.POST.get("reason", "")))


@require_POST
@staff_page
def extension(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """More time for a limit of the step: the one named, else the step's own."""
    matter = find(request, number)
    limit = request.POST.get("limit") or step
    return done(matter, c.Extend(limit=limit, to=_time(matter, "to"), reason=request.POST.get("reason", "")))


@require_POST
@staff_page
def pressing(request: StaffRequest, number: str, step: str) -> HttpResponse:
    return done(find(request, number), c.Press(step=step, reason=request.POST.get("reason", "")))


@require_POST
@staff_page
def suspension(request: StaffRequest, number: str, step: str) -> HttpResponse:
    return done(find(request, number), c.Suspend(step=step, reason=request.POST.get("reason", "")))


@require_POST
@staff_page
def resumption(request: StaffRequest, number: str, step: str) -> HttpResponse:
    return done(find(request, number), c.Resume(step=step, reason=request.POST.get("reason", "")))


@require_POST
@staff_page
def cancellation(request: StaffRequest, number: str) -> HttpResponse:
    return done(find(request, number), c.Cancel(reason=request.POST.get("reason", "").strip()))


@require_POST
@staff_page
def appointment(request: StaffRequest, number: str) -> HttpResponse:
    matter = find(request, number)
    return done(matter, c.Reschedule(to=_time(matter, "to"), reason=request.POST.get("reason", "")))


@require_POST
@staff_page
def notes(request: StaffRequest, number: str) -> HttpResponse:
    return done(find(request, number), c.Note(text=request.POST.get("text", "")))


@require_POST
@staff_page
def merging(request: StaffRequest, number: str) -> HttpResponse:
    """This matter says the same as another, which goes on alone; the page goes there."""
    matter = find(request, number)
    into = request.reach.cases().filter(number=request.POST.get("into", "").strip()).first()
    if into is None:
        raise Refused.because("unknown", what="case", name=request.POST.get("into", ""), fields=("into",))
    reason = request.POST.get("reason", "").strip()
    duplicates.merge(matter.case, into, by=request.actor, now=request.now, reason=reason)
    return _to(request, into.number)


@require_POST
@staff_page
def attachments(request: StaffRequest, number: str) -> HttpResponse:
    """Photos and papers beside the steps. All of them are kept, or none."""
    matter = find(request, number)
    with transaction.atomic():
        kept = [
            storing.store(upload, _kind(upload.content_type), request.site, request.actor, request.now)
            for upload in request.FILES.getlist("file")
        ]
        if not kept:
            raise PaperRefused("empty", name="")
        refs = tuple(one.ref for one in kept)
        return done(matter, c.Attach(attachments=refs, step=request.POST.get("step", "")), papers=refs)


@require_POST
@staff_page
def reveal(request: StaffRequest, number: str) -> HttpResponse:
    """Show the customer's numbers to somebody who needs them now; who, when and why is kept."""
    matter = find(request, number)
    party = get_object_or_404(matter.site.parties, pk=matter.case.party_id)
    numbers = parties.reveal(party, "phones", request.staff, request.POST.get("reason", ""), request.now)
    return answer(request, "cases/_phones.html", phones=numbers, may_reveal=False, case=matter.case)


def done(matter: Matter, command: c.Command, *, papers: Sequence[str] = ()) -> HttpResponse:
    """Send the command, with the papers it speaks of, and draw the page's parts as they stand after it."""
    request = matter.request
    with transaction.atomic():
        running.run(matter.case.pk, command, by=request.actor, now=request.now, key=request.POST.get("key", ""))
        if papers:
            storing.link(papers, matter.case, step=getattr(command, "step", ""), by=request.actor)
    if request.POST.get("face") == "phone" and getattr(request, "htmx", False):
        return HttpResponse(status=204)  # the phone goes on to a page of its own
    if not getattr(request, "htmx", False):
        return _to(request, matter.case.number)
    after = request.reach.cases().filter(pk=matter.case.pk).exists()
    if not after:  # handed on to where this person does not reach
        return _away(request, address(request, "site"))
    page = CasePage(find(request, matter.case.number))
    return answer(request, "cases/_parts.html", page=page, case=page.case, matter=page.matter)


def _to(request: SiteRequest, number: str) -> HttpResponse:
    return _away(request, address(request, "case", number))


def _away(request: SiteRequest, to: str) -> HttpResponse:
    """Another page: HTMX would follow a redirect within the part it swaps, so it is told to leave."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def _time(matter: Matter, name: str) -> datetime:
    """A time typed on the site's clock. Raises Refused when it is none."""
    said = typed.moment(matter.request.POST.get(name, ""), matter.zone)
    if not said:
        raise Refused.because("bad-value", fields={name: "date-and-time"})
    return datetime.fromisoformat(said)


def _kind(content_type: str | None) -> Attachment.Kind:
    return Attachment.Kind.PHOTO if (content_type or "").startswith("image/") else Attachment.Kind.PAPER
