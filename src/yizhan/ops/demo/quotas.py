"""The quotas of the demo's past: kept once the history is lived, when all that counts is there.

The history is lived by several processes, each at its own pace; a month that ended in one would miss what another
has still to do.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from yizhan.cases import library, running, schedules
from yizhan.cases.models import Case, CaseStep
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.commands import Tick
from yizhan.procedure.definition import Definition
from yizhan.registry.calendars import calendar_of
from yizhan.registry.models import Site


def keep(site: Site, since: datetime, until: datetime) -> None:
    """Every period that began in this time, each thing at its own moment: opened, counted, warned of, over."""
    standing = [one for one in library.current().definitions(site) if one.procedure.quota is not None]
    openings = [(at, definition) for definition in standing for at in _starts(site, definition, since, until)]
    for at in sorted({*(at for at, _ in openings), *_done(site, standing, since), until}):
        _strike(site, standing, at)
        for opens_at, definition in openings:
            if opens_at == at:
                schedules.open_occurrence(site, definition, at, at)
        for case in _open(site, standing):
            running.run(case, Tick(), by=CLOCK, now=at)


def _starts(site: Site, definition: Definition, since: datetime, until: datetime) -> list[datetime]:
    schedule = definition.procedure.schedule
    starts = []
    if schedule is not None and schedule.per is not None:
        for at in schedule.per.starts(since, calendar_of(site)):
            if at > until:
                break
            starts.append(at)
    return starts


def _done(site: Site, standing: list[Definition], since: datetime) -> list[datetime]:
    """When something was done that may count."""
    ends = Q(pk__isnull=True)
    for quota in (one.procedure.quota for one in standing if one.procedure.quota is not None):
        of = Q(case__procedure__in=[name.rsplit("/", 1)[-1] for name in quota.counts.procedures])
        ends |= of & Q(step__in=quota.counts.done) if quota.counts.done else of
    done = CaseStep.objects.filter(ends, site=site, completed_at__gte=since)
    return [at for at in done.values_list("completed_at", flat=True) if at is not None]


def _strike(site: Site, standing: list[Definition], now: datetime) -> None:
    """The clocks that wanted to be asked before this moment, each when it did."""
    while case := _open(site, standing).filter(wakes_at__lte=now).order_by("wakes_at", "pk").first():
        assert case.wakes_at is not None  # noqa: S101 - it was asked for
        running.run(case, Tick(), by=CLOCK, now=case.wakes_at)


def _open(site: Site, standing: list[Definition]) -> QuerySet[Case]:
    names = [definition.procedure.id for definition in standing]
    return Case.objects.filter(site=site, procedure__in=names, status=Case.Status.OPEN).order_by("pk")
