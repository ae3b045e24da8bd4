"""A site's calendar: when it is open, and where a length of time ends when only open time counts.

Guaranteed:

- A length is counted in one of three units: `elapsed` (real seconds, day and night), `working` (seconds of
  opening hours) and `working-days` (a working day is that day's own hours, so a half day is one day; a limit
  that starts at 40 % of Monday's hours ends one working day later at 40 % of Tuesday's).
- `advance` gives the earliest instant at which the length is used up: an hour from 16:30 ends at 17:30, not
  next morning; one working day from Saturday ends when Monday's work ends. `rewind` gives the latest.
- Nothing to count, outside of hours: `advance(at, 0, ...)` in a working unit is the next opening and
  `rewind(at, 0, ...)` the last closing, so a due time always lies in opening hours. The moment of closing
  still belongs to them.
- Lengths add up exactly: reckoning is in whole ticks (a microsecond, or a trillionth of a working day).
- Answers are in the site's own timezone. Where its clocks change, `elapsed` stays real seconds, while the
  days and months of `add` and the hours of the week stay on the wall; a wall time that does not exist is read
  as the clocks stood before the change, one that comes twice as the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from yizhan.procedure.durations import Duration
from yizhan.procedure.opening_axis import DAY_TICKS, Opening, OpeningAxis
from yizhan.procedure.opening_hours import MIDNIGHT, CalendarError, Hours, Interval, in_order

__all__ = ["OFFICE_HOURS", "TICKS", "UNITS", "Calendar", "CalendarError", "Hours", "Interval", "Unit"]
__all__ += ["around_the_clock", "office_hours"]

Unit = Literal["elapsed", "working", "working-days"]
UNITS: Final[tuple[Unit, ...]] = ("elapsed", "working", "working-days")
TICKS: Final[Mapping[Unit, int]] = {"elapsed": 10**6, "working": 10**6, "working-days": DAY_TICKS}

FIRST_YEAR, LAST_YEAR = 1970, 2199  # a date beyond them is a slip of the pen, and tables would grow for it
OFFICE_HOURS: Final[Hours] = (Interval(time(8, 30), time(12)), Interval(time(13, 30), time(17, 30)))
MONDAY_TO_FRIDAY: Final = range(5)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_DAY = timedelta(days=1)


def office_hours(
    timezone: str,
    holidays: Mapping[date, Iterable[Interval]] | None = None,
    *,
    hours: Iterable[Interval] = OFFICE_HOURS,
    weekdays: Iterable[int] = MONDAY_TO_FRIDAY,
    id: str = "office",
) -> Calendar:
    """An office's week, with exceptions such as `holidays.china` gives."""
    return Calendar(id, timezone, dict.fromkeys(weekdays, tuple(hours)), holidays or {})


