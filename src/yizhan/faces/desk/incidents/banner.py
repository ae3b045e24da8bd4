"""What is going on at a place now: the desk tells it to whoever calls from there."""

from yizhan.cases.models import Incident
from yizhan.registry.models import Place, Site


def going_on_at(site: Site, place: Place | None) -> list[Incident]:
    """Incidents that are not over and to which matters of the same building belong, the newest first."""
    if place is None:
        return []
    building = place.code.split("-")[0]
    here = Incident.objects.filter(site=site, ended_at__isnull=True, cases__place__code__startswith=f"{building}-")
    return list(here.distinct().order_by("-opened_at"))
