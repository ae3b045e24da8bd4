"""Incidents: many calls about one thing, joined without losing anybody's own matter."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from yizhan.cases import numbering, running
from yizhan.cases.models import Case, Incident, IncidentScript
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Link
from yizhan.registry.models import Place, Site

NUMBER = "SJ-{date}-{seq:03}"
SO_MANY_CALLS = 3  # matters from one building that propose an incident ...
WITHIN = timedelta(minutes=30)  # ... when they come within this time


@transaction.atomic
def declare(site: Site, title: str, cases: Iterable[Case], *, by: Actor, now: datetime, script: str = "") -> Incident:
    """Make one incident of several matters. Raises Refused when one of them cannot be joined; then none is."""
    together = sorted(cases, key=lambda one: one.pk)
    running.lock_families(*(case.pk for case in together))
    number = numbering.next_number(site, NUMBER, now)
    incident = Incident.objects.create(site=site, number=number, title=title[:200], opened_at=now, opened_by=by.id)
    tell(incident, script, by=by, now=now)
    for case in together:
        join(case, incident, by=by, now=now)
    return incident


def join(case: Case, incident: Incident, *, by: Actor, now: datetime) -> Case:
    return running.run(case, Link(incident=incident.number), by=by, now=now)


@transaction.atomic
def tell(incident: Incident, script: str, *, by: Actor, now: datetime) -> bool:
    """Tell those who ask like this from now on; what was told before is kept, with who changed it and when.

    False when that is what they are told already, or when it is over.
    """
    held = Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)  # two desks, one after the other
    if held.script == script or held.ended_at is not None:
        return False
    IncidentScript.objects.create(incident=held, text=script, at=now, by=by.id)
    Incident.objects.filter(pk=held.pk).update(script=script)
    incident.script = script
    return True


def end(incident: Incident, *, now: datetime) -> None:
    """The thing is over; every household's own matter goes on to its confirmation."""
    Incident.objects.filter(pk=incident.pk, ended_at__isnull=True).update(ended_at=now)


def proposed(site: Site, place: Place, now: datetime) -> QuerySet[Case]:
    """Matters of the same building that came in a few minutes and belong to no incident yet; empty when too few."""
    building = place.code.split("-")[0]
    lately = Case.objects.filter(
        site=site,
        status=Case.Status.OPEN,
        incident__isnull=True,
        parent__isnull=True,
        received_at__gte=now - WITHIN,
        place__code__startswith=f"{building}-",
    )
    households = lately.aggregate(n=Count("place", distinct=True))["n"]
    return lately.order_by("received_at") if households >= SO_MANY_CALLS else lately.none()
