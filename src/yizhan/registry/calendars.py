"""The calendars of a site, made countable: hours from the table, public holidays from the library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from django.db import transaction

from yizhan.procedure import holidays
from yizhan.procedure.calendar import OFFICE_HOURS, Calendar, Hours, Interval

from .changes import Because, Change, record
from .models import Site, SiteCalendar

OFFICE = "office"
OFFICE_WEEK = {str(day): [str(interval) for interval in OFFICE_HOURS] for day in range(1, 6)}
YEARS_AHEAD = 10  # beyond those the holiday library knows; there only the days fixed by law are free

Week = Mapping[str, Sequence[str]]
Exceptions = Mapping[str, Sequence[str]]


def calendar_of(site: Site, name: str = OFFICE) -> Calendar:
    """One query. A site that has no calendar of that name keeps office hours, Monday to Friday."""
    row = SiteCalendar.objects.filter(site=site, name=name).first()
    return calendar_from(site, row.week if row else None, row.exceptions if row else None, name)


def calendar_from(site: Site, week: Week | None, exceptions: Exceptions | None, name: str = OFFICE) -> Calendar:
    """The calendar of a row that was read already; office hours where there is none."""
    return _built(
        name, site.timezone, site.holidays, _key(OFFICE_WEEK if week is None else week), _key(exceptions or {})
    )


@transaction.atomic
def set_calendar(site: Site, name: str, *, week: Week, exceptions: Exceptions, because: Because) -> SiteCalendar:
    """Keep a calendar under this name from now on; `CalendarError` names the hours that cannot be."""
    _built(name, site.timezone, site.holidays, _key(week), _key(exceptions))
    row = SiteCalendar.objects.select_for_update().filter(site=site, name=name).first()
    before = {"week": row.week, "exceptions": row.exceptions} if row else None
    after = {"week": dict(week), "exceptions": dict(exceptions)}
    if row is None:
        row = SiteCalendar(site=site, name=name, version=0)
    elif before == after:
        return row
    row.week, row.exceptions, row.version = after["week"], after["exceptions"], row.version + 1
    row.save()
    record(Change(site=site, kind="calendar", subject_id=row.pk, label=name, before=before, after=after), because)
    return row


@lru_cache(maxsize=256)
def _built(name: str, timezone: str, public: str, week: str, exceptions: str) -> Calendar:
    """Reckoning tables are built once for a content, not once for a request."""
    days = {int(day) - 1: _hours(hours) for day, hours in json.loads(week).items()}
    off = _public_holidays(days) if public == Site.Holidays.CHINA else {}
    own = {date.fromisoformat(day): _hours(hours) for day, hours in json.loads(exceptions).items()}
    return Calendar(name, timezone, days, off | own)


def _public_holidays(week: Mapping[int, Hours]) -> dict[date, Hours]:
    """A make-up day has the hours of the first open weekday. A place that is open at weekends, too, as a desk
    that works in shifts, stays open on holidays: the public calendar is one for office weeks."""
    if any(week.get(day) for day in (5, 6)):
        return {}
    ordinary = next((week[day] for day in range(5) if week.get(day)), ())
    known = holidays.known_years()
    return holidays.china(range(known.start, known.stop + YEARS_AHEAD), ordinary)


def _hours(written: Sequence[str]) -> Hours:
    return tuple(Interval.parse(text) for text in written)


def _key(value: Mapping[str, Sequence[str]]) -> str:
    return json.dumps({key: list(hours) for key, hours in value.items()}, sort_keys=True)
