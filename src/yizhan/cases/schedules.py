"""Schedules: cases that open by themselves, each occurrence once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from django.db import IntegrityError, transaction
from django.db.models import Max

from yizhan.cases import library, running
from yizhan.cases.models import LibraryVersion, ScheduledOpening
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.definition import Definition
from yizhan.registry.calendars import calendar_of
from yizhan.registry.models import Site

# Rules are counted from this Monday, so that "every second week" is the same week everywhere.
ANCHOR = datetime(2024, 1, 1)  # noqa: DTZ001 - rrules are counted on the wall clock of whichever site

# What was missed in a longer standstill is not worth doing any more: yesterday's patrol is, last month's is not.
FURTHEST_BACK = timedelta(days=31)


def open_due(now: datetime) -> int:
    """Open every case whose occurrence has come since it last did; return how many."""
    opened = 0
    for site, definition in _scheduled():
        for occurs_at in _occurrences(site, definition, _last(site, definition, now), now):
            opened += _open(site, definition, occurs_at, now)
    return opened


def next_opening(after: datetime) -> datetime | None:
    """The next occurrence of any schedule of any open site."""
    coming = (next(_following(site, definition, after), None) for site, definition in _scheduled())
    return min((at for at in coming if at is not None), default=None)


def _scheduled() -> Iterator[tuple[Site, Definition]]:
    if not LibraryVersion.objects.exists():
        return
    edition = library.current()
    for site in Site.objects.filter(open=True).order_by("pk"):
        for definition in edition.definitions(site):
            if definition.procedure.schedule is not None:
                yield site, definition


def _open(site: Site, definition: Definition, occurs_at: datetime, now: datetime) -> int:
    procedure = definition.procedure
    try:
        with transaction.atomic():
            opening = ScheduledOpening.objects.create(
                site=site, pack=procedure.pack, procedure=procedure.id, occurs_at=occurs_at
            )
            opening.case = running.open_case(
                site,
                procedure.ref,
                by=CLOCK,
                now=now,
                channel=next(iter(procedure.intake.channels), ""),
                received_at=occurs_at,
            )
            opening.save(update_fields=["case"])
    except IntegrityError:
        return 0  # another worker's clock came to it first
    return 1


def _last(site: Site, definition: Definition, now: datetime) -> datetime:
    done = ScheduledOpening.objects.filter(
        site=site, pack=definition.procedure.pack, procedure=definition.procedure.id
    ).aggregate(at=Max("occurs_at"))["at"]
    began = done or LibraryVersion.objects.order_by("pk").values_list("published_at", flat=True)[0]
    return max(began, now - FURTHEST_BACK)


def _occurrences(site: Site, definition: Definition, since: datetime, until: datetime) -> Iterator[datetime]:
    for occurs_at in _following(site, definition, since):
        if occurs_at > until:
            return
        yield occurs_at


def _following(site: Site, definition: Definition, after: datetime) -> Iterator[datetime]:
    schedule = definition.procedure.schedule
    if schedule is None:
        return
    zone = ZoneInfo(site.timezone)
    calendar = calendar_of(site) if schedule.only_working_days else None
    rule = _rule(schedule.rrule)
    at = rule.after(after.astimezone(zone).replace(tzinfo=None))
    while at is not None:
        if calendar is None or calendar.is_working_day(at.date()):
            yield at.replace(tzinfo=zone)
        at = rule.after(at)


@lru_cache(maxsize=128)
def _rule(text: str) -> rruleset:
    return rrulestr(text, dtstart=ANCHOR, cache=True, forceset=True)
