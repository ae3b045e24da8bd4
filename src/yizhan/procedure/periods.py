"""Periods in which something is counted: a day, a week, a month ... or so many working days in a row.

Rounds of working days are counted from the first working day of the year, so that every machine counts the
same; the last round of a year may be a short one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from yizhan.procedure.calendar import Calendar

# name -> how long; each begins on its first day at midnight.
NAMED: Final = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
_ONE_DAY = timedelta(days=1)
_FURTHEST = 3  # years in which a round of working days must begin; a calendar without work has none


@dataclass(frozen=True, slots=True)
class Period:
    """Either one of NAMED, or a number of working days."""

    name: str = ""
    working_days: int = 0

    def starts(self, after: datetime, calendar: Calendar) -> Iterator[datetime]:
        """When periods begin, later than `after`, on the site's clock."""
        today = calendar.day_of(after)
        for day in self._first_days(today, calendar):
            begins = calendar.wall(day, time())
            if begins > after:
                yield begins

    def end(self, start: datetime, calendar: Calendar) -> datetime:
        """When the period that begins then is over. A round ends with its last working day."""
        first = calendar.day_of(start)
        if self.name:
            return calendar.wall(first + NAMED[self.name], time())
        days = [day for day in _working_days(first.year, calendar) if day >= first][: self.working_days]
        return calendar.wall((days[-1] if days else first) + _ONE_DAY, time())

    def _first_days(self, today: date, calendar: Calendar) -> Iterator[date]:
        """First days of periods, from the one that `today` lies in."""
        if not self.name:
            for year in range(today.year - 1, today.year + _FURTHEST):
                rounds = list(_working_days(year, calendar))[:: self.working_days]
                yield from (day for day in rounds if day >= today - timedelta(days=366))
            return
        day = _begins(self.name, today)
        while True:
            yield day
            day += NAMED[self.name]


def _begins(name: str, day: date) -> date:
    match name:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _working_days(year: int, calendar: Calendar) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        if calendar.is_working_day(day):
            yield day
        day += _ONE_DAY
