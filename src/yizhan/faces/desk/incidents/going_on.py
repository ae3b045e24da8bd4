"""An incident that is not over, within reach; and its end, which every matter's story tells."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from yizhan.cases import incidents, running
from yizhan.cases.models import Case, Incident
from yizhan.faces.doors import SiteRequest
from yizhan.procedure.commands import Note


def going_on(request: SiteRequest, number: str) -> Incident:
    """An incident that is not over and that has a matter within reach; Http404 for all others."""
    here = request.reach.incidents().filter(cases__in=request.reach.cases().values("pk")).distinct()
    return get_object_or_404(here, number=number, ended_at__isnull=True)


@transaction.atomic
def end(request: SiteRequest, incident: Incident) -> None:
    """It is over: each matter's story says so, and goes on to its confirmation."""
    incidents.end(incident, now=request.now)
    said = _("Incident %(number)s is over: %(title)s") % {"number": incident.number, "title": incident.title}
    for case in request.reach.cases().filter(incident=incident, status=Case.Status.OPEN).order_by("pk"):
        running.run(case, Note(text=said), by=request.actor, now=request.now)
