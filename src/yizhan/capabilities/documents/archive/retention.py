"""How long an archived case is kept: as its record says, from its end. Where nothing is said, for good."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.capabilities.documents.models import ArchiveEntry, Disposal, DisposalLine, Hold
from yizhan.cases import library, surroundings
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.definition import Definition
from yizhan.procedure.durations import Duration
from yizhan.procedure.model import RoleChoice
from yizhan.registry.models import Site


def kept_for(definition: Definition, parameters: Mapping[str, Any]) -> Duration | None:
    """What the record that numbers the case says (`retention`); None: for good."""
    record = definition.pack.records.get(definition.procedure.record or "")
    said = record.retention if record is not None else None
    if said is not None and said.startswith("$"):
        parameter = definition.pack.parameters[said[1:]]
        said = parameters.get(parameter.id, parameter.default)
    return Duration.parse(said) if said else None


def kept_until(
    ended: datetime, definition: Definition, parameters: Mapping[str, Any], calendar: Calendar
) -> datetime | None:
    """The moment from which it may be destroyed; None: never."""
    length = kept_for(definition, parameters)
    return calendar.add(ended, length) if length is not None else None


def due_for_disposal(site: Site, now: datetime) -> "QuerySet[ArchiveEntry]":
    """What has been kept long enough, the oldest first: sealed, under no hold, on no list that is still open."""
    around = surroundings.around(site, now)
    ripe = Q(pk__isnull=True)
    for definition in _disposable(library.current().definitions(site)):
        length = kept_for(definition, around.parameters)
        if length is not None:
            before = around.calendar.subtract(now, length)
            of_it = Q(case__pack=definition.pack.id, case__procedure=definition.procedure.id)
            ripe |= of_it & Q(ended_at__lte=before)
    listed = DisposalLine.objects.filter(entry=OuterRef("pk"), spared_because="").exclude(
        disposal__decision=Disposal.Decision.REFUSED
    )
    entries = ArchiveEntry.objects.filter(ripe, site=site, sealed_at__isnull=False, case__disposed_at__isnull=True)
    return entries.exclude(held()).exclude(Exists(listed)).order_by("ended_at", "pk")


def held() -> Exists:
    """Of entries, those under a hold."""
    return Exists(Hold.objects.filter(entry=OuterRef("pk"), lifted_at__isnull=True))


def _disposable(definitions: Iterable[Definition]) -> list[Definition]:
    archives = ((one, one.procedure.archive) for one in definitions)
    return [one for one, archive in archives if archive is not None and archive.decided_by != RoleChoice()]