def around_the_clock(timezone: str, *, id: str = "around-the-clock") -> Calendar:
    return Calendar(id, timezone, dict.fromkeys(range(7), (Interval(MIDNIGHT, MIDNIGHT),)))


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """`week` by weekday (Monday is 0), `exceptions` by date: () on a holiday, hours on a make-up or half one.

    Two calendars are equal when their content is; `version` names that content, so that a ledger can say by
    which calendar it was reckoned.
    """

    id: str
    timezone: str
    week: Mapping[int, Iterable[Interval]]
    exceptions: Mapping[date, Iterable[Interval]] = field(default_factory=dict)
    version: str = field(init=False)
    zone: ZoneInfo = field(init=False, repr=False)
    _week: tuple[Hours, ...] = field(init=False, repr=False)
    _epoch: datetime = field(init=False, repr=False)
    _exceptions: dict[date, Hours] = field(init=False, repr=False)
    _axis: OpeningAxis | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        if unknown := set(self.week) - set(range(7)):
            raise CalendarError(f"found weekday {sorted(unknown)} in calendar {self.id!r}, expected 0 to 6 (Sunday)")
        try:
            zone = ZoneInfo(self.timezone)
        except (KeyError, ValueError) as error:
            raise CalendarError(f"found timezone {self.timezone!r}, expected e.g. Asia/Shanghai") from error
        week = tuple(in_order(self.week.get(day, ()), day=f"weekday {day}") for day in range(7))
        exceptions = {day: in_order(hours, day=day) for day, hours in sorted(self.exceptions.items())}
        object.__setattr__(self, "zone", zone)
        object.__setattr__(self, "_epoch", _EPOCH.replace(tzinfo=zone))
        object.__setattr__(self, "week", dict(enumerate(week)))
        object.__setattr__(self, "exceptions", exceptions)
        object.__setattr__(self, "_week", week)
        object.__setattr__(self, "_exceptions", exceptions)
        content = json.dumps(self.to_json(), sort_keys=True).encode()
        object.__setattr__(self, "version", hashlib.sha256(content).hexdigest()[:16])

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Calendar) and self.version == other.version)

    def __hash__(self) -> int:
        return hash(self.version)

    # Days

    def hours(self, day: date) -> Hours:
        exception = self._exceptions.get(day)
        return self._week[day.weekday()] if exception is None else exception

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self._date_of(self._opening_after(self._midnight_after(day)))

    def last_working_day(self, day: date) -> date:
        """The last working day up to and with `day`."""
        return self._date_of(self._closing_before(self._midnight_after(day)) - 1)

    def start_of_work(self, day: date) -> datetime | None:
        openings = self._openings(day)
        return self._local(openings[0][0]) if openings else None

    def end_of_work(self, day: date) -> datetime | None:
        """When the last hours of the day end; None on a day without any."""
        openings = self._openings(day)
        return self._local(openings[-1][1]) if openings else None

    def end_of_day(self, day: date) -> datetime:
        """Midnight: the very start of the next day."""
        return self._local(self._midnight_after(day))

    def wall(self, day: date, at: time) -> datetime:
        """The instant at which the site's clocks show `at` on `day`."""
        return self._local(_micros(datetime.combine(day, at, self.zone)))

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day_of(self, at: datetime) -> date:
        """The site's own date at that instant."""
        return at.astimezone(self.zone).date()

    # Instants

    def is_open(self, at: datetime) -> bool:
        """Whether time counts from `at` on: true at the moment of opening, no longer at that of closing."""
        instant = _micros(at)
        opening = self._covering(instant).opening_at(instant)
        return opening is not None and instant < opening[1]

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when open."""
        return self._local(self._opening_after(_micros(at)))

    def openings(self, since: datetime, until: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """The pieces of opening hours between two instants, cut to fit, each with its day."""
        start, end = _micros(since), _micros(until)
        for day, opens, closes in self._covering(start, end).openings_between(start, end):
            yield day, self._local(opens), self._local(closes)

    # Lengths

    def measure(self, since: datetime, until: datetime, unit: Unit) -> float:
        """Seconds (days for `working-days`) from `since` to `until`; below zero when `until` comes first."""
        return self.ticks(since, until, unit) / TICKS[unit]

    def advance(self, start: datetime, amount: float, unit: Unit) -> datetime:
        """The earliest instant at which `amount` has passed since `start`; see the guarantees above."""
        return self.advance_ticks(start, round(amount * TICKS[unit]), unit)

    def rewind(self, end: datetime, amount: float, unit: Unit) -> datetime:
        """The latest instant from which `amount` passes until `end`."""
        return self.rewind_ticks(end, round(amount * TICKS[unit]), unit)

    def add(self, start: datetime, duration: Duration, unit: Unit = "elapsed") -> datetime:
        """A date reckoned on the calendar: months first, then days, then seconds.

        Months end on the same day of the month, or on its last (PROP Q20, Q21). Days keep the time on the
        wall when `elapsed`, otherwise they are working days; seconds are real ones, or working ones.
        """
        at = self._on_the_wall(start, relativedelta(months=duration.months)) if duration.months else start
        if unit == "elapsed":
            if duration.days:
                at = self._on_the_wall(at, relativedelta(days=duration.days))
            return self.advance_ticks(at, duration.seconds * TICKS["elapsed"], "elapsed")
        if duration.days:
            at = self.advance_ticks(at, duration.days * DAY_TICKS, "working-days")
        return self.advance_ticks(at, duration.seconds * TICKS["working"], "working")

    def subtract(self, end: datetime, duration: Duration, unit: Unit = "elapsed") -> datetime:
        """`add` backwards: seconds first, then days, then months."""
        if unit == "elapsed":
            at = self.rewind_ticks(end, duration.seconds * TICKS["elapsed"], "elapsed")
            if duration.days:
                at = self._on_the_wall(at, relativedelta(days=-duration.days))
        else:
            at = self.rewind_ticks(end, duration.seconds * TICKS["working"], "working")
            if duration.days:
                at = self.rewind_ticks(at, duration.days * DAY_TICKS, "working-days")
        return self._on_the_wall(at, relativedelta(months=-duration.months)) if duration.months else at

    # The same in whole ticks, for clocks that must add up exactly

    def ticks(self, since: datetime, until: datetime, unit: Unit) -> int:
        start, end = _micros(since), _micros(until)
        if unit == "elapsed":
            return end - start
        axis = self._covering(start, end)
        if unit == "working":
            return axis.worked(end) - axis.worked(start)
        return axis.days_worked(end) - axis.days_worked(start)

    def advance_ticks(self, start: datetime, ticks: int, unit: Unit) -> datetime:
        if ticks < 0:
            return self.rewind_ticks(start, -ticks, unit)
        instant = _micros(start)
        if unit == "elapsed":
            return self._local(instant + ticks)
        axis = self._covering(instant)
        if unit == "working" and (end := axis.same_opening_after(instant, ticks)) is not None:
            return self._local(end)
        axis = self._reaching(instant, ticks, unit)
        worked = axis.worked(instant)
        goal = worked + ticks if unit == "working" else axis.worked_at_days(axis.days_worked(instant) + ticks)
        if goal > worked:
            return self._local(axis.earliest(goal))
        if axis.opening_at(instant):
            return self._local(instant)
        return self._local(self._opening_after(instant))

    def rewind_ticks(self, end: datetime, ticks: int, unit: Unit) -> datetime:
        if ticks < 0:
            return self.advance_ticks(end, -ticks, unit)
        instant = _micros(end)
        if unit == "elapsed":
            return self._local(instant - ticks)
        axis = self._covering(instant)
        if unit == "working" and (began := axis.same_opening_before(instant, ticks)) is not None:
            return self._local(began)
        axis = self._reaching(instant, -ticks, unit)
        worked = axis.worked(instant)
        goal = worked - ticks if unit == "working" else axis.worked_at_days(axis.days_worked(instant) - ticks)
        if goal < worked:
            return self._local(axis.latest(goal))
        if axis.opening_at(instant):
            return self._local(instant)
        return self._local(self._closing_before(instant))

    # Editing gives another calendar

    def with_exceptions(self, exceptions: Mapping[date, Iterable[Interval]]) -> Calendar:
        """The same week with further holidays and make-up or half days; on one date the later word holds."""
        return Calendar(self.id, self.timezone, self.week, {**self.exceptions, **exceptions})

    def to_json(self) -> dict[str, object]:
        dated = self._exceptions.items()
        return {
            "id": self.id,
            "timezone": self.timezone,
            "week": [[str(interval) for interval in hours] for hours in self._week],
            "exceptions": {str(day): [str(interval) for interval in hours] for day, hours in dated},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Calendar:
        week, exceptions = stored["week"], stored["exceptions"]
        if not isinstance(week, list) or not isinstance(exceptions, Mapping):
            raise CalendarError(f"found {stored!r}, expected what to_json gives")
        return cls(
            str(stored["id"]),
            str(stored["timezone"]),
            {day: tuple(map(Interval.parse, hours)) for day, hours in enumerate(week)},
            {date.fromisoformat(day): tuple(map(Interval.parse, hours)) for day, hours in exceptions.items()},
        )

    # Where days and instants meet

    def _local(self, instant: int) -> datetime:
        seconds, microseconds = divmod(instant, 1_000_000)
        try:
            # Faster than astimezone, and every answer passes here.
            return self.zone.fromutc(self._epoch + timedelta(0, seconds, microseconds))
        except OverflowError as error:
            raise CalendarError(f"{seconds} seconds from 1970 is beyond any calendar") from error

    def _on_the_wall(self, at: datetime, step: relativedelta) -> datetime:
        moved: datetime = at.astimezone(self.zone) + step
        return self._local(_micros(moved))

    def _midnight(self, day: date) -> int:
        return _micros(datetime.combine(day, MIDNIGHT, self.zone))

    def _midnight_after(self, day: date) -> int:
        return self._midnight(day + _ONE_DAY)

    def _date_of(self, instant: int) -> date:
        return self._local(instant).date()

    def _openings(self, day: date) -> tuple[Opening, ...]:
        """The day's hours as instants. Hours that fall into a change of the clocks shrink, or vanish."""
        openings: list[Opening] = []
        earliest = self._midnight(day)
        for interval in self.hours(day):
            opens = max(earliest, _micros(datetime.combine(day, interval.opens, self.zone)))
            if interval.closes == MIDNIGHT:
                closes = self._midnight_after(day)
            else:
                closes = _micros(datetime.combine(day, interval.closes, self.zone))
            if opens < closes:
                openings.append((opens, closes))
                earliest = closes
        return tuple(openings)

    def _opening_after(self, instant: int) -> int:
        """`instant` itself when time counts from there on."""
        axis = self._reaching(instant, 1, "working")
        return axis.latest(axis.worked(instant))

    def _closing_before(self, instant: int) -> int:
        """`instant` itself when time counted up to there."""
        axis = self._reaching(instant, -1, "working")
        return axis.earliest(axis.worked(instant))

    # The axis, longer when a question needs it to be

    def _covering(self, start: int, end: int | None = None) -> OpeningAxis:
        axis = self._axis
        end = start if end is None else end
        if axis and axis.covers_from <= start < axis.covers_to and axis.covers_from <= end < axis.covers_to:
            return axis
        years = (self._date_of(start).year, self._date_of(end).year)
        return self._longer(min(years), max(years))

    def _reaching(self, instant: int, ticks: int, unit: Unit) -> OpeningAxis:
        """An axis that holds `instant` and what lies so many ticks from it."""
        axis = self._covering(instant)
        while True:
            place = axis.worked(instant) if unit == "working" else axis.days_worked(instant)
            total = axis.total if unit == "working" else axis.total_days
            if 0 <= place + ticks <= total:
                return axis
            year = self._date_of(axis.covers_to if ticks > 0 else axis.covers_from - 1).year
            if self._is_closed_from(year, forward=ticks > 0):
                side = "from" if ticks > 0 else "up to"
                raise CalendarError(f"calendar {self.id!r} has no opening hours {side} {year}")
            axis = self._longer(year, year)

    def _is_closed_from(self, year: int, *, forward: bool) -> bool:
        """Whether no hours can come any more, that year included."""
        if any(self._week):
            return False
        years = [day.year for day, hours in self._exceptions.items() if hours]
        return not any(open_in >= year if forward else open_in <= year for open_in in years)

    def _longer(self, first: int, last: int) -> OpeningAxis:
        axis = self._axis
        if axis is not None:
            first = min(first, self._date_of(axis.covers_from).year)
            last = max(last, self._date_of(axis.covers_to - 1).year)
        if first < FIRST_YEAR or last > LAST_YEAR:
            raise CalendarError(f"{first} to {last} is beyond the calendar ({FIRST_YEAR} to {LAST_YEAR})")
        axis = _axis(self, first, last)
        object.__setattr__(self, "_axis", axis)  # a cache: whichever thread writes last, the axis is right
        return axis


@lru_cache(maxsize=64)
def _axis(calendar: Calendar, first: int, last: int) -> OpeningAxis:
    """Kept by content: a calendar read anew from the database finds the axis of its twin."""
    start, end = date(first, 1, 1), date(last + 1, 1, 1)
    days = (start + timedelta(days=n) for n in range((end - start).days))
    return OpeningAxis(
        calendar._midnight(start), calendar._midnight(end), ((day, calendar._openings(day)) for day in days)
    )


def _micros(at: datetime) -> int:
    try:
        since = at - _EPOCH
    except TypeError as error:
        raise CalendarError(f"found {at!r}, expected a time with its timezone") from error
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
