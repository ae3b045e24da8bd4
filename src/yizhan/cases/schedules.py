"""Schedules: cases that open by themselves, each occurrence once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from yizhan.cases import library, running
from yizhan.cases.models import Case, LibraryVersion, ScheduledOpening
from yizhan.cases.subjects import Subject, draw, named, parameters_of, subjects_of
from yizhan.cases.surroundings import parameters_in_force
from yizhan.cases.tallies import how_many
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.commands import Tick
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Cover
from yizhan.registry.calendars import calendar_of
from yizhan.registry.models import Place, Site
from yizhan.registry.refusals import constraint_name

# Rules are counted from this Monday, so that "every second week" is the same week everywhere.
ANCHOR = datetime(2024, 1, 1)  # noqa: DTZ001 - rrules are counted on the wall clock of whichever site

# What was missed in a longer standstill is not worth doing any more: yesterday's patrol is, last month's is not.
FURTHEST_BACK = timedelta(days=31)
MOST_PASSED_OVER = 1000  # days in a row without work: every Sunday on working days only never comes
A_MOMENT = timedelta(seconds=1)


def open_due(now: datetime) -> int:
    """Open every case whose occurrence has come since it last did; return how many."""
    opened = 0
    for site, definition in _scheduled():
        for occurs_at in _occurrences(site, definition, _last(site, definition, now), now):
            opened += open_occurrence(site, definition, occurs_at, now)
    return opened


def open_at(site: Site, occurs_at: datetime) -> int:
    """Open what comes round at this very moment at one site, also at one that is still shut: its past is being
    lived before its doors open. Quotas are left out: they are kept when all of that past is there."""
    opened = 0
    for _site, definition in _scheduled(site):
        comes_round = next(_following(site, definition, occurs_at - A_MOMENT), None) == occurs_at
        if comes_round and definition.procedure.quota is None:
            opened += open_occurrence(site, definition, occurs_at, occurs_at)
    return opened


def next_opening(after: datetime, site: Site | None = None) -> datetime | None:
    """The next occurrence of any schedule of any open site, or of one site."""
    coming = (next(_following(one, definition, after), None) for one, definition in _scheduled(site))
    return min((at for at in coming if at is not None), default=None)


def _scheduled(only: Site | None = None) -> Iterator[tuple[Site, Definition]]:
    if not LibraryVersion.objects.exists():
        return
    edition = library.current()
    for site in [only] if only is not None else Site.objects.filter(open=True).order_by("pk"):
        for definition in edition.definitions(site):
            if definition.procedure.schedule is not None:
                yield site, definition


def open_occurrence(site: Site, definition: Definition, occurs_at: datetime, now: datetime) -> int:
    """Every case of one occurrence, together or not at all; how many."""
    try:
        with transaction.atomic():
            occurrence = _Occurrence(site, definition, occurs_at, now)
            return occurrence.open()
    except IntegrityError as error:
        if constraint_name(error) != "scheduledopening_once":
            raise
        return 0  # another worker's clock came to it first


class _Occurrence:
    """One coming round of a schedule."""

    def __init__(self, site: Site, definition: Definition, occurs_at: datetime, now: datetime) -> None:
        self.site = site
        self.definition = definition
        self.procedure = definition.procedure
        self.occurs_at = occurs_at
        self.now = now
        self.own = parameters_in_force(site, now)

    def open(self) -> int:
        # The row comes first: a second worker waits here until we are done, and then finds that we were.
        row = self._row("")
        schedule = self.procedure.schedule
        wanted = self._quota_data()
        if schedule is None or wanted is None:
            return 0
        if schedule.covers is None:
            row.case = self._case(data=wanted)
            row.save(update_fields=["case"])
            return 1
        subjects = self._drawn(schedule.covers)
        if schedule.covers.together:
            row.drawn = [subject.key for subject in subjects]
            row.case = self._case(data={**wanted, schedule.covers.subjects.field: named(subjects)})
            row.save(update_fields=["case", "drawn"])
            return 1
        for subject in subjects:
            self._open_for(subject, schedule.covers, wanted)
        return len(subjects)

    def _open_for(self, subject: Subject, cover: Cover, wanted: dict[str, Any]) -> None:
        data = {**wanted, **({cover.subjects.field: subject.key} if cover.subjects.field else {})}
        if self.procedure.quota is not None:
            data["quota_subject"] = subject.title
        row = self._row(subject.key)
        row.drawn = [subject.key]
        row.case = self._case(data=data, place=subject.place)
        row.save(update_fields=["case", "drawn"])

    def _drawn(self, cover: Cover) -> list[Subject]:
        parameters = parameters_of(self.definition, self.own)
        everybody = subjects_of(self.site, cover.subjects, parameters, self.now)
        lot = f"{self.site.slug}|{self.procedure.ref}|{self.occurs_at.astimezone(UTC).isoformat()}"
        return draw(cover, everybody, parameters, self._lately(cover), lot)

    def _lately(self, cover: Cover) -> set[str]:
        if cover.no_repeat_within is None:
            return set()
        since = calendar_of(self.site).subtract(self.occurs_at, cover.no_repeat_within)
        before = self._rows().filter(occurs_at__gt=since, occurs_at__lt=self.occurs_at)
        return {key for several in before.values_list("drawn", flat=True) for key in several}

    def _quota_data(self) -> dict[str, Any] | None:
        """What the matter of a quota begins with; None when nothing is asked for at this site."""
        quota = self.procedure.quota
        if quota is None:
            return {}
        asked = how_many(self.site, quota, parameters_of(self.definition, self.own), self.now)
        if asked is None:
            return None
        until = quota.per.end(self.occurs_at, calendar_of(self.site))
        return {
            "quota_subject": "",
            "quota_from": self.occurs_at.isoformat(),
            "quota_until": until.isoformat(),
            "quota_needed": asked,
            "quota_done": 0,
        }

    def _case(self, *, data: dict[str, Any], place: Place | None = None) -> Case:
        case = running.open_case(
            self.site,
            self.procedure.ref,
            by=CLOCK,
            now=self.now,
            channel=next(iter(self.procedure.intake.channels), ""),
            place=place,
            data=data,
            received_at=self.occurs_at,
        )
        return running.run(case, Tick(), by=CLOCK, now=self.now) if self.procedure.quota is not None else case

    def _row(self, subject: str) -> ScheduledOpening:
        return ScheduledOpening.objects.create(
            site=self.site,
            pack=self.procedure.pack,
            procedure=self.procedure.id,
            occurs_at=self.occurs_at,
            subject=subject,
        )

    def _rows(self) -> QuerySet[ScheduledOpening]:
        return ScheduledOpening.objects.filter(site=self.site, pack=self.procedure.pack, procedure=self.procedure.id)


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
    if schedule.per is not None:
        yield from schedule.per.starts(after, calendar_of(site))
        return
    zone = ZoneInfo(site.timezone)
    calendar = calendar_of(site) if schedule.only_working_days else None
    rule = _rule(schedule.rrule)
    at = rule.after(after.astimezone(zone).replace(tzinfo=None))
    passed_over = 0
    while at is not None and passed_over < MOST_PASSED_OVER:
        if calendar is None or calendar.is_working_day(at.date()):
            passed_over = 0
            yield at.replace(tzinfo=zone)
        else:
            passed_over += 1
        at = rule.after(at)


@lru_cache(maxsize=128)
def _rule(text: str) -> rruleset:
    return rrulestr(text, dtstart=ANCHOR, cache=True, forceset=True)
