"""The days a register is read for, on the site's clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from yizhan.cases.models import Case

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def typed(cls, first: str, last: str, today: date, zone: ZoneInfo) -> "Period":
        """What was typed, put right: this month where it is no date; at most a year; never the wrong way round."""
        begin = _day(first) or today.replace(day=1)
        end = _day(last) or (today if begin <= today else begin)
        begin, end = min(begin, end), max(begin, end)
        return cls(begin, min(end, begin + LONGEST), zone)

    @classmethod
    def month(cls, day: date, zone: ZoneInfo) -> "Period":
        return cls(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), zone)

    def received(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        begin = datetime.combine(self.first, time(), self.zone)
        end = datetime.combine(self.last, time(), self.zone) + timedelta(days=1)
        return cases.filter(received_at__gte=begin, received_at__lt=end)


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return day if date(1990, 1, 1) <= day <= date(2199, 12, 31) else None
