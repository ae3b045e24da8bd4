"""Opening hours laid end to end: a line on which only working time passes.

The whole calendar of a few years becomes a handful of sorted lists of integers, so that "how much working
time lies between" and "where does it end" are two binary searches each, however long the limit. Instants are
microseconds since the epoch, in UTC: the zone and its clock changes are dealt with once, when the lists are
made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date

DAY_TICKS = 10**12  # parts of a working day; fine enough that every microsecond of it keeps its own place

Opening = tuple[int, int]  # opens, closes


class OpeningAxis:
    """Opening hours of the years `first` to `last`; never changed once made, so threads may share it.

    Positions count from the start of `first`: compare only positions of one axis.
    """

    __slots__ = (
        "after",
        "before",
        "closes",
        "covers_from",
        "covers_to",
        "dates",
        "day_before",
        "day_of",
        "opens",
    )

    def __init__(self, covers_from: int, covers_to: int, days: Iterable[tuple[date, tuple[Opening, ...]]]) -> None:
        self.covers_from = covers_from
        self.covers_to = covers_to
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.before: list[int] = []  # working time before each opening
        self.after: list[int] = []  # and up to its closing
        self.day_of: list[int] = []  # which working day an opening belongs to
        self.dates: list[date] = []  # the working days
        self.day_before: list[int] = [0]  # working time before each working day, and at last in all
        worked = 0
        for day, openings in days:
            if not openings:
                continue
            for opens, closes in openings:
                self.opens.append(opens)
                self.closes.append(closes)
                self.before.append(worked)
                worked += closes - opens
                self.after.append(worked)
                self.day_of.append(len(self.dates))
            self.dates.append(day)
            self.day_before.append(worked)

    @property
    def total(self) -> int:
        return self.day_before[-1]

    @property
    def total_days(self) -> int:
        return len(self.dates) * DAY_TICKS

    def same_opening_after(self, instant: int, length: int) -> int | None:
        """The end of a working length that begins and ends in one opening, as most do; None of any other."""
        i = bisect_right(self.closes, instant)
        if i < len(self.closes) and self.opens[i] <= instant and instant + length <= self.closes[i]:
            return instant + length
        return None

    def same_opening_before(self, instant: int, length: int) -> int | None:
        """The start of a working length that begins and ends in one opening; None of any other."""
        i = bisect_left(self.closes, instant)
        if i < len(self.closes) and self.opens[i] <= instant - length:
            return instant - length
        return None

    def worked(self, instant: int) -> int:
        """Working time that has passed at `instant`."""
        i = bisect_right(self.closes, instant)
        if i == len(self.closes):
            return self.day_before[-1]
        opens = self.opens[i]
        return self.before[i] + instant - opens if instant > opens else self.before[i]

    def days_worked(self, instant: int) -> int:
        """The same in ticks of working days: each day brings its own hours, so a half day is a whole one."""
        i = bisect_right(self.closes, instant)
        if i == len(self.closes):
            return self.total_days
        day = self.day_of[i]
        started = self.day_before[day]
        length = self.day_before[day + 1] - started
        within = self.before[i] - started
        if instant > self.opens[i]:
            within += instant - self.opens[i]
        return day * DAY_TICKS + (within * DAY_TICKS + length // 2) // length

    def worked_at_days(self, ticks: int) -> int:
        """Working time that has passed when `ticks` of working days have; needs 0 <= ticks <= total_days."""
        day, part = divmod(ticks, DAY_TICKS)
        started = self.day_before[day]
        if not part:
            return started
        return started + ((self.day_before[day + 1] - started) * part + DAY_TICKS // 2) // DAY_TICKS

    def earliest(self, worked: int) -> int:
        """The first instant at which so much has passed: of "end of work" and "next morning" the former."""
        i = bisect_left(self.after, worked)
        return self.opens[i] + worked - self.before[i]

    def latest(self, worked: int) -> int:
        """The last such instant: of "end of work" and "next morning" the latter."""
        i = bisect_right(self.before, worked) - 1
        return self.opens[i] + worked - self.before[i]

    def opening_at(self, instant: int) -> Opening | None:
        """The opening that holds `instant`, its closing moment included."""
        i = bisect_left(self.closes, instant)
        if i == len(self.closes) or self.opens[i] > instant:
            return None
        return self.opens[i], self.closes[i]

    def openings_between(self, since: int, until: int) -> Iterator[tuple[date, int, int]]:
        """Every piece of opening time from `since` to `until`, cut to fit, with its day."""
        for i in range(bisect_right(self.closes, since), bisect_left(self.opens, until)):
            yield self.dates[self.day_of[i]], max(since, self.opens[i]), min(until, self.closes[i])
