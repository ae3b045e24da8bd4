"""Public holidays and make-up workdays of mainland China, from the library `chinesecalendar`.

The State Council publishes a year's arrangement in the November before. For a year that the library does not
know yet, only the holidays whose dates the law fixes are given (New Year's Day, Labour Day, National Day),
and no make-up days: limits over the other festivals then fall due too early, which people notice, instead of
too late, which they do not. Ask `is_known` and say so to whoever keeps the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chinese_calendar import constants

from yizhan.procedure.calendar import OFFICE_HOURS
from yizhan.procedure.opening_hours import Hours, Interval

FIXED_BY_LAW = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))  # month, day; as revised for 2025


def china(years: Iterable[int], hours: Iterable[Interval] = OFFICE_HOURS) -> dict[date, Hours]:
    """Exceptions for a Calendar; on a make-up day the `hours` of an ordinary weekday are worked."""
    make_up = tuple(hours)
    exceptions: dict[date, Hours] = {}
    for year in years:
        if is_known(year):
            exceptions |= {day: () for day in constants.holidays if day.year == year}
            exceptions |= {day: make_up for day in constants.workdays if day.year == year and day.weekday() >= 5}
        else:
            exceptions |= {date(year, month, day): () for month, day in FIXED_BY_LAW}
    return exceptions


def known_years() -> range:
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def is_known(year: int) -> bool:
    return year in known_years()
