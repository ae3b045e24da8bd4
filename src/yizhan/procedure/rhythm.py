"""Periods that are reported on: weeks and months, as days on the site's clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Both days included."""

    first: date
    last: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From the first midnight up to, and without, the one after the last day."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.last + ONE_DAY, time(), zone)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How periods follow each other. `starts` is the weekday on which a week begins (Monday is 0): one that is
    reported on Friday may begin on Saturday, so that no day falls between two reports."""

    unit: Literal["week", "month"]
    starts: int = 0

    def around(self, day: date) -> Days:
        """The period in which a day lies."""
        if self.unit == "month":
            return Days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
        first = day - timedelta(days=(day.weekday() - self.starts) % 7)
        return Days(first, first + ONE_WEEK - ONE_DAY)

    def before(self, days: Days) -> Days:
        return self.around(days.first - ONE_DAY)

    def after(self, days: Days) -> Days:
        return self.around(days.last + ONE_DAY)
